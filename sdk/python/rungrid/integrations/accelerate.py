"""A tracker for Hugging Face's accelerate.

    from rungrid.integrations.accelerate import RungridTracker
    accelerator = Accelerator(log_with=[RungridTracker(total_steps=1000)])
    accelerator.init_trackers("my project", config={"lr": 0.1})
    accelerator.log({"loss": loss}, step=step)
    accelerator.end_training()
"""

from __future__ import annotations

from typing import Any, Dict, Optional

from accelerate.tracking import GeneralTracker

from ..reporting import Run, init
from ._safe import safely


class RungridTracker(GeneralTracker):  # type: ignore[misc]
    """Reports what ``accelerator.log`` is given, from the main process. ``total_steps`` gives the percentage."""

    name = "rungrid"
    requires_logging_directory = False
    main_process_only = True

    def __init__(self, total_steps: Optional[int] = None) -> None:
        super().__init__()
        self._run = init(total_steps=total_steps)

    @property
    def tracker(self) -> Run:
        return self._run

    def store_init_configuration(self, values: Dict[str, Any]) -> None:
        """The configuration of a run is in its spec; this one is what the script says of itself, and stays with it."""

    @safely
    def log(self, values: Dict[str, Any], step: Optional[int] = None, **kwargs: Any) -> None:
        self._run.log(values, step=step)

    @safely
    def finish(self) -> None:
        self._run.finish()
