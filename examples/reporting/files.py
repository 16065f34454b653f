import json
import os
import time

STEPS = 100
metrics_file = os.environ.get("RUNGRID_METRICS_FILE", "metrics.jsonl")
status_file = os.environ.get("RUNGRID_STATUS_FILE", "status.json")


def write_status(step: int) -> None:
    """Write beside it, then rename: a reader sees the old document or the new one, never half of one."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    status = {"state": "running", "step": step, "totalSteps": STEPS, "lastUpdatedTime": now}
    with open(status_file + ".new", "w") as file:
        json.dump(status, file)
    os.replace(status_file + ".new", status_file)


with open(metrics_file, "a") as metrics:
    for step in range(1, STEPS + 1):
        loss = 2.0 * 0.97**step  # your training step
        point = {"step": step, "time": time.time(), "loss": loss, "lr": 0.001}
        metrics.write(json.dumps(point) + "\n")
        metrics.flush()
        if step % 10 == 0:
            write_status(step)
