"""How long a call of ``log()`` takes, as the training loop feels it. Prints ``{"p50_us": …, "p99_us": …}`` as JSON.

    python3 sdk/python/bench/log_latency.py [CALLS]

Points go through the file road into a directory of its own while the calls are measured: five metrics a call, at the
pace of a loop that does a little work between two calls.
"""

import json
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))


def main() -> None:
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as directory:
        metrics = os.path.join(directory, "metrics.jsonl")
        os.environ.update(RUNGRID_METRICS_FILE=metrics, RUNGRID_STATUS_FILE=os.path.join(directory, "status.json"))
        import rungrid

        run = rungrid.init(total_steps=calls)
        took = []
        for step in range(1, calls + 1):
            values = {"loss": 1.0 / step, "lr": 0.001, "grad_norm": 0.5, "train/accuracy": 0.9, "tokens": step * 512}
            began = time.perf_counter_ns()
            rungrid.log(values, step=step)
            took.append(time.perf_counter_ns() - began)
            until = time.perf_counter_ns() + 100_000
            while time.perf_counter_ns() < until:
                pass
        run.finish()
        with open(metrics, encoding="utf-8") as file:
            written = sum(1 for _ in file)
    took.sort()
    at = lambda share: round(took[int(len(took) * share)] / 1000, 2)  # noqa: E731
    result = {"p50_us": at(0.5), "p99_us": at(0.99), "max_us": round(took[-1] / 1000, 1), "calls": calls}
    print(json.dumps(result))
    if written != calls:
        sys.exit(f"{written} of {calls} calls arrived in the file")


if __name__ == "__main__":
    main()
