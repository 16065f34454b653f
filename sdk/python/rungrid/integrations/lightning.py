"""A callback for PyTorch Lightning, installed as ``lightning`` or as ``pytorch_lightning``.

    from rungrid.integrations.lightning import RungridCallback
    trainer = Trainer(..., callbacks=[RungridCallback()])

A trainer of one package takes no callback of the other. Where both are installed the one that was imported counts, and
``lightning`` if both were.
"""

from __future__ import annotations

import math
import sys
from typing import Any, Dict, Optional

from ..reporting import Run, init
from ._safe import safely

if "pytorch_lightning" in sys.modules and "lightning.pytorch" not in sys.modules:
    from pytorch_lightning.callbacks import Callback
else:
    try:
        from lightning.pytorch.callbacks import Callback
    except ImportError:
        from pytorch_lightning.callbacks import Callback


class RungridCallback(Callback):  # type: ignore[misc]
    """Reports what the module logs with ``self.log``, at optimizer steps, and how far it is; on SIGTERM, stops the trainer.

    ``log_every_n_steps`` of the trainer says how often. Only the global rank 0 reports, and nothing of the sanity check. Never
    raises. It needs no logger: ``Trainer(logger=False)`` is fine.
    """

    def __init__(self) -> None:
        super().__init__()
        self._run: Optional[Run] = None
        self._seen: Dict[str, Any] = {}

    @safely
    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        self._begin(trainer)

    @safely
    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        run = self._begin(trainer)
        if trainer.is_global_zero:
            run.progress(step=trainer.global_step, epoch=_epoch(trainer))
            every = trainer.log_every_n_steps
            if every and trainer.global_step % every == 0:
                self._report(trainer, run)
        self._stop_if_asked(trainer, run)

    @safely
    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        self._report(trainer, self._begin(trainer))

    @safely
    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        if not trainer.sanity_checking:
            run = self._begin(trainer)
            self._report(trainer, run)
            self._stop_if_asked(trainer, run)

    @safely
    def on_test_end(self, trainer: Any, pl_module: Any) -> None:
        self._report(trainer, self._begin(trainer))

    @safely
    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        if self._run is not None and trainer.is_global_zero:
            self._run.progress(message=f"{type(exception).__name__}: {exception}")

    def _begin(self, trainer: Any) -> Run:
        if self._run is None:
            epochs = trainer.max_epochs
            self._run = init(
                total_steps=_total_steps(trainer),
                total_epochs=epochs if epochs and epochs > 0 else None,
                rank=trainer.global_rank,
            )
        return self._run

    def _report(self, trainer: Any, run: Run) -> None:
        """Logs what is new. The trainer keeps every metric that was ever logged; those of the last validation are the same
        tensors until the next one."""
        if not trainer.is_global_zero:
            return
        logged = dict(trainer.logged_metrics)
        fresh = {name: value for name, value in logged.items() if self._seen.get(name) is not value}
        self._seen = logged
        values = {name: value for name, value in fresh.items() if name not in ("epoch", "step")}
        if values:
            run.log(values, step=trainer.global_step)

    def _stop_if_asked(self, trainer: Any, run: Run) -> None:
        if run.should_stop:
            trainer.should_stop = True


def _epoch(trainer: Any) -> float:
    batches = trainer.num_training_batches
    if not batches or batches == math.inf:
        return float(trainer.current_epoch)
    done = trainer.fit_loop.epoch_loop.batch_progress.current.completed
    return float(round(trainer.current_epoch + min(1.0, (done + 1) / batches), 4))


def _total_steps(trainer: Any) -> Optional[int]:
    if trainer.state.fn != "fit":
        return None
    try:
        total = trainer.estimated_stepping_batches
    except Exception:  # a schedule of accumulation that changes: the epochs give the percentage
        return None
    return int(total) if math.isfinite(total) and total > 0 else None
