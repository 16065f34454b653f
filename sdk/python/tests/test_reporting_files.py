"""Reporting through files: what a script logs is what stands there, whatever it logs and however it ends."""

import json
import os
import signal
import time

from .reporting import Scripts, environment


class AScript(Scripts):
    def test_runs_unchanged_and_silent_where_there_is_no_rungrid(self) -> None:
        done = self.run_script(
            """
            import rungrid, threading
            with rungrid.init(total_steps=3, config={"lr": 0.1}) as run:
                for step in range(1, 4):
                    rungrid.log({"loss": 1 / step, "name": "text"}, step=step)
                    assert not run.should_stop and not rungrid.stopping()
            assert run.config == {"lr": 0.1} and not run.reports
            assert threading.active_count() == 1
            """,
            environment(),
        )
        self.assertEqual((done.stdout, done.stderr), ("", ""))
        self.assertEqual(os.listdir(self.directory), [f for f in os.listdir(self.directory) if f.startswith("script")])

    def test_that_logs_finds_every_point_and_its_position(self) -> None:
        self.run_script(
            """
            import rungrid
            rungrid.init(total_steps=500)
            for step in range(1, 501):
                rungrid.log({"loss": 1 / step, "lr": 0.1}, step=step)
            """,
            self.files(),
        )
        lines = self.lines()
        self.assertEqual([line["step"] for line in lines], list(range(1, 501)))
        self.assertEqual({**lines[3], "time": 0}, {"step": 4, "time": 0, "loss": 0.25, "lr": 0.1})
        self.assertAlmostEqual(lines[3]["time"], time.time(), delta=3600)
        document = self.document()
        self.assertEqual((document["step"], document["totalSteps"], document["progressPercentage"]), (500, 500, 100))
        self.assertEqual([name for name in os.listdir(self.directory) if name.endswith(".tmp")], [])

    def test_without_steps_counts_them(self) -> None:
        self.run_script(
            """
            import rungrid
            run = rungrid.init(start_step=10)
            run.log({"loss": 1.0})
            run.log({"loss": 0.9})
            run.log({"loss": 0.5}, step=20)
            run.log({"loss": 0.4})
            run.log({"loss": 0.3, "step": 30})
            """,
            self.files(),
        )
        self.assertEqual([line["step"] for line in self.lines()], [11, 12, 20, 21, 30])

    def test_that_says_once_how_long_it_takes_has_it_run_down_and_then_left_to_the_server(self) -> None:
        script = """
            import rungrid, time
            from rungrid.reporting import run as module
            run = rungrid.init(total_steps=10)
            run.progress(step=1, remaining_seconds=100)
            said = time.monotonic()
            module.time = type("Later", (), {"monotonic": lambda: said + SECONDS, "time": time.time})
            run.progress(step=2)
            """
        self.run_script(script.replace("SECONDS", "40"), self.files())
        self.assertAlmostEqual(self.document()["estimatedRemainingSeconds"], 60, delta=5)
        self.run_script(script.replace("SECONDS", "130"), self.files())
        self.assertEqual(self.document()["step"], 2)
        self.assertNotIn("estimatedRemainingSeconds", self.document())

    def test_needs_no_init(self) -> None:
        self.run_script("import rungrid\nrungrid.log({'loss': 1.0})\nrungrid.progress(epoch=1, total_epochs=4)", self.files())
        self.assertEqual([line["loss"] for line in self.lines()], [1.0])
        self.assertEqual(self.document()["progressPercentage"], 25)

    def test_finds_values_of_the_matrix_over_its_defaults(self) -> None:
        spec = os.path.join(self.directory, "spec.json")
        with open(spec, "w", encoding="utf-8") as file:
            json.dump({"params": {"batch": 8}, "axes": {"lr": {"label": "0.5", "value": 0.5}}}, file)
        done = self.run_script(
            "import rungrid, json\nprint(json.dumps(rungrid.init(config={'lr': 0.1, 'seed': 1}).config))",
            self.files(RUNGRID_SPEC=spec),
        )
        self.assertEqual(json.loads(done.stdout), {"lr": 0.5, "seed": 1, "batch": 8})


