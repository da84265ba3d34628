#!/usr/bin/env python3
"""A runner is killed with SIGKILL while its command lives on: whoever waits on the same machine waits for that command too.

Without a stack, so that nothing but the command's own life can tell. Usage: killed_runner.py PROGRAM
"""
import sys

from stage import expect, run_cases


def a_killed_runner_keeps_the_environment_until_its_command_has_ended(stage):
    registry = {"SIGNALBOX_REGISTRY": "file:registry"}
    gate = stage.fifo("gate")

    def run(script):
        return stage.start([stage.program, "run", "production", "--lease", "10s", "--json", "--", "sh", "-c", script], registry)

    killed = run("echo started >&2; read end < gate; echo done > ended")
    killed.await_line("started")
    following = run("cat ended")
    following.await_line("place 1 in line")
    killed.process.kill()
    following.await_line("its command still runs; waiting for it")
    held = stage.ask(["active", "production"], registry)
    expect(held["orphaned"], f"not kept as orphaned: {held}")
    expect(not following.has_said("running"), f"it ran beside the command that lives on:\n{following.told()}")
    stage.open_gate(gate)
    expect(following.code() == 0, f"exit code {following.code()}, or the command had not ended:\n{following.told()}")
    expect(following.has_said("done"), f"it did not see what the command left:\n{following.told()}")


if __name__ == "__main__":
    sys.exit(run_cases([a_killed_runner_keeps_the_environment_until_its_command_has_ended], sys.argv[1]))
