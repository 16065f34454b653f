"""A plain PyTorch loop that reports to Rungrid, and runs the same without it: a small network learns sin(x)."""

import json
import os

import rungrid
import torch

run = rungrid.init(total_steps=400, config={"lr": 0.01})
lr = float(run.config["lr"])
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(1, 32), torch.nn.Tanh(), torch.nn.Linear(32, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=lr)

# A retry goes on where the attempt before saved.
saved, first = os.path.join(run.checkpoint_dir, "model.pt"), 1
if run.id and os.path.exists(saved):
    state = torch.load(saved)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    first = state["step"] + 1

for step in range(first, 401):
    x = torch.rand(64, 1) * 6 - 3
    loss = torch.nn.functional.mse_loss(model(x), torch.sin(x))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    rungrid.log({"loss": loss, "lr": lr}, step=step)
    if run.should_stop:  # SIGTERM: save and leave
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, saved)
        raise SystemExit(1)

with torch.no_grad():
    x = torch.linspace(-3, 3, 100).unsqueeze(1)
    error = torch.nn.functional.mse_loss(model(x), torch.sin(x)).item()
with open(os.path.join(run.result_dir, "metrics.json"), "w") as file:
    json.dump({"loss": error}, file)
print(f"lr {lr}: loss {error:.3g}")