class BadInput(Scripts):
    def test_never_raises_and_is_refused_by_name_once(self) -> None:
        done = self.run_script(
            """
            import math, rungrid

            class Tensor:
                shape = ()
                def __init__(self, value): self.value = value
                def item(self):
                    if isinstance(self.value, Exception): raise self.value
                    return self.value

            class Evil:
                def __float__(self): raise RuntimeError("no")
                def __str__(self): raise RuntimeError("no")
                __repr__ = __str__

            class EvilDict(dict):
                def items(self): raise RuntimeError("gone")

            deep = {}
            at = deep
            for _ in range(50):
                at["d"] = {}
                at = at["d"]
            cyclic = {}
            cyclic["self"] = cyclic
            for _ in range(3):
                rungrid.log({
                    "ok": 1.0, "text": "x", "flag": True, "none": None, "list": [1], "bytes": b"1", "complex": 1j,
                    "tensor": Tensor(2.5), "int_tensor": Tensor(3), "vector": Tensor(ValueError("2 elements")),
                    "bool_tensor": Tensor(True), "evil": Evil(), "big": 10**400, "wide": 2**60,
                    "nan": math.nan, "inf": math.inf, "minus": -math.inf,
                    "": 1.0, "n" * 201: 1.0, "line\\nbreak": 1.0, "half\\ud800": 1.0, "time": 5.0, 7: 1.0,
                    "train": {"loss": 0.5, "deep": {"er": 1}}, "self": Tensor(Tensor(1)),
                }, step=1)
            for step in (1.5, "2", True, 2**53, math.nan, [1], Evil(), Tensor(ValueError("x"))):
                rungrid.log({"ok": 2.0}, step=step)
            for values in (None, 5, "text", [1], EvilDict(a=1), deep, cyclic, Evil()):
                rungrid.log(values, step=2)
            rungrid.log({"ok": 3.0}, step=Tensor(3))
            rungrid.log({"ok": 4.0}, step=4.0)
            rungrid.progress(step="x", percentage=150, epoch=-1, message=Evil(), state=5, total_steps=math.inf)
            rungrid.log({}, step=5)
            rungrid.finish()
            rungrid.log({"ok": 1.0}, step=6)
            rungrid.log({"ok": 1.0}, step=7)
            """,
            self.files(),
        )
        lines = self.lines()
        self.assertEqual([line["step"] for line in lines], [1, 1, 1, 3, 4])
        self.assertEqual(
            {**lines[0], "time": 0},
            {
                "step": 1, "time": 0, "ok": 1.0, "tensor": 2.5, "int_tensor": 3.0, "wide": float(2**60),
                "nan": "NaN", "inf": "Infinity", "minus": "-Infinity", "7": 1.0, "train/loss": 0.5, "train/deep/er": 1,
            },
        )  # fmt: skip
        said = done.stderr.splitlines()
        self.assertEqual(len(said), len(set(said)), "each is told once")
        self.assertIn("rungrid: not logged: 'text': a str is not a number", said)
        self.assertTrue(any("'vector'" in line and "2 elements" in line for line in said), said)
        self.assertLessEqual(len(said), 21)

    def test_of_another_kind_is_each_refused_with_its_reason(self) -> None:
        done = self.run_script(
            """
            import rungrid
            rungrid.log({"a": 1.0}, step=1.5)
            rungrid.log({"a": 1.0}, step=2**53)
            rungrid.log({"time": 1.0}, step=1)
            rungrid.progress(percentage=150)
            rungrid.finish()
            rungrid.log({"a": 1.0})
            """,
            self.files(),
        )
        for reason in (
            "step 1.5 is not a whole number", "step beyond 2^53", "'time': is the name of a column",
            "progressPercentage: 150 is not within 0 and 100", "the run is finished",
        ):  # fmt: skip
            self.assertIn(reason, done.stderr)

    def test_of_more_metrics_than_are_kept_and_of_rows_longer_than_a_line_may_be(self) -> None:
        done = self.run_script(
            """
            import rungrid
            rungrid.log({f"{'m' * 190}{i}": 0.5 for i in range(5001)}, step=1)
            """,
            self.files(),
        )
        self.assertIn("more than 5000 metrics", done.stderr)
        with open(self.metrics, "rb") as file:
            raw = file.read().splitlines()
        self.assertTrue(all(len(line) < 2**20 for line in raw))
        self.assertEqual(sum(len(line) - 2 for line in self.lines()), 5000)

    def test_step_beyond_the_last_leaves_the_total_out(self) -> None:
        done = self.run_script("import rungrid\nrungrid.init(total_steps=5)\nrungrid.log({'a': 1.0}, step=6)", self.files())
        self.assertNotIn("totalSteps", self.document())
        self.assertIn("beyond total_steps 5", done.stderr)

    def test_standard_error_that_is_closed_breaks_nothing(self) -> None:
        self.run_script("import os, rungrid\nos.close(2)\nrungrid.log({'a': 'x', 'b': 1.0})", self.files())
        self.assertEqual([line["b"] for line in self.lines()], [1.0])


