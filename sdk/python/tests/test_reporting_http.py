"""Reporting over HTTP to a real server on the loopback that is fine, busy, away, silent or refuses."""

import json
import os
import time

from .reporting import Scripts, Server, Silent, environment, free_port

LOOP = """
import rungrid, sys
rungrid.init(total_steps={steps}{more})
for step in range(1, {steps} + 1): rungrid.log({{"loss": 1 / step, "lr": 0.1}}, step=step)
"""


def loop(steps: int = 3, more: str = "") -> str:
    return LOOP.format(steps=steps, more=more)


class AServer(Scripts):
    def test_gets_columns_and_the_position_with_the_token_of_the_attempt(self) -> None:
        with Server() as server:
            self.run_script(loop(), self.http(server.url))
            self.assertEqual(server.points(), {1: 1.0, 2: 0.5, 3: 1 / 3})
            self.assertEqual({r["token"] for r in server.requests}, {"Bearer token-of-the-attempt"})
            paths = {r["path"] for r in server.requests}
            self.assertEqual(paths, {"/api/v1/runs/r-1/points", "/api/v1/runs/r-1/progress"})
            self.assertEqual(server.documents()[-1]["progressPercentage"], 100)

    def test_gets_null_where_a_step_lacks_a_metric_and_names_of_what_json_has_no_numbers_for(self) -> None:
        with Server() as server:
            self.run_script(
                "import rungrid\nrungrid.log({'a': 1.0}, step=1)\nrungrid.log({'b': float('nan')}, step=2)",
                self.http(server.url),
            )
            self.assertEqual(server.points("a"), {1: 1.0})
            self.assertEqual(server.points("b"), {2: "NaN"})

    def test_gets_large_batches_compressed_and_bounded(self) -> None:
        with Server() as server:
            self.run_script(loop(30_000), self.http(server.url))
            self.assertEqual(len(server.points()), 30_000)
            sizes = [len(r["body"]["columns"]["step"]) for r in server.requests if "columns" in r["body"]]
            self.assertLessEqual(max(sizes), 5000)
            self.assertTrue(all(r["packed"] for r in server.requests if len(json.dumps(r["body"])) > 4096))

    def test_that_reads_no_gzip_gets_the_same_plain(self) -> None:
        with Server(0, 415) as server:
            done = self.run_script(
                "import rungrid\nrungrid.log({f'metric-{i}': 0.5 for i in range(1000)}, step=1)", self.http(server.url)
            )
            self.assertEqual([r["packed"] for r in server.requests[:2]], [True, False])
            self.assertEqual(server.points("metric-999"), {1: 0.5})
            self.assertEqual(done.stderr, "")

    def test_that_refuses_a_batch_is_told_once_and_the_rest_goes_on(self) -> None:
        with Server(0, 422, 422) as server:
            done = self.run_script(
                """
                import rungrid, time
                for step in range(1, 4):
                    rungrid.log({"loss": float(step)}, step=step)
                    time.sleep(0.4)
                """,
                self.http(server.url),
            )
            self.assertIn(3, server.points())
            self.assertEqual(done.stderr.count("the server refused a report, it is dropped: 422"), 1)

    def test_that_is_busy_is_asked_again_when_it_said_and_not_before(self) -> None:
        with Server(0, (503, {"Retry-After": "2"})) as server:
            self.run_script(loop(), self.http(server.url))
            self.assertEqual(len(server.points()), 3)
            self.assertGreaterEqual(server.requests[1]["at"] - server.requests[0]["at"], 1.9)

    def test_that_answers_late_gets_the_same_batch_again(self) -> None:
        with Server(0, 500, 502) as server:
            self.run_script(loop(), self.http(server.url))
            first, second = server.requests[:2]
            self.assertEqual(first["body"], second["body"])
            self.assertEqual(len(server.points()), 3)

    def test_that_redirects_gets_no_token_elsewhere(self) -> None:
        with Server() as other, Server(0, (302, {"Location": other.url})) as server:
            self.run_script(loop(), self.http(server.url))
            self.assertEqual(other.requests, [])

    def test_is_chosen_where_files_are_named_on_another_machine_and_by_choice(self) -> None:
        with Server() as server:
            nowhere = {"RUNGRID_METRICS_FILE": "/nowhere/m", "RUNGRID_STATUS_FILE": "/nowhere/s"}
            self.run_script(loop(), self.http(server.url, **nowhere))
            self.assertEqual(len(server.points()), 3)
            server.requests.clear()
            here = {"RUNGRID_METRICS_FILE": self.metrics, "RUNGRID_STATUS_FILE": self.status}
            self.run_script(loop(), self.http(server.url, **here))
            self.assertEqual((len(self.lines()), server.requests), (3, []))
            self.run_script(loop(more=", road='http'"), self.http(server.url, **here))
            self.assertEqual((len(self.lines()), len(server.points())), (3, 3))
            self.run_script(loop(more=", road='off'"), self.http(server.url, **here))
            self.assertEqual(len(self.lines()), 3)

    def test_gets_what_a_forked_child_logs_and_nothing_of_its_parent_twice(self) -> None:
        with Server() as server:
            self.run_script(
                """
                import os, rungrid, sys
                rungrid.log({"parent": 1.0}, step=1)
                if os.fork() == 0:
                    rungrid.log({"child": 2.0}, step=1)
                    sys.exit(0)
                os.wait()
                """,
                self.http(server.url),
            )
            self.assertEqual((server.points("parent"), server.points("child")), ({1: 1.0}, {1: 2.0}))
            parents = [r for r in server.requests if "parent" in r["body"].get("columns", {}).get("values", {})]
            self.assertEqual(len(parents), 1)


