"""Launching and waiting, against a real server at RUNGRID_URL. Results go below RUNGRID_TEST_ROOT."""

import http.server
import os
import signal
import subprocess
import sys
import threading
import time
import unittest
import urllib.request
import uuid
from typing import Any, Dict, List

import rungrid

ROOT = os.environ["RUNGRID_TEST_ROOT"]


def spec(*argv: str, **more: Any) -> Dict[str, Any]:
    """A matrix of one program, with a result directory of its own."""
    return {
        "name": more.pop("name", "python"),
        "benchmark": "command",
        "params": {"argv": list(argv), **more.pop("params", {})},
        "results_dir": os.path.join(ROOT, uuid.uuid4().hex),
        **more,
    }


class Launching(unittest.TestCase):
    def test_launch_waits_and_answers_results(self) -> None:
        scores = {"file": "r.json", "metrics": [{"name": "loss", "path": "loss", "direction": "lower"}]}
        files = [{"path": "r.json"}]
        seen: List[int] = []
        matrix = rungrid.launch(
            spec(
                "sh",
                "-c",
                'echo "{\\"loss\\": {lr}}" > r.json'.replace('{\\"', '{{\\"').replace("}}", "}}}"),
                axes={"lr": [0.5, 0.25]},
                params={"files": files, "scores": scores},
            ),
            wait=True,
            progress=lambda snapshot: seen.append(snapshot.done),
        )
        self.assertEqual(matrix.state, "finished")
        results = matrix.results()
        self.assertEqual([(r.axes, r.state, r.score) for r in results], [
            ({"lr": "0.5"}, "succeeded", 0.5),
            ({"lr": "0.25"}, "succeeded", 0.25),
        ])  # fmt: skip
        self.assertEqual(matrix.json_file(results[0].id, "r.json"), {"loss": 0.5})
        self.assertEqual(seen[-1], 2)
        with self.assertRaises(rungrid.NotFound):
            matrix.file(results[0].id, "none.json")

    def test_yaml_text_and_a_file_are_specs_too(self) -> None:
        text = f"# a comment\nname: text\nbenchmark: command\nparams: {{ argv: ['true'] }}\nresults_dir: {ROOT}/text\n"
        self.assertEqual(rungrid.plan(text)["total"], 1)
        file = os.path.join(ROOT, f"{uuid.uuid4().hex}.yaml")
        with open(file, "w", encoding="utf-8") as out:
            out.write(text)
        self.assertEqual(rungrid.plan(file)["spec"]["name"], "text")

    def test_a_bad_spec_names_every_fault_with_its_path(self) -> None:
        bad = {"benchmark": "command", "axes": {"lr": []}, "params": {"argv": ["true"], "colour": 1}}
        for call in (rungrid.plan, rungrid.launch):
            with self.subTest(call.__name__), self.assertRaises(rungrid.InvalidSpec) as caught:
                call(bad)
            error = caught.exception
            self.assertEqual(error.code, "invalid_spec")
            self.assertIn("axes.lr", [issue.path for issue in error.issues])
            self.assertIn("axes.lr", str(error))

    def test_a_failure_is_a_result_and_no_exception(self) -> None:
        matrix = rungrid.launch(spec("sh", "-c", "exit 3"), wait=True, progress=False)
        [result] = matrix.results(["failed"])
        self.assertEqual((result.state, result.failure["class"]), ("failed", "crashed"))
        self.assertEqual(matrix.retry(failed_only=True), 1)
        matrix.wait(progress=False)
        self.assertEqual(matrix.results()[0].raw["attempts"], 2)

    def test_one_key_launches_once(self) -> None:
        given, key = spec("true"), uuid.uuid4().hex
        first = rungrid.launch(given, idempotency_key=key)
        self.assertEqual(rungrid.launch(given, idempotency_key=key).id, first.id)
        with self.assertRaises(rungrid.Conflict) as caught:
            rungrid.launch(spec("true"), idempotency_key=key)
        self.assertEqual(caught.exception.code, "idempotency_mismatch")

    def test_a_launch_whose_answer_was_lost_is_one_launch(self) -> None:
        server = Lossy()
        try:
            connection = rungrid.connect(server.url)
            matrix = rungrid.launch(spec("true", name=f"lost {uuid.uuid4().hex}"), connection=connection)
            name = matrix.name
            every = connection.get(f"/matrices?limit=1000&q={name.split()[1]}")["items"]
            self.assertEqual([each["id"] for each in every], [matrix.id])
            self.assertEqual(server.lost, 1)
        finally:
            server.close()

    def test_waiting_ends_at_its_time_limit_and_the_matrix_goes_on(self) -> None:
        matrix = rungrid.launch(spec("sleep", "600"))
        try:
            with self.assertRaises(rungrid.WaitTimeout):
                matrix.wait(timeout=0.05, progress=False)
            self.assertEqual(matrix.state, "active")
        finally:
            matrix.cancel("the test is over")
            matrix.wait(progress=False)
        self.assertEqual([run.state for run in matrix.results()], ["cancelled"])

    def interrupt(self, more: str) -> "tuple[str, int, rungrid.Matrix]":
        """What a script says that waits and gets Ctrl+C once its run is there."""
        name = uuid.uuid4().hex
        script = f"import rungrid; rungrid.launch({spec('sleep', '600', name=name)!r}, wait=True{more})"
        waiting = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True)
        connection = rungrid.connect()
        while not (found := connection.get(f"/matrices?q={name}")["items"]) or found[0]["counts"].get("running") != 1:
            time.sleep(0.05)
        # It shows its first line once it waits.
        first = waiting.stderr.readline()  # type: ignore[union-attr]
        waiting.send_signal(signal.SIGINT)
        _, said = waiting.communicate(timeout=60)
        return first + said, waiting.returncode, rungrid.matrix(found[0]["id"])

    def test_ctrl_c_leaves_the_runs_running_and_says_so(self) -> None:
        said, code, matrix = self.interrupt("")
        self.assertIn("its runs go on", said)
        self.assertIn(matrix.id, said)
        self.assertIn("KeyboardInterrupt", said)
        self.assertNotEqual(code, 0)
        self.assertEqual(matrix.results()[0].state, "running")
        matrix.cancel()
        matrix.wait(progress=False)

    def test_ctrl_c_cancels_when_that_was_wanted(self) -> None:
        said, _, matrix = self.interrupt(", cancel_on_interrupt=True")
        self.assertIn("Cancelling", said)
        self.assertEqual(matrix.results()[0].state, "cancelled")

    def test_no_server_and_no_token_say_what_to_do(self) -> None:
        with self.assertRaisesRegex(rungrid.ServerAway, "npm start"):
            rungrid.plan(spec("true"), connection=rungrid.connect("http://127.0.0.1:1"))
        with self.assertRaisesRegex(rungrid.Forbidden, "RUNGRID_TOKEN"):
            rungrid.plan(spec("true"), connection=rungrid.connect(token="wrong"))


class Lossy:
    """Stands before the server, and loses the answer of the first launch."""

    def __init__(self) -> None:
        outer = self
        self.lost = 0
        target = os.environ["RUNGRID_URL"]

        class Handler(http.server.BaseHTTPRequestHandler):
            def forward(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0)) or None
                headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                request = urllib.request.Request(target + self.path, data=body, headers=headers, method=self.command)
                with urllib.request.urlopen(request) as response:
                    answer = response.read()
                if self.command == "POST" and self.path == "/api/v1/matrices" and outer.lost == 0:
                    outer.lost = 1
                    self.connection.close()
                    return
                self.send_response(response.status)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST = forward

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_args: None  # type: ignore[method-assign]
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


if __name__ == "__main__":
    unittest.main()