class TheEnd(Scripts):
    def test_by_sys_exit_loses_nothing(self) -> None:
        self.run_script("import sys, rungrid\nrungrid.log({'a': 1.0})\nsys.exit(3)", self.files(), code=3)
        self.assertEqual(len(self.lines()), 1)

    def test_by_an_exception_keeps_its_message_and_leaves_the_state_to_the_process(self) -> None:
        for script in (
            "import rungrid\nrungrid.log({'a': 1.0})\nraise ValueError('bad data')",
            "import rungrid\nwith rungrid.init():\n    rungrid.log({'a': 1.0})\n    raise ValueError('bad data')",
        ):
            done = self.run_script(script, self.files(), code=1)
            document = self.document()
            self.assertEqual((document["state"], document["message"]), ("failed", "ValueError: bad data"))
            self.assertNotIn("failure", document)
            self.assertIn("Traceback", done.stderr)

    def test_by_a_kill_leaves_whole_lines_and_the_next_process_goes_on_after_a_torn_one(self) -> None:
        child = self.start(
            """
            import rungrid
            step = 0
            while True:
                step += 1
                rungrid.log({"loss": 1 / step, "much": step * 1.1, "more": 0.123456789}, step=step)
            """,
            self.files(),
        )
        self.until(lambda: os.path.exists(self.metrics) and os.path.getsize(self.metrics) > 1_000_000)
        child.kill()
        child.wait()
        with open(self.metrics, "rb") as file:
            raw = file.read()
        whole = raw[: raw.rindex(b"\n") + 1].splitlines()
        self.assertEqual([json.loads(line)["step"] for line in whole], list(range(1, len(whole) + 1)))
        with open(self.metrics, "ab") as file:
            file.write(b'{"step": 77, "lo')
        self.run_script("import rungrid\nrungrid.log({'loss': 5.0}, step=99)", self.files())
        with open(self.metrics, "rb") as file:
            last = file.read().splitlines()[-2:]
        self.assertEqual(json.loads(last[1])["step"], 99)
        self.assertTrue(last[0].endswith(b'{"step": 77, "lo'))

    def test_with_a_directory_that_is_away_is_told_and_does_not_hang(self) -> None:
        began = time.monotonic()
        done = self.run_script(
            "import rungrid\nrungrid.log({'a': 1.0})",
            environment(RUNGRID_METRICS_FILE=os.path.join(self.directory, "nowhere", "m")),
        )
        self.assertIn("metrics could not be written, trying again", done.stderr)
        self.assertIn("1 steps of metrics were never written", done.stderr)
        self.assertLess(time.monotonic() - began, 60)

    def test_of_a_directory_that_comes_back_loses_nothing(self) -> None:
        away = os.path.join(self.directory, "away")
        child = self.start(
            """
            import os, rungrid, sys
            rungrid.log({"a": 1.0})
            sys.stdin = open(0)
            while not os.path.exists("go"): rungrid.stopping()
            """,
            environment(RUNGRID_METRICS_FILE=os.path.join(away, "m")),
        )
        time.sleep(0.5)
        os.mkdir(away)
        with open(os.path.join(self.directory, "go"), "w", encoding="utf-8"):
            pass
        child.communicate(timeout=60)
        with open(os.path.join(away, "m"), encoding="utf-8") as file:
            self.assertEqual(json.loads(file.read())["a"], 1.0)


