"""Hugging Face's Trainer as it is, without a line for Rungrid: it reports by the callback for Kubeflow that transformers
brings, which Rungrid's variables switch on. It sends at most every 5 s, so a curve has few points."""

import json
import os
import sys

from tiny import Sequences, tiny_model
from transformers import Trainer, TrainingArguments

trainer = Trainer(
    model=tiny_model(),
    args=TrainingArguments(
        output_dir=os.path.join(os.environ.get("RUNGRID_CHECKPOINT_DIR", "."), "checkpoints"),
        learning_rate=float(sys.argv[1]) if len(sys.argv) > 1 else 0.003,
        max_steps=60,
        per_device_train_batch_size=16,
        logging_steps=5,
        save_strategy="no",
        disable_tqdm=True,
    ),
    train_dataset=Sequences(1024, seed=1),
    eval_dataset=Sequences(64, seed=2),
)
trainer.train()
with open(os.path.join(os.environ.get("RUNGRID_RESULT_DIR", "."), "metrics.json"), "w") as file:
    json.dump({"loss": trainer.evaluate()["eval_loss"]}, file)
