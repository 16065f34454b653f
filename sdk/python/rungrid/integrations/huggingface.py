"""A callback for the Trainer of Hugging Face's transformers.

    from rungrid.integrations.huggingface import RungridCallback
    trainer = Trainer(..., callbacks=[RungridCallback()])
"""

from __future__ import annotations

from numbers import Number
from typing import Any, Dict, Optional

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from ..reporting import Run, init
from ._safe import safely


class RungridCallback(TrainerCallback):  # type: ignore[misc]
    """Reports what the Trainer logs, at its optimizer steps, and how far it is; on SIGTERM, saves and ends the training.

    ``logging_steps`` of the arguments says how often. Only the first process of all reports. Never raises.
    """

    def __init__(self) -> None:
        self._run: Optional[Run] = None

    @safely
    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._begin(args, state)
        self._stop_if_asked(args, control)

    @safely
    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        run = self._begin(args, state)
        if state.is_world_process_zero:
            run.progress(step=state.global_step, epoch=state.epoch)
        self._stop_if_asked(args, control)

    @safely
    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: Optional[Dict[str, Any]] = None,
        **kwargs: Any,
    ) -> None:
        run = self._begin(args, state)
        if not state.is_world_process_zero or not logs:
            return
        # The epoch is part of the progress; texts, which a few versions log, are no curves.
        values = {name: value for name, value in logs.items() if name not in ("epoch", "step") and _is_number(value)}
        run.log(values, step=state.global_step)

    @safely
    def on_evaluate(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._stop_if_asked(args, control)

    def _begin(self, args: TrainingArguments, state: TrainerState) -> Run:
        if self._run is None:
            self._run = init(
                total_steps=state.max_steps if state.max_steps > 0 else None,
                total_epochs=args.num_train_epochs if args.max_steps <= 0 else None,
                rank=0 if state.is_world_process_zero else 1,
            )
        return self._run

    def _stop_if_asked(self, args: TrainingArguments, control: TrainerControl) -> None:
        if self._run is not None and self._run.should_stop and not control.should_training_stop:
            control.should_training_stop = True
            control.should_save = str(getattr(args.save_strategy, "value", args.save_strategy)) != "no"


def _is_number(value: Any) -> bool:
    return (isinstance(value, Number) or hasattr(value, "item")) and not isinstance(value, bool)