class SigTerm(Scripts):
    def go(self, script: str, code: int) -> str:
        child = self.start(script, self.files())
        self.until(lambda: os.path.exists(os.path.join(self.directory, "ready")))
        child.send_signal(signal.SIGTERM)
        out, err = child.communicate(timeout=60)
        self.assertEqual(child.returncode, code, err)
        os.unlink(os.path.join(self.directory, "ready"))
        return out

    def test_is_seen_by_a_loop_that_looks_which_saves_and_leaves(self) -> None:
        out = self.go(
            """
            import rungrid, time
            run = rungrid.init()
            while not run.should_stop:
                rungrid.log({"a": 1.0})
                open("ready", "w").close()
                time.sleep(0.01)
            print("saved")
            """,
            0,
        )
        self.assertEqual(out, "saved\n")
        self.assertGreater(len(self.lines()), 0)

    def test_ends_a_script_that_never_looks_after_its_reports_were_written(self) -> None:
        self.go(
            """
            import rungrid, time
            rungrid.log({"a": 1.0})
            rungrid.log({"a": 2.0})
            open("ready", "w").close()
            time.sleep(60)
            """,
            -signal.SIGTERM,
        )
        self.assertEqual([line["a"] for line in self.lines()], [1.0, 2.0])

    def test_reaches_the_handler_of_somebody_else_whoever_came_first(self) -> None:
        for order in ("before", "after"):
            out = self.go(
                f"""
                import rungrid, signal, time, sys
                def mine(number, frame):
                    print("mine")
                    sys.exit(5)
                if "{order}" == "before": signal.signal(signal.SIGTERM, mine)
                rungrid.init()
                if "{order}" == "after": signal.signal(signal.SIGTERM, mine)
                rungrid.log({{"a": 1.0}})
                open("ready", "w").close()
                time.sleep(60)
                """,
                5,
            )
            self.assertEqual(out, "mine\n")
        self.assertEqual(len(self.lines()), 2)

    def test_twice_ends_a_loop_that_does_not_come_round(self) -> None:
        child = self.start(
            """
            import rungrid, time
            rungrid.stopping()
            rungrid.log({"a": 1.0})
            open("ready", "w").close()
            for _ in range(600): time.sleep(0.1)
            """,
            self.files(),
        )
        self.until(lambda: os.path.exists(os.path.join(self.directory, "ready")))
        child.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        self.assertIsNone(child.poll())
        child.send_signal(signal.SIGTERM)
        self.assertEqual(child.wait(timeout=60), -signal.SIGTERM)
        self.assertEqual(len(self.lines()), 1)


