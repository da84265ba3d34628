#!/usr/bin/env python3
"""Signals that come before the command runs, and while it runs: the place is given back and the exit code says which signal it was.

Usage: interrupted.py PROGRAM
"""
import json
import signal
import sys

from stage import expect, run_cases, until

REGISTRY = {"SIGNALBOX_REGISTRY": "file:registry"}


def interrupt_in_line(stage, number, code):
    first = stage.ask(["register", "production"], REGISTRY)["correlation_id"]
    waiting = stage.start([stage.program, "run", "production", "--json", "--", "touch", "ran"], REGISTRY)
    waiting.await_line("place 1 in line")
    waiting.process.send_signal(number)
    expect(waiting.code() == code, f"exit code {waiting.code()}, not {code}:\n{waiting.told()}")
    expect(waiting.has_said("interrupted while waiting; the place in line was given back"), f"it says:\n{waiting.told()}")
    result = waiting.json()
    expect(result["turn"] == "interrupted" and result["exit_code"] == code, f"the result: {result}")
    expect(stage.ask(["queue", "production"], REGISTRY)["queue"] == [], "it still stands in line")
    stage.ask(["release", first], REGISTRY)
    expect(stage.ask(["active", "production"], REGISTRY) is None, "somebody holds")
    expect(not (stage.folder / "ran").exists(), "its command ran")


def sigterm_in_line_ends_with_143(stage):
    interrupt_in_line(stage, signal.SIGTERM, 143)


def sigint_in_line_ends_with_130(stage):
    interrupt_in_line(stage, signal.SIGINT, 130)


def a_run_with_a_log_passes_the_signal_on_and_ends_in_order(stage):
    """Whatever threads it has: none of them takes the signal and with it the program."""
    running = stage.start([stage.program, "run", "production", "--json", "--log", "run.log", "--",
                           "sh", "-c", "trap 'touch told; exit 9' TERM; touch ready; while :; do sleep 0.1; done"], REGISTRY)
    until((stage.folder / "ready").exists, "the command runs")
    running.process.send_signal(signal.SIGTERM)
    expect(running.code() == 9, f"exit code {running.code()}, not 9:\n{running.told()}")
    expect((stage.folder / "told").exists(), "the command heard nothing of it")
    expect(stage.ask(["active", "production"], REGISTRY) is None, "somebody holds")
    last = json.loads((stage.folder / "run.log").read_text().splitlines()[-1])
    expect(last["signal"] == "deployment_finished", f"the log ends with {last}")


if __name__ == "__main__":
    sys.exit(run_cases([sigterm_in_line_ends_with_143, sigint_in_line_ends_with_130,
                        a_run_with_a_log_passes_the_signal_on_and_ends_in_order], sys.argv[1]))
