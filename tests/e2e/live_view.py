#!/usr/bin/env python3
"""What a person sees at a terminal, and GitHub of a step: the board while stacks move, and nothing of it afterwards.

Usage: live_view.py PROGRAM
"""
import fcntl
import os
import pathlib
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading

from stage import PATIENCE, RehearsalCloud, expect, run_cases, until

REGISTRY = {"SIGNALBOX_REGISTRY": "file:registry"}
SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class AtATerminal:
    """A program whose standard streams are a terminal of this size."""

    def __init__(self, stage, arguments, environment, rows=24, columns=100):
        self.text, self.changed = "", threading.Condition()
        self.master, slave = pty.openpty()
        self.resize(rows, columns)
        self.modes = self.modes_now()
        variables = {**stage.base, "TERM": "xterm", "AWS_PAGER": "", **environment}
        self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "--", *map(str, arguments)], stdin=slave, stdout=slave,
                                        stderr=slave, cwd=stage.folder, env=variables, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        stage.keep(self)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while True:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                return
            with self.changed:
                self.text += data.decode(errors="replace")
                self.changed.notify_all()

    def resize(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def await_text(self, text, after=0):
        """Blocks until it was written behind this place; the place behind it."""
        with self.changed:
            self.changed.wait_for(lambda: text in self.text[after:], PATIENCE)
            expect(text in self.text[after:], f"never showed {text!r}:\n{self.text[-2000:]}")
            return self.text.index(text, after) + len(text)

    def frames_after(self, place, count):
        """What was drawn in that many frames, each of them whole."""
        with self.changed:
            self.changed.wait_for(lambda: self.text.count("\x1b[J", place) > count, PATIENCE)
            drawn = self.text[place:].split("\x1b[J")
        expect(len(drawn) > count + 1, "it is not drawn any more")
        return drawn[1:count + 1]

    def modes_now(self):
        return termios.tcgetattr(self.master)

    def code(self):
        """Its exit code, once it has ended and all that it said is read."""
        code = self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        return code

    def end(self):
        """With all of its session: a job in the background is not hung up with the terminal."""
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                if int(stat.read_text().rsplit(")", 1)[1].split()[3]) == self.process.pid:
                    os.kill(int(stat.parent.name), signal.SIGKILL)
            except OSError:
                continue  # it ended meanwhile
        self.process.wait()


def update(cloud, stack="App"):
    return ["aws", "--endpoint-url", cloud.url, "cloudformation", "update-stack", "--stack-name", stack,
            "--template-body", '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}']


def a_run_draws_its_board_once_the_command_has_ended_and_leaves_nothing_of_it(stage):
    cloud = RehearsalCloud(stage, ["App"])
    screen = AtATerminal(stage, [stage.program, "run", "production", "--stack", "App", "--", *update(cloud)],
                         {**REGISTRY, "AWS_ENDPOINT_URL": cloud.url})
    place = screen.await_text("UPDATE_IN_PROGRESS  AWS::SQS::Queue")
    screen.resize(6, 50)
    screen.frames_after(place, 3)  # one may still have been under way
    for frame in screen.frames_after(len(screen.text), 5):
        lines = SEQUENCE.sub("", frame).replace("\r", "").split("\n")
        expect(len(lines) <= 6, f"{len(lines)} lines in 6: {lines}")
        expect(all(len(line) <= 50 for line in lines), f"wider than 50: {lines}")
    os.write(screen.master, b"\x03")  # the terminal makes SIGINT of it
    expect(screen.code() == 130, f"exit code {screen.process.returncode}")
    last = screen.text[screen.text.rindex("\x1b[J") + 3:]
    expect("⠋" not in last and "orphaned" in last, f"the end: {last!r}")
    expect("\x1b[?25l" not in screen.text, "it hides the cursor")
    expect(screen.modes_now() == screen.modes, "the terminal's modes are not what they were")


def a_killed_run_leaves_the_cursor_shown(stage):
    cloud = RehearsalCloud(stage, ["App"])
    screen = AtATerminal(stage, [stage.program, "run", "production", "--stack", "App", "--", *update(cloud)],
                         {**REGISTRY, "AWS_ENDPOINT_URL": cloud.url})
    screen.await_text("UPDATE_IN_PROGRESS  AWS::SQS::Queue")
    screen.process.send_signal(signal.SIGKILL)
    screen.code()
    expect("\x1b[?25l" not in screen.text, "it hides the cursor")


def a_dumb_terminal_gets_lines(stage):
    cloud = RehearsalCloud(stage, ["App"])
    screen = AtATerminal(stage, [stage.program, "run", "production", "--stack", "App", "--", *update(cloud)],
                         {**REGISTRY, "AWS_ENDPOINT_URL": cloud.url, "TERM": "dumb"})
    screen.await_text("stack      App  UPDATE_IN_PROGRESS")
    screen.process.send_signal(signal.SIGINT)  # Ctrl-C would be the command's, while that has the terminal
    screen.code()
    expect("\x1b" not in screen.text, f"a sequence: {screen.text!r}")


def a_step_of_github_gets_its_summary_values_and_annotations(stage):
    cloud = RehearsalCloud(stage, ["App"], events=[
        {"t": 2, "logical_id": "Queue", "type": "AWS::SQS::Queue", "status": "UPDATE_FAILED", "reason": "</details> 100% ##[add-mask]x"},
        {"t": 3, "logical_id": "endless", "type": "AWS::CloudFormation::Stack", "status": "UPDATE_ROLLBACK_IN_PROGRESS", "root": True},
        {"t": 4, "logical_id": "endless", "type": "AWS::CloudFormation::Stack", "status": "UPDATE_ROLLBACK_COMPLETE", "root": True}])
    files = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(stage.folder / "summary"), "GITHUB_OUTPUT": str(stage.folder / "values")}
    run = stage.start([stage.program, "run", "production", "--json", "--stack", "App", "--", *update(cloud)],
                      {**REGISTRY, "AWS_ENDPOINT_URL": cloud.url, **files})
    expect(run.code() == 1, f"exit code {run.code()}:\n{run.told()}")
    expect(run.json()["status"] == "failed", "standard output is the result alone")
    expect(any(line.startswith("::error title=App%3A Queue UPDATE_FAILED::") and "100%25" in line for line in run.lines), run.told())
    commands = [line for line in run.lines if "##[" in line and not line.startswith("::")]
    expect(not commands, f"a command from outside: {commands}")
    summary = (stage.folder / "summary").read_text()
    expect("## ❌ production: failed" in summary and "```mermaid\ngantt\n" in summary and "</details>" not in summary, summary)
    values = (stage.folder / "values").read_text()
    expect("status<<end_of_value\nfailed\nend_of_value\n" in values, values)
    expect("stack-status<<end_of_value\nUPDATE_ROLLBACK_COMPLETE\nend_of_value\n" in values, values)


