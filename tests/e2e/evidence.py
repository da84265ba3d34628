#!/usr/bin/env python3
"""A service that fails leaves behind why: `show` knows the stopped task's exit code and the last line of its container's log, without the
password in it.

Usage: evidence.py PROGRAM
"""
import json
import sys

from stage import expect, run_cases

STACK = "ecs-circuit-breaker"
ID = "20260114-123456-abc123"


def rehearse(stage, *options):
    """The environment of a rehearsal that plays the built-in scenarios, a minute in a third of a second."""
    server = stage.start([stage.program, "rehearse", "--serve", "127.0.0.1:0", "--json", "--speed", "200", *options])
    url = json.loads(server.await_output())["url"]
    return {"SIGNALBOX_REGISTRY": "file:registry", "AWS_ENDPOINT_URL": url}


def deploy(stage, environment, stack):
    run = stage.start([stage.program, "run", "production", "--id", ID, "--stack", stack, "--poll", "100ms", "--json", "--",
                       stage.program, "rehearse", "deploy", stack], environment)
    expect(run.code() == 1, f"exit code {run.code()}, not 1:\n{run.told()}")
    return run


def items_of(evidence, source):
    return [item for item in evidence["items"] if item["source"] == source]


def a_failed_service_is_explained_by_show(stage):
    environment = rehearse(stage)
    run = deploy(stage, environment, STACK)
    told = run.json()["evidence"]
    expect(told and "container api exited with code 1" in told[0], f"the summary's evidence: {told}")
    expect(run.has_said("container api exited with code 1"), f"not in the summary:\n{run.told()}")

    shown = stage.ask(["show", ID], environment)
    evidence = next(one for one in shown["evidence"] if one["resource"] == "Service")
    expect(evidence["moment"] == "failed" and evidence["status"] == "CREATE_FAILED", f"the evidence: {evidence}")
    task = items_of(evidence, "stopped task")[0]
    expect(task["lines"][0] == "container api exited with code 1", f"the stopped task: {task}")
    log = "\n".join(items_of(evidence, "container log")[0]["lines"])
    expect("connect ECONNREFUSED 10.0.23.41:5432 (connection refused)" in log, f"the log: {log}")
    expect("k7Rw2vQ9" not in json.dumps(shown) and "postgres://api:***@orders-db.internal" in log, "the password was kept")
    expect("unhealthy" in items_of(evidence, "target health")[0]["lines"][-1], f"target health: {evidence}")
    kept = "".join(path.read_text() for path in (stage.folder / "registry").rglob("*.json"))
    expect("k7Rw2vQ9" not in kept, "the password is in the registry")

    text = stage.start([stage.program, "show", ID, "--evidence"], environment)
    expect(text.code() == 0 and any("connection refused" in line for line in text.out), f"show says: {text.out}")


def faults_are_named_and_change_nothing_for_the_deployment(stage):
    environment = rehearse(stage)
    environment["AWS_ENDPOINT_URL_ECS"] = "http://127.0.0.1:9"  # nobody listens there
    deploy(stage, environment, STACK)
    evidence = stage.ask(["show", ID], environment)["evidence"]
    troubles = [item["trouble"] for one in evidence for item in one["items"] if item["trouble"]]
    expect(any("ECS DescribeServices" in trouble or "no time" in trouble for trouble in troubles), f"the evidence: {evidence}")


if __name__ == "__main__":
    sys.exit(run_cases([a_failed_service_is_explained_by_show, faults_are_named_and_change_nothing_for_the_deployment], sys.argv[1]))
