"""What tests of reporting share: scripts as processes of their own, and a real HTTP server that does as it is told."""

import gzip
import http.server
import json
import os
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import unittest
from typing import Any, Callable, Dict, List, Optional

HERE = os.path.dirname(os.path.abspath(__file__))
SDK = os.path.dirname(HERE)


def environment(**variables: str) -> Dict[str, str]:
    """Of a process that finds the library, and nothing of rungrid but what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RUNGRID_", "KUBEFLOW_"))}
    for name in ("RANK", "LOCAL_RANK", "SLURM_PROCID"):
        kept.pop(name, None)
    kept["PYTHONPATH"] = SDK + os.pathsep + kept.get("PYTHONPATH", "")
    return {**kept, **variables}


class Scripts(unittest.TestCase):
    """Runs scripts in a directory of the test."""

    def setUp(self) -> None:
        self.directory = tempfile.mkdtemp(prefix="rungrid-py-")
        self.addCleanup(lambda: subprocess.run(["rm", "-rf", self.directory], check=False))
        self.metrics = os.path.join(self.directory, "metrics.jsonl")
        self.status = os.path.join(self.directory, "status.json")

    def files(self, **more: str) -> Dict[str, str]:
        return environment(RUNGRID_METRICS_FILE=self.metrics, RUNGRID_STATUS_FILE=self.status, **more)

    def http(self, url: str, **more: str) -> Dict[str, str]:
        checkpoints = os.path.join(self.directory, "checkpoints")
        os.makedirs(checkpoints, exist_ok=True)
        given = {
            "RUNGRID_REPORT_URL": url + "/api/v1/runs/r-1/points",
            "RUNGRID_REPORT_TOKEN": "token-of-the-attempt",
            "RUNGRID_RUN_ID": "r-1",
            "RUNGRID_ATTEMPT_ID": "a-1",
            "RUNGRID_CHECKPOINT_DIR": checkpoints,
        }
        return environment(**{**given, **more})

    def start(self, script: str, env: Dict[str, str]) -> "subprocess.Popen[str]":
        path = os.path.join(self.directory, f"script-{time.monotonic_ns()}.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(script))
        child = subprocess.Popen(
            [sys.executable, path],
            env=env,
            cwd=self.directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(lambda: _end(child))
        return child

    def run_script(self, script: str, env: Dict[str, str], code: Optional[int] = 0) -> "subprocess.CompletedProcess[str]":
        child = self.start(script, env)
        out, err = child.communicate(timeout=120)
        if code is not None:
            self.assertEqual(child.returncode, code, err)
        return subprocess.CompletedProcess([], child.returncode, out, err)

    def lines(self) -> List[Dict[str, Any]]:
        with open(self.metrics, encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def document(self) -> Dict[str, Any]:
        with open(self.status, encoding="utf-8") as file:
            found: Dict[str, Any] = json.load(file)
            return found

    def until(self, true: Callable[[], Any]) -> Any:
        """Waits for a condition; a minute is a failure."""
        deadline = time.monotonic() + 60
        while True:
            found = true()
            if found:
                return found
            if time.monotonic() > deadline:
                self.fail("it never came to be")
            time.sleep(0.02)


def _end(child: "subprocess.Popen[str]") -> None:
    if child.poll() is None:
        child.kill()
        child.wait()
    for stream in (child.stdout, child.stderr):
        if stream:
            stream.close()


class Server:
    """Answers as ``answers`` says, then 200. Keeps what it took."""

    def __init__(self, port: int = 0, *answers: Any) -> None:
        #: Each a status, or (status, headers).
        self.answers: List[Any] = list(answers)
        self.requests: List[Dict[str, Any]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                packed = self.headers.get("Content-Encoding") == "gzip"
                answer = outer.answers.pop(0) if outer.answers else 200
                status, headers = answer if isinstance(answer, tuple) else (answer, {})
                try:
                    text = gzip.decompress(raw) if packed else raw
                except OSError:
                    status, text = 400, b"null"
                outer.requests.append(
                    {
                        "at": time.monotonic(),
                        "path": self.path,
                        "token": self.headers.get("Authorization"),
                        "packed": packed,
                        "status": status,
                        "body": json.loads(text),
                    }
                )
                body = b'{"changed":1,"unchanged":0,"refused":[],"refusedCount":0}'
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: Any) -> None:
                pass

        http.server.ThreadingHTTPServer.allow_reuse_address = True
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_args: Any) -> None:
        self.close()

    def points(self, name: str = "loss") -> Dict[int, Any]:
        """Step to value of what was answered with 200."""
        found = {}
        for request in self.requests:
            if request["status"] == 200 and request["path"].endswith("/points"):
                columns = request["body"]["columns"]
                for step, value in zip(columns["step"], columns["values"].get(name, [])):
                    if value is not None:
                        found[step] = value
        return found

    def documents(self) -> List[Dict[str, Any]]:
        return [request["body"] for request in self.requests if request["path"].endswith("/progress")]


class Silent:
    """Accepts connections and never answers."""

    def __init__(self) -> None:
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(20)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def __enter__(self) -> "Silent":
        return self

    def __exit__(self, *_args: Any) -> None:
        self.socket.close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
