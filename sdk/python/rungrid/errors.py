"""What can go wrong. Every error carries what the server said: a code, a detail, a fix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Mapping, Optional


@dataclass(frozen=True)
class Issue:
    """One fault of a spec."""

    path: str
    message: str
    fix: Optional[str] = None


class RungridError(Exception):
    """An answer of the server that is no success, or none at all.

    ``code`` is one of the closed list in docs/errors; branch on it. ``fix`` is for people.
    """

    def __init__(
        self,
        detail: str,
        *,
        code: str = "internal",
        fix: Optional[str] = None,
        issues: Optional[List[Issue]] = None,
        status: Optional[int] = None,
        request_id: Optional[str] = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.fix = fix
        self.issues: List[Issue] = issues or []
        self.status = status
        self.request_id = request_id

    def __str__(self) -> str:
        lines = [self.detail]
        for issue in self.issues:
            text = f"{issue.path or '(spec)'}: {issue.message}"
            if text != self.detail:
                lines.append(f"  {text}")
            if issue.fix:
                lines.append(f"    {issue.fix}")
        if self.fix and self.fix not in (issue.fix for issue in self.issues):
            lines.append(self.fix)
        return "\n".join(lines)


class ServerAway(RungridError):
    """No server answers, or its database is away."""

    #: Nobody listens at the address: the request did not arrive.
    refused = False


class InvalidSpec(RungridError):
    """The spec has faults: ``issues`` names each with its path and, where there is one, its fix."""


class NotFound(RungridError):
    """There is no such matrix, run or file."""


class Forbidden(RungridError):
    """No good token."""


class Conflict(RungridError):
    """Not possible in this state, or an idempotency key that launched another spec."""


class WaitTimeout(RungridError, TimeoutError):
    """The time for waiting is over; the matrix goes on."""


_BY_CODE = {
    "invalid_spec": InvalidSpec,
    "not_found": NotFound,
    "unauthorized": Forbidden,
    "forbidden": Forbidden,
    "conflict": Conflict,
    "idempotency_mismatch": Conflict,
    "database_away": ServerAway,
    "busy": ServerAway,
}


def error_from(problem: Mapping[str, Any]) -> RungridError:
    """The exception for a problem document (RFC 9457)."""
    code = str(problem.get("code", "internal"))
    issues = [Issue(i.get("path", ""), i.get("message", ""), i.get("fix")) for i in problem.get("issues") or []]
    return _BY_CODE.get(code, RungridError)(
        str(problem.get("detail") or problem.get("title") or code),
        code=code,
        fix=problem.get("fix"),
        issues=issues,
        status=problem.get("status"),
        request_id=problem.get("requestId"),
    )
