"""Hugging Face's Trainer with Rungrid's callback: every logged value becomes a curve, SIGTERM saves and ends the training."""

import json
import os

import rungrid
from rungrid.integrations.huggingface import RungridCallback
from tiny import Sequences, tiny_model
from transformers import Trainer, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint

run = rungrid.init(config={"lr": 0.003})
arguments = TrainingArguments(
    output_dir=os.path.join(run.checkpoint_dir, "checkpoints"),
    learning_rate=float(run.config["lr"]),
    max_steps=60,
    per_device_train_batch_size=16,
    logging_steps=5,
    eval_strategy="steps",
    eval_steps=20,
    save_steps=30,
    save_total_limit=1,
    report_to="none",
    disable_tqdm=True,
)
trainer = Trainer(
    model=tiny_model(),
    args=arguments,
    train_dataset=Sequences(1024, seed=1),
    eval_dataset=Sequences(64, seed=2),
    callbacks=[RungridCallback()],
)
# A retry goes on where the attempt before saved.
saved = get_last_checkpoint(arguments.output_dir) if run.id and os.path.isdir(arguments.output_dir) else None
trainer.train(resume_from_checkpoint=saved)
loss = trainer.evaluate()["eval_loss"]
with open(os.path.join(run.result_dir, "metrics.json"), "w") as file:
    json.dump({"loss": loss}, file)
print(f"lr {arguments.learning_rate}: loss {loss:.3g}")