class SeveralProcesses(Scripts):
    def test_forked_send_their_own_points_and_none_of_the_parents_twice(self) -> None:
        self.run_script(
            """
            import os, rungrid, sys
            rungrid.init(total_steps=100)
            for step in range(1, 51): rungrid.log({"parent": 1.0}, step=step)
            child = os.fork()
            if child == 0:
                for step in range(1, 11): rungrid.log({"child": 1.0}, step=step)
                sys.exit(0)
            os.waitpid(child, 0)
            rungrid.log({"parent": 1.0}, step=51)
            """,
            self.files(),
        )
        lines = self.lines()
        self.assertEqual([line["step"] for line in lines if "parent" in line], list(range(1, 52)))
        self.assertEqual([line["step"] for line in lines if "child" in line], list(range(1, 11)))
        self.assertEqual(self.document()["step"], 51)

    def test_of_multiprocessing_report_by_either_way_of_starting(self) -> None:
        for method in ("fork", "spawn", "forkserver"):
            self.run_script(
                f"""
                import multiprocessing, rungrid
                def work(name):
                    for step in range(1, 11): rungrid.log({{name: float(step)}}, step=step)
                if __name__ == "__main__":
                    context = multiprocessing.get_context("{method}")
                    rungrid.log({{"parent": 0.0}}, step=1)
                    children = [context.Process(target=work, args=(f"{method}{{i}}",)) for i in range(2)]
                    for child in children: child.start()
                    for child in children: child.join()
                    assert all(child.exitcode == 0 for child in children)
                """,
                self.files(),
            )
        lines = self.lines()
        for method in ("fork", "spawn", "forkserver"):
            for child in range(2):
                name = f"{method}{child}"
                self.assertEqual([line[name] for line in lines if name in line], [float(i) for i in range(1, 11)], name)
        self.assertEqual(sum("parent" in line for line in lines), 3)

    def test_of_a_pool_can_be_ended_by_their_parent_that_looks(self) -> None:
        self.run_script(
            """
            import multiprocessing, rungrid, time
            fork = multiprocessing.get_context("fork")
            begun = fork.Event()
            def work():
                begun.set()
                time.sleep(60)
            rungrid.stopping()
            rungrid.log({"a": 1.0})
            child = fork.Process(target=work)
            child.start()
            begun.wait()
            child.terminate()
            child.join(30)
            assert child.exitcode == -15, child.exitcode
            """,
            self.files(),
        )

    def test_of_higher_ranks_are_silent_unless_all_are_asked_for(self) -> None:
        script = "import rungrid\nrungrid.init(total_steps=9{more})\nrungrid.log({{'loss': 1.0}}, step=3)"
        for variables in (
            {"RANK": "1"}, {"SLURM_PROCID": "2"}, {"OMPI_COMM_WORLD_RANK": "3"},
            {"PET_NODE_RANK": "1", "LOCAL_RANK": "0", "LOCAL_WORLD_SIZE": "4"}, {"LOCAL_RANK": "1"},
            {"JOB_COMPLETION_INDEX": "0", "LOCAL_RANK": "2"},
        ):  # fmt: skip
            self.run_script(script.format(more=""), self.files(**variables))
            self.assertFalse(os.path.exists(self.metrics), variables)
            self.assertFalse(os.path.exists(self.status), variables)
        self.run_script(script.format(more=", all_ranks=True"), self.files(RANK="1"))
        self.run_script(script.format(more=", all_ranks=True"), self.files(RANK="0", SLURM_PROCID="7"))
        self.run_script(script.format(more=", rank=0"), self.files(RANK="1"))
        self.assertEqual([sorted(line)[0] for line in self.lines()], ["rank1/loss", "loss", "loss"])
        self.assertEqual(self.document()["step"], 3)

    def test_that_learn_their_rank_after_the_beginning_go_by_it(self) -> None:
        self.run_script(
            """
            import rungrid, sys, types
            rungrid.init(total_steps=9)
            group = types.ModuleType("torch.distributed")
            group.is_available = group.is_initialized = lambda: True
            group.get_rank = lambda: 1
            sys.modules["torch.distributed"] = group
            rungrid.log({"loss": 1.0}, step=3)
            """,
            self.files(),
        )
        self.assertFalse(os.path.exists(self.metrics) or os.path.exists(self.status))

    def test_threads_lose_nothing_and_count_each_step_once(self) -> None:
        self.run_script(
            """
            import rungrid, threading
            def work(): [rungrid.log({"a": 1.0}) for _ in range(2000)]
            threads = [threading.Thread(target=work) for _ in range(8)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            """,
            self.files(),
        )
        self.assertEqual(sorted(line["step"] for line in self.lines()), list(range(1, 16001)))

    def test_a_signal_handler_may_log(self) -> None:
        self.run_script(
            """
            import rungrid, signal
            signal.signal(signal.SIGALRM, lambda *_: rungrid.log({"handler": 1.0}))
            signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
            for _ in range(30000): rungrid.log({"loop": 1.0})
            signal.setitimer(signal.ITIMER_REAL, 0)
            """,
            self.files(),
        )
        lines = self.lines()
        self.assertEqual(sum("loop" in line for line in lines), 30000)
        self.assertGreater(sum("handler" in line for line in lines), 0)