def a_watched_stack_tells_each_change_on_standard_output_until_it_is_interrupted(stage):
    cloud = RehearsalCloud(stage, ["App"])
    (stage.folder / "signalbox.yaml").write_text("environments:\n  production:\n    stacks: [App]\n")
    watch = stage.start([stage.program, "status", "production", "--watch", "--interval", "1s"], {"AWS_ENDPOINT_URL": cloud.url})
    expect("App" in watch.await_output(), "the state at the beginning")
    cloud.update("App")
    until(lambda: any("stack      App  UPDATE_IN_PROGRESS" in line for line in watch.out[1:]), f"the change: {watch.out} {watch.lines}")
    watch.process.send_signal(signal.SIGINT)
    expect(watch.code() == 130, f"exit code {watch.code()}:\n{watch.told()}")


def a_watched_stack_is_drawn_on_a_terminal(stage):
    cloud = RehearsalCloud(stage, ["App"])
    screen = AtATerminal(stage, [stage.program, "status", "App", "--watch", "--interval", "1s"], {"AWS_ENDPOINT_URL": cloud.url})
    place = screen.await_text("stack      App")
    cloud.update("App")
    screen.await_text("UPDATE_IN_PROGRESS  AWS::SQS::Queue", place)
    os.write(screen.master, b"\x03")
    expect(screen.code() == 130, f"exit code {screen.process.returncode}")


def a_job_in_the_background_draws_nothing(stage):
    cloud = RehearsalCloud(stage, ["App"])
    words = f"set -m; {stage.program} status App --watch --interval 1s & wait"
    screen = AtATerminal(stage, ["bash", "-c", words], {"AWS_ENDPOINT_URL": cloud.url})
    place = screen.await_text("stack      App")
    cloud.update("App")
    screen.await_text("stack      App  UPDATE_IN_PROGRESS", place)
    cloud.cancel("App")
    screen.await_text("rollback", place)
    expect("\x1b" not in screen.text, f"it draws: {screen.text!r}")


def a_watch_ends_when_nobody_reads_it_any_more(stage):
    cloud = RehearsalCloud(stage, ["App"])
    words = f"{stage.program} status App --watch --interval 1s | head -n 1"
    piped = stage.start(["sh", "-c", words], {"AWS_ENDPOINT_URL": cloud.url})
    expect("App" in piped.await_output(), "the state at the beginning")
    cloud.update("App")
    expect(piped.code() == 0, f"exit code {piped.code()}")


CASES = [a_run_draws_its_board_once_the_command_has_ended_and_leaves_nothing_of_it, a_killed_run_leaves_the_cursor_shown,
         a_dumb_terminal_gets_lines, a_watched_stack_tells_each_change_on_standard_output_until_it_is_interrupted,
         a_watched_stack_is_drawn_on_a_terminal, a_job_in_the_background_draws_nothing, a_watch_ends_when_nobody_reads_it_any_more,
         a_step_of_github_gets_its_summary_values_and_annotations]

if __name__ == "__main__":
    sys.exit(run_cases(CASES, sys.argv[1]))