class AServerThatIsAway(Scripts):
    def spooled(self) -> "list[str]":
        spool = os.path.join(self.directory, "checkpoints", ".rungrid-spool")
        return [os.path.join(at, name) for at, _, names in os.walk(spool) for name in names]

    def test_gets_everything_when_it_is_back_while_the_process_lives(self) -> None:
        port = free_port()
        child = self.start(
            """
            import os, rungrid, time
            step = 0
            while not os.path.exists("end"):
                step += 1
                rungrid.log({"loss": float(step)}, step=step)
                time.sleep(0.01)
            print(step)
            """,
            self.http(f"http://127.0.0.1:{port}"),
        )
        self.until(self.spooled)
        with Server(port) as server:
            self.until(lambda: len(server.points()) > 50)
            with open(os.path.join(self.directory, "end"), "w", encoding="utf-8"):
                pass
            out, err = child.communicate(timeout=60)
            self.assertEqual(sorted(server.points()), list(range(1, int(out) + 1)))
        self.assertEqual(err.count("do not reach"), 1)
        self.assertEqual(self.spooled(), [], "nothing is left, no token either")

    def test_at_the_end_of_the_process_gets_it_from_the_next_attempt_with_the_token_of_the_first(self) -> None:
        port = free_port()
        began = time.monotonic()
        done = self.run_script(loop(2000), self.http(f"http://127.0.0.1:{port}"))
        self.assertLess(time.monotonic() - began, 30)
        self.assertIn("the next attempt of this run sends them", done.stderr)
        kept = self.spooled()
        self.assertTrue(any(name.endswith(".json.gz") for name in kept), kept)
        for name in kept:
            self.assertEqual(os.stat(name).st_mode & 0o077, 0, "readable by its owner only")
        with Server(port) as server:
            second = {"RUNGRID_ATTEMPT_ID": "a-2", "RUNGRID_REPORT_TOKEN": "token-of-the-second"}
            self.run_script("import rungrid\nrungrid.log({'other': 1.0}, step=1)", self.http(server.url, **second))
            self.assertEqual(len(server.points()), 2000)
            tokens = {(r["token"], "loss" in r["body"].get("columns", {}).get("values", {})) for r in server.requests}
            self.assertIn(("Bearer token-of-the-attempt", True), tokens)
            self.assertNotIn(("Bearer token-of-the-second", True), tokens)
            self.assertEqual(server.points("other"), {1: 1.0})
            firsts = [r["body"] for r in server.requests if r["path"].endswith("/progress") and "second" not in r["token"]]
            self.assertEqual([(d["step"], d["totalSteps"]) for d in firsts], [(2000, 2000)], "the last position came too")
        self.assertEqual(self.spooled(), [])

    def test_and_a_body_broken_on_the_disk_or_a_pipe_there_holds_up_nothing(self) -> None:
        kept = os.path.join(self.directory, "checkpoints", ".rungrid-spool", "a-0")
        os.makedirs(kept)
        with open(os.path.join(kept, "address.json"), "w", encoding="utf-8") as file:
            json.dump({"url": "x", "token": "t"}, file)
        with open(os.path.join(kept, f"{1:020d}-1-0.json.gz"), "w", encoding="utf-8") as file:
            file.write("no gzip")
        os.mkfifo(os.path.join(kept, f"{2:020d}-1-0.json.gz"))
        with Server() as server:
            done = self.run_script(loop(), self.http(server.url))
            self.assertEqual(len(server.points()), 3)
        self.assertIn("the server refused a report, it is dropped: 400", done.stderr)

    def test_loses_no_batch_when_the_answer_comes_as_the_process_gives_up(self) -> None:
        """The sender keeps what could not be sent at the moment at which the end does the same."""
        done = self.run_script(
            """
            import threading
            from rungrid.reporting.http import Answer, HttpRoad
            from rungrid.reporting.spool import Address, Spool
            road = HttpRoad(Address("http://127.0.0.1:1/points", "t"), Spool("spool", "a", Address("http://x/points", "t")))
            put, forget, kept, keeping, ended = road.spool.put, road._forget, [], threading.Event(), threading.Event()
            def slow_put(body):
                if not keeping.is_set():
                    keeping.set()
                    ended.wait(0.2)
                put(body)
                kept.append(body)
            def slow_forget(count):
                forget(count)
                if threading.current_thread() is threading.main_thread() and not ended.is_set():
                    ended.set()
                    sender.join(0.5)
            road.spool.put, road._forget = slow_put, slow_forget
            road._request = lambda *_: Answer(0, "away")
            rows = [(step, 1.0, {"loss": 1.0}) for step in range(12_000)]
            sender = threading.Thread(target=road.deliver, args=(rows, None, 1e18))
            sender.start()
            keeping.wait()
            road.abandon([])
            ended.set()
            sender.join()
            import gzip, json
            print(len({step for body in kept for step in json.loads(gzip.decompress(body))["columns"]["step"]}))
            """,
            environment(),
        )
        self.assertEqual(done.stdout.strip(), "12000", done.stderr)

    def test_and_refuses_the_token_of_the_first_attempt_leaves_its_reports_where_they_are_seen(self) -> None:
        port = free_port()
        self.run_script(loop(), self.http(f"http://127.0.0.1:{port}"))
        kept = self.spooled()
        with Server(port, 401) as server:
            second = {"RUNGRID_ATTEMPT_ID": "a-2", "RUNGRID_REPORT_TOKEN": "token-of-the-second"}
            done = self.run_script("import rungrid\nrungrid.log({'other': 1.0}, step=1)", self.http(server.url, **second))
            self.assertEqual(server.points("other"), {1: 1.0})
        self.assertIn("reports of an earlier attempt are refused", done.stderr)
        self.assertEqual(self.spooled(), kept)

    def test_after_a_kill_of_the_process_gets_what_had_been_kept(self) -> None:
        port = free_port()
        child = self.start(
            "import rungrid, time\nrungrid.log({'loss': 1.0}, step=1)\ntime.sleep(60)", self.http(f"http://127.0.0.1:{port}")
        )
        self.until(lambda: any(name.endswith(".json.gz") for name in self.spooled()))
        child.kill()
        child.wait()
        with Server(port) as server:
            self.run_script("import rungrid\nrungrid.log({'loss': 2.0}, step=2)", self.http(server.url))
            self.assertEqual(server.points(), {1: 1.0, 2: 2.0})

    def test_costs_a_bounded_part_of_the_disk(self) -> None:
        done = self.run_script(
            """
            import os, random
            from rungrid.reporting.spool import Address, Spool
            spool = Spool("spool", "a", Address("http://x/points", "t"), limit=1_000_000)
            for _ in range(30): spool.put(os.urandom(100_000))
            print(sum(os.path.getsize(f"spool/a/{name}") for name in os.listdir("spool/a")), spool.dropped, spool.waiting())
            """,
            environment(),
        )
        size, dropped, waiting = map(int, done.stdout.split())
        self.assertLess(size, 1_000_500)
        self.assertEqual((dropped, waiting), (20, 10))
        self.assertIn("the oldest are dropped", done.stderr)

    def test_and_no_disk_to_write_on_says_what_is_lost(self) -> None:
        blocked = os.path.join(self.directory, "a-file")
        with open(blocked, "w", encoding="utf-8"):
            pass
        done = self.run_script(
            """
            import rungrid
            from rungrid.reporting import run
            from rungrid.reporting.spool import Spool
            run._spool_of = lambda address, env: Spool("a-file", "x", address)
            rungrid.log({"loss": 1.0})
            """,
            self.http(f"http://127.0.0.1:{free_port()}"),
        )
        self.assertIn("so they wait in memory", done.stderr)
        self.assertIn("1 batches of reports are lost", done.stderr)


