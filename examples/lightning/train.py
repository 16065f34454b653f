"""PyTorch Lightning with Rungrid's callback: what the module logs becomes curves, SIGTERM stops the trainer."""

import json
import os

import lightning
import rungrid
import torch
from rungrid.integrations.lightning import RungridCallback

run = rungrid.init(config={"lr": 0.01})


class Sine(lightning.LightningModule):
    def __init__(self, lr: float) -> None:
        super().__init__()
        self.lr = lr
        self.net = torch.nn.Sequential(torch.nn.Linear(1, 32), torch.nn.Tanh(), torch.nn.Linear(32, 1))

    def training_step(self, batch, _):
        loss = torch.nn.functional.mse_loss(self.net(batch[0]), batch[1])
        self.log("loss", loss)
        return loss

    def validation_step(self, batch, _):
        self.log("val_loss", torch.nn.functional.mse_loss(self.net(batch[0]), batch[1]))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.lr)


def batches(count: int, seed: int) -> torch.utils.data.DataLoader:
    x = torch.rand(count, 1, generator=torch.Generator().manual_seed(seed)) * 6 - 3
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, torch.sin(x)), batch_size=32)


lightning.seed_everything(0)
model = Sine(float(run.config["lr"]))
trainer = lightning.Trainer(
    max_epochs=5,
    log_every_n_steps=4,
    callbacks=[RungridCallback()],
    accelerator="auto",
    devices=1,
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=False,
    enable_model_summary=False,
)
trainer.fit(model, batches(640, seed=1), batches(64, seed=2))
loss = trainer.callback_metrics["val_loss"].item()
with open(os.path.join(run.result_dir, "metrics.json"), "w") as file:
    json.dump({"loss": loss}, file)
print(f"lr {model.lr}: loss {loss:.3g}")
