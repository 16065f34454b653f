"""``plan`` and ``launch``: a spec goes to the server as it is."""

from __future__ import annotations

import json
import os
import uuid
from typing import Any, Dict, Mapping, Optional, Tuple, Union

from .connection import Connection, connect
from .matrices import Matrix, Progress

#: A dict, the path of a YAML or JSON file, or YAML text (what has a line break is text).
Spec = Union[Mapping[str, Any], str, "os.PathLike[str]"]


def plan(spec: Spec, *, connection: Optional[Connection] = None) -> Dict[str, Any]:
    """What a launch would do: ``total``, ``toRun``, ``complete``, ``collisions``, ``runs`` … Starts nothing.

    Raises :class:`InvalidSpec`, whose ``issues`` name every fault with its path.
    """
    answer: Dict[str, Any] = (connection or connect()).post("/matrices/plan", text=spec_text(spec), again=True)
    return answer


def launch(
    spec: Spec,
    wait: bool = False,
    *,
    timeout: Optional[float] = None,
    progress: Progress = True,
    cancel_on_interrupt: bool = False,
    idempotency_key: Optional[str] = None,
    connection: Optional[Connection] = None,
) -> Matrix:
    """Launches a matrix and, with ``wait``, waits for its end (see :meth:`Matrix.wait`).

    The launch carries an Idempotency-Key: sent again after a lost answer, it is still one launch. Give a key of your
    own to make that hold over several calls. Paths in the spec are those of the server.
    """
    server = connection or connect()
    key = idempotency_key or str(uuid.uuid4())
    launched = server.post("/matrices", text=spec_text(spec), headers={"Idempotency-Key": key}, again=True)
    found = Matrix(server, launched["id"])
    if wait:
        found.wait(timeout=timeout, progress=progress, cancel_on_interrupt=cancel_on_interrupt)
    return found


def matrix(id: str, *, connection: Optional[Connection] = None) -> Matrix:
    """A matrix that was launched before. Raises :class:`NotFound`."""
    found = Matrix(connection or connect(), id)
    found.refresh()
    return found


def spec_text(spec: Spec) -> Tuple[str, str]:
    """Content type and text of a spec."""
    if isinstance(spec, Mapping):
        return "application/json", json.dumps(spec, allow_nan=False)
    if isinstance(spec, str) and "\n" in spec:
        return "application/yaml", spec
    path = os.fspath(spec)
    with open(path, encoding="utf-8") as file:
        return ("application/json" if path.endswith(".json") else "application/yaml"), file.read()
