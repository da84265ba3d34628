#!/usr/bin/env python3
"""Signals that come before the command runs: the place in line is given back and the exit code says which signal it was.

Usage: interrupted.py PROGRAM
"""
import signal
import sys

from stage import expect, run_cases

REGISTRY = {"SIGNALBOX_REGISTRY": "file:registry"}


def interrupt_in_line(stage, number, code):
    first = stage.ask(["register", "production"], REGISTRY)["correlation_id"]
    waiting = stage.start([stage.program, "run", "production", "--json", "--", "touch", "ran"], REGISTRY)
    waiting.await_line("place 1 in line")
    waiting.process.send_signal(number)
    expect(waiting.code() == code, f"exit code {waiting.code()}, not {code}:\n{waiting.told()}")
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


if __name__ == "__main__":
    sys.exit(run_cases([sigterm_in_line_ends_with_143, sigint_in_line_ends_with_130], sys.argv[1]))
