#!/usr/bin/env python3
"""What a command that `run` starts is told of its registry: enough for `guard` to ask the same one, and never a password.

Usage: handed_on.py PROGRAM
"""
import sys

from stage import expect, run_cases

SECRET = "hunter2"


def guard_asks_the_registry_of_its_run(stage):
    script = f'mkdir -p elsewhere && cd elsewhere && "{stage.program}" guard && echo "$SIGNALBOX_REGISTRY" > ../told'
    elsewhere = {"SIGNALBOX_REGISTRY": "file:another"}
    run = stage.start([stage.program, "run", "production", "--registry", "file:locks", "--", "sh", "-c", script], elsewhere)
    expect(run.code() == 0, f"guard did not let it pass, exit code {run.code()}:\n{run.told()}")
    expect((stage.folder / "told").read_text() == f"file:{stage.folder}/locks\n", "not the whole path")


def what_the_environment_said_stays_as_it_is(stage):
    registry = {"SIGNALBOX_REGISTRY": "file:locks"}
    run = stage.start([stage.program, "run", "production", "--", "sh", "-c", 'echo "$SIGNALBOX_REGISTRY" > told'], registry)
    expect(run.code() == 0, f"exit code {run.code()}:\n{run.told()}")
    expect((stage.folder / "told").read_text() == "file:locks\n", "it was changed")


def a_password_on_the_command_line_is_refused_before_anything_runs(stage):
    url = f"postgres://ci:{SECRET}@127.0.0.1:1/signals"
    run = stage.start([stage.program, "run", "production", "--registry", url, "--", "touch", "ran"])
    expect(run.code() == 4, f"exit code {run.code()}:\n{run.told()}")
    expect(not (stage.folder / "ran").exists(), "its command ran")
    expect(SECRET not in run.told(), "the password was shown")


if __name__ == "__main__":
    sys.exit(run_cases([guard_asks_the_registry_of_its_run, what_the_environment_said_stays_as_it_is,
                        a_password_on_the_command_line_is_refused_before_anything_runs], sys.argv[1]))