class TheEnd(Scripts):
    def test_is_not_held_longer_than_the_bound_by_a_server_that_never_answers(self) -> None:
        with Silent() as server:
            script = """
            import rungrid, time, atexit
            run = rungrid.init(exit_seconds=2)
            rungrid.log({"loss": 1.0}, step=1)
            time.sleep(0.3)
            rungrid.log({"loss": 2.0}, step=2)
            began = time.monotonic()
            run.finish()
            print(time.monotonic() - began)
            """
            done = self.run_script(script, self.http(server.url))
            self.assertLessEqual(float(done.stdout), 2.0 + 1.0)  # a second for a machine that is busy
        with Server() as server:
            self.run_script("import rungrid\nrungrid.log({'x': 1.0})", self.http(server.url))
            self.assertEqual(server.points(), {1: 1.0, 2: 2.0})
            self.assertEqual(server.documents()[0]["step"], 2, "the last position was kept, too")

    def test_comes_at_once_where_nothing_was_logged(self) -> None:
        with Silent() as server:
            done = self.run_script(
                "import rungrid, time\nrun = rungrid.init()\nbegan = time.monotonic()\nrun.finish()\n"
                "print(time.monotonic() - began)",
                self.http(server.url),
            )
            self.assertLess(float(done.stdout), 1)
