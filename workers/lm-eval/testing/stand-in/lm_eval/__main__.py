"""A stand-in for lm-evaluation-harness in tests: it says what the recording says and evaluates nothing.

STAND_IN is a JSON map: `stdout` and `stderr` are files to print, `results` and `samples` files to leave where the real
one leaves them, `text` replaces the results, `code` is the exit code, `hold` waits to be ended.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

STAMP = "2026-11-22T01-20-43.677456"


def main() -> int:
    plan = json.loads(os.environ["STAND_IN"])
    (Path(os.environ["STAND_IN_ARGUMENTS"])).write_text(json.dumps(sys.argv[1:]))
    for name, stream in (("stdout", sys.stdout), ("stderr", sys.stderr)):
        if name in plan:
            # As bytes: reading as text would turn the carriage returns of the bars into line ends.
            stream.buffer.write(Path(plan[name]).read_bytes())
            stream.flush()
    while plan.get("hold"):
        time.sleep(0.05)
    if "kill" in plan:
        os.kill(os.getpid(), plan["kill"])
    if "results" in plan or "text" in plan:
        output = Path(sys.argv[sys.argv.index("--output_path") + 1]) / "models__tiny-1"
        output.mkdir(parents=True)
        text = plan.get("text") or Path(plan["results"]).read_text()
        (output / f"results_{STAMP}.json").write_text(text)
        for task in plan.get("samples", []):
            (output / f"samples_{task}_{STAMP}.jsonl").write_text('{"doc_id": 0}\n')
    return int(plan.get("code", 0))


sys.exit(main())
