#!/usr/bin/env python3
"""A supervised monitor is killed, stopped and orphaned while it follows a deployment that a rehearsal cloud plays.

- Killed at 100 random moments (five for each of 20 monitors, the most that the restart budget grants): every event is told exactly once
  overall, as an undisturbed monitor tells it, and every gap is a signal.
- Killed a sixth time within five minutes: it gives up, loudly, with exit code 5.
- Stopped (SIGSTOP): three missing beats are taken for hanging.
- Killed at the top: nothing of it is left five seconds later, also when its child was stopped.
- Detached: it ends with the operation, or when it is told to; a hangup changes nothing.

Usage: killed_monitor.py PROGRAM [--monitors 20] [--seed 1]
"""
import argparse
import collections
import functools
import json
import os
import pathlib
import random
import signal
import sys
import threading
import time

from stage import RehearsalCloud, expect, run_cases, until

KILLS = 5  # per monitor; one more and it gives up
SPEED = 10


def resource(name, begin, end):
    kind = {"logical_id": name, "type": "AWS::SQS::Queue"}
    return [{"t": begin, **kind, "status": "UPDATE_IN_PROGRESS"}, {"t": end, **kind, "status": "UPDATE_COMPLETE"}]


def scenario(seconds):
    """Events all along, and an end."""
    events = []
    for number in range(seconds // 4):
        events += resource(f"Part{number}", 2 + 4 * number, 5 + 4 * number)
    return sorted(events, key=lambda event: event["t"]) + [
        {"t": seconds + 8, "logical_id": "endless", "type": "AWS::CloudFormation::Stack", "status": "UPDATE_COMPLETE", "root": True}]


def children_of(parent):
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Monitor:
    """One supervised monitor, with a log of its own."""

    def __init__(self, stage, cloud, name, *more):
        self.log = stage.folder / f"{name}.log"
        self.program = stage.start([stage.program, "monitor", "app", "--supervise", "--log", str(self.log), "--poll", "100ms",
                                    "--interval", "2s", "--json", *more], {"AWS_ENDPOINT_URL": cloud.url})

    def child(self):
        """The living one; waits until there is one."""
        return until(lambda: children_of(self.program.process.pid), "the monitor has a child")[0]

    def signals(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    def count(self, kind):
        """Without reading the JSON of it: twenty ask twenty times a second, on a machine that is to be the monitors'."""
        return self.log.read_bytes().count(f'"signal":"{kind}"'.encode()) if self.log.exists() else 0

    def await_signal(self, kind, times=1):
        until(lambda: self.count(kind) >= times, f"{kind} is told {times} times")

    def kill(self, number=signal.SIGKILL):
        child = self.child()
        os.kill(child, number)
        return child


def told(monitor):
    """What was told of the deployment, and how often."""
    own = ("monitor_gap", "monitor_recovered", "progress")
    return collections.Counter((entry["signal"], entry.get("resource", ""), entry.get("status", ""))
                               for entry in monitor.signals() if entry["signal"] not in own)


def kill_now_and_then(monitor, chance):
    for number in range(KILLS):
        monitor.await_signal("monitor_gap", number)  # the death before was noticed
        threading.Event().wait(chance.uniform(0, 1.5))
        monitor.kill()


def every_event_is_told_once(stage, monitors, seed):
    cloud = RehearsalCloud(stage, ["app"], scenario(450), SPEED)
    cloud.update("app")
    undisturbed = Monitor(stage, cloud, "undisturbed")
    killed = [Monitor(stage, cloud, f"killed{number}") for number in range(monitors)]
    killers = [threading.Thread(target=kill_now_and_then, args=(monitor, random.Random(seed * 1000 + number)))
               for number, monitor in enumerate(killed)]
    for killer in killers:
        killer.start()
    for killer in killers:
        killer.join()
    expect(cloud.status("app") == "UPDATE_IN_PROGRESS", "the deployment was over before the last kill: make it longer")
    expect(undisturbed.program.code() == 0, undisturbed.program.told())
    whole = told(undisturbed)
    expect(len(whole) > 150 and set(whole.values()) == {1}, f"the undisturbed monitor told {len(whole)}, some twice")
    for monitor in killed:
        expect(monitor.program.code() == 0, f"exit code {monitor.program.code()}:\n{monitor.program.told()}")
        expect(told(monitor) == whole, f"missing {whole - told(monitor)}, too many {told(monitor) - whole}")
        expect(monitor.count("monitor_gap") == KILLS, f"{monitor.count('monitor_gap')} gaps for {KILLS} kills")
        recovered = [entry for entry in monitor.signals() if entry["signal"] == "monitor_recovered"]
        expect(0 < len(recovered) <= KILLS and all(entry["elapsed_seconds"] > 0 for entry in recovered), f"{recovered}")


def the_sixth_death_in_five_minutes_is_the_last(stage):
    cloud = RehearsalCloud(stage, ["app"])
    cloud.update("app")
    monitor = Monitor(stage, cloud, "log")
    for number in range(KILLS + 1):
        monitor.await_signal("monitor_gap", number)
        monitor.kill()
    expect(monitor.program.code() == 5, f"exit code {monitor.program.code()}:\n{monitor.program.told()}")
    expect(monitor.program.json()["given_up"] == "killed by signal 9", monitor.program.json())
    given_up, last = monitor.signals()[-2:]
    expect(given_up["signal"] == "monitor_gap" and "not started again" in given_up["text"], f"{given_up}")
    expect(last["signal"] == "monitor_gap" and last["level"] == "error" and "The monitor ends" in last["text"], f"{last}")
    monitor.program.await_line("UNWATCHED")


def one_that_hangs_is_started_anew(stage):
    cloud = RehearsalCloud(stage, ["app"])
    cloud.update("app")
    monitor = Monitor(stage, cloud, "log")
    monitor.await_signal("stack_started")
    stopped = monitor.kill(signal.SIGSTOP)
    monitor.await_signal("monitor_recovered")
    expect(not is_alive(stopped), "the one that hung still lives")
    gap = next(entry for entry in monitor.signals() if entry["signal"] == "monitor_gap")
    expect("no sign of life for 6s" in gap["reason"], f"{gap}")
    expect(monitor.count("stack_started") == 1, "what was told is told again")


def nothing_outlives_the_top(stage):
    cloud = RehearsalCloud(stage, ["app"])
    cloud.update("app")
    for stops_first in (False, True):
        monitor = Monitor(stage, cloud, f"log-{stops_first}")
        monitor.await_signal("stack_started")
        child = monitor.child()
        if stops_first:
            os.kill(child, signal.SIGSTOP)
        monitor.program.process.kill()
        monitor.program.code()
        ends_by = time.monotonic() + 5
        until(lambda: not is_alive(child) or time.monotonic() > ends_by, "five seconds have passed")
        expect(not is_alive(child), f"process {child} lives on")


def an_interrupted_one_leaves_at_once(stage):
    cloud = RehearsalCloud(stage, ["app"])
    cloud.update("app")
    for more, number, code in (((), signal.SIGINT, 130), (("--wait-for-stack",), signal.SIGTERM, 143)):
        monitor = Monitor(stage, cloud, f"log-{code}", *more)
        monitor.await_signal("stack_started")
        child = monitor.child()
        monitor.program.process.send_signal(number)
        expect(monitor.program.code() == code, f"exit code {monitor.program.code()}, not {code}")
        expect(not is_alive(child), "its child lives on")
        result = monitor.program.json()
        expect(result["interrupted"], "the result says so")
        expect([(stack["stack_name"], stack["status"], stack["at_rest"]) for stack in result["stacks"]]
               == [("app", "UPDATE_IN_PROGRESS", False)], f"and how its stack stood: {result}")


def a_detached_one_ends_with_the_operation(stage):
    cloud = RehearsalCloud(stage, ["app"], scenario(250), SPEED)
    environment = {"AWS_ENDPOINT_URL": cloud.url}
    words = ["monitor", "app", "--detach", "--log", "detached.log", "--poll", "100ms"]
    log = stage.folder / "detached.log"

    def await_logged(text, times=1):
        until(lambda: log.exists() and log.read_text().count(text) >= times, f"the log says {text} {times} times")
    waiting = stage.ask([*words, "--wait-for-stack"], environment)["pid"]
    os.kill(waiting, signal.SIGHUP)
    cloud.update("app")
    await_logged("stack_started")
    os.kill(waiting, signal.SIGHUP)
    second = stage.ask(words, environment)["pid"]
    await_logged("stack_started", 2)
    os.kill(second, signal.SIGTERM)
    until(lambda: not is_alive(second), "the second ends when it is told to")
    await_logged("stack_finished")
    until(lambda: not is_alive(waiting) and not children_of(waiting), "the first ends with the operation")
    expect(all(json.loads(line) for line in log.read_text().splitlines()), "each line is an object")


def what_does_not_run_is_judged_by_its_rest(stage):
    cloud = RehearsalCloud(stage, ["app"])
    environment = {"AWS_ENDPOINT_URL": cloud.url}
    result = stage.ask(["monitor", "app", "app", "--log", "rest.log"], environment)
    expect(not result["was_running"] and [stack["status"] for stack in result["stacks"]] == ["CREATE_COMPLETE"],
           f"once, though it was named twice: {result}")
    logged = [json.loads(line) for line in (stage.folder / "rest.log").read_text().splitlines()]
    expect([(line["signal"], line["status"]) for line in logged] == [("deployment_finished", "succeeded")], f"{logged}")
    missing = stage.start([stage.program, "monitor", "app", "nothing"], environment)
    expect(missing.code() == 1 and missing.has_said("there is no stack nothing") and missing.has_said("--wait-for-stack"), missing.told())
    in_vain = stage.ask(["monitor", "nothing", "--wait-for-stack", "--wait", "1s", "--poll", "100ms"], environment, code=3)
    expect(in_vain["stacks"][0]["status"] is None, f"{in_vain}")
    nowhere = stage.start([stage.program, "monitor", "app", "--detach"], environment)
    expect(nowhere.code() == 4 and nowhere.has_said("add --log FILE"), nowhere.told())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--monitors", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    told_once = functools.partial(every_event_is_told_once, monitors=options.monitors, seed=options.seed)
    told_once.__name__ = every_event_is_told_once.__name__
    sys.exit(run_cases([told_once, the_sixth_death_in_five_minutes_is_the_last, one_that_hangs_is_started_anew, nothing_outlives_the_top,
                        an_interrupted_one_leaves_at_once, a_detached_one_ends_with_the_operation,
                        what_does_not_run_is_judged_by_its_rest], options.program))


if __name__ == "__main__":
    main()
