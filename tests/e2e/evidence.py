#!/usr/bin/env python3
"""A service that fails leaves behind why: `show` knows the stopped task's exit code and the last line of its container's log, without the
password in it.

Usage: evidence.py PROGRAM
"""
import json
import sys

from stage import expect, run_cases, until

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


def monitor_words(*words):
    return ["monitor", *words, "--wait-for-stack", "--poll", "100ms", "--interval", "200ms"]


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


def a_monitor_tells_why_a_service_of_nobodys_deployment_failed(stage):
    environment = rehearse(stage)
    monitor = stage.start([stage.program, *monitor_words(STACK), "--json"], environment)
    stage.start([stage.program, "rehearse", "deploy", STACK], environment)
    expect(monitor.code() == 1, f"exit code {monitor.code()}, not 1:\n{monitor.told()}")
    told = monitor.json()["evidence"]
    expect(told and "container api exited with code 1" in told[0], f"the monitor's evidence: {told}")
    expect(monitor.has_said("container api exited with code 1"), f"not in the summary:\n{monitor.told()}")


def a_monitor_in_the_background_keeps_it_with_the_deployment(stage):
    environment = rehearse(stage)
    stage.ask(["register", "production", "--id", ID, "--stack", STACK], environment)
    log = stage.folder / "monitor.log"
    pid = stage.ask([*monitor_words("--id", ID), "--detach", "--log", str(log)], environment)["pid"]
    stage.start([stage.program, "rehearse", "deploy", STACK], environment)
    until(lambda: log.exists() and "deployment_finished" in log.read_text(), f"the monitor {pid} ends its log")
    evidence = stage.ask(["show", ID], environment)["evidence"]
    tasks = [item for one in evidence if one["resource"] == "Service" for item in items_of(one, "stopped task")]
    expect(tasks and tasks[0]["lines"][0] == "container api exited with code 1", f"the evidence: {evidence}")


if __name__ == "__main__":
    sys.exit(run_cases([a_failed_service_is_explained_by_show, faults_are_named_and_change_nothing_for_the_deployment,
                        a_monitor_tells_why_a_service_of_nobodys_deployment_failed,
                        a_monitor_in_the_background_keeps_it_with_the_deployment], sys.argv[1]))
