#!/usr/bin/env python3
"""Many processes `run` the same environment at once; some are killed with SIGKILL at random moments.

Checks: never two commands at once; the order of arrival is the order of service; fencing tokens only grow; everybody who was not
killed is served; nothing is left behind. Usage: collide.py PROGRAM [--processes N] [--kills K] [--seed S]
"""
import argparse
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

LEASE = 10  # seconds; the shortest that can be configured

# Held open by the first until the others stand in line; then each is inside for a moment.
COMMAND = """
mkdir inside || echo "$SIGNALBOX_CORRELATION_ID" >> overlaps
echo "$SIGNALBOX_CORRELATION_ID $SIGNALBOX_TOKEN" >> order
while [ ! -e gate ]; do sleep 0.05; done
sleep 0.02
rmdir inside
"""


def correlation_id(number):
    return f"20260101-000000-{number:08x}"


def start(program, stage, number):
    arguments = [program, "run", "production", "--registry", "file:registry", "--lease", f"{LEASE}s", "--wait", "1h",
                 "--id", correlation_id(number), "--quiet", "--", "sh", "-c", COMMAND]
    log = open(stage / f"log-{number}", "wb")
    return subprocess.Popen(arguments, cwd=stage, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)


def environment(stage):
    try:
        return json.loads((stage / "registry/deployments.json").read_text())["environments"]["production"]
    except (FileNotFoundError, KeyError):
        return {"holder": None, "queue": []}


def until(condition, what, patience=300):
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"collide: still waiting after {patience} s: {what}")
        time.sleep(0.05)


def served(stage):
    path = stage / "order"
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


def kill(process, killed, number):
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        killed.add(correlation_id(number))


def collide(program, stage, count, kills, chance):
    processes = {0: start(program, stage, 0)}
    until(lambda: environment(stage)["holder"], "the first holds")
    for number in range(1, count):
        processes[number] = start(program, stage, number)
    until(lambda: len(environment(stage)["queue"]) == count - 1, "all stand in line")
    tickets = {waiter["id"]: waiter["ticket"] for waiter in environment(stage)["queue"]}

    killed = set()
    victims = chance.sample(range(1, count), kills)
    for number in victims[: kills // 2]:
        kill(processes[number], killed, number)
    (stage / "gate").touch()
    # The other victims die in the middle of things: waiting, being handed the environment, running, leaving.
    for number in victims[kills // 2:]:
        before = len(served(stage))
        until(lambda: len(served(stage)) > before or all(p.poll() is not None for p in processes.values()), "somebody is served")
        time.sleep(chance.random() * 0.03)
        following = [n for n in victims if processes[n].poll() is None]
        if following:
            kill(processes[number], killed, number)
    for process in processes.values():
        try:
            process.wait(timeout=600)
        except subprocess.TimeoutExpired:
            sys.exit("collide: somebody was never served")
    return processes, tickets, killed


def check(stage, processes, tickets, killed):
    problems = []
    if (stage / "overlaps").exists():
        problems.append(f"two at once: {(stage / 'overlaps').read_text().split()}")
    order = served(stage)
    tokens = [int(token) for _, token in order]
    if any(later <= earlier for earlier, later in zip(tokens, tokens[1:])):
        problems.append(f"tokens do not grow: {tokens}")
    in_line = [tickets[identity] for identity, _ in order if identity in tickets]
    if in_line != sorted(in_line):
        problems.append(f"not served in the order of arrival: {in_line}")
    expected = {correlation_id(number) for number in processes} - killed
    missing = expected - {identity for identity, _ in order}
    if missing:
        problems.append(f"never served: {sorted(missing)}")
    failed = [n for n, p in processes.items() if correlation_id(n) not in killed and p.returncode != 0]
    for number in failed[:3]:
        problems.append(f"run {number} ended with {processes[number].returncode}: {(stage / f'log-{number}').read_text()[-500:]}")
    left = environment(stage)
    # Whoever was killed last may still be on record: nobody came after to set it aside.
    if left["queue"] and any(waiter["id"] not in killed for waiter in left["queue"]):
        problems.append(f"left in line: {left['queue']}")
    if left["holder"] and left["holder"]["id"] not in killed:
        problems.append(f"still held by {left['holder']['id']}")
    return problems, len(order)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--processes", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    program = str(pathlib.Path(options.program).resolve())
    with tempfile.TemporaryDirectory(prefix="signalbox-collide-") as folder:
        stage = pathlib.Path(folder)
        for name in ("CORRELATION_ID", "SIGNALBOX_CONFIG", "SIGNALBOX_REGISTRY"):
            os.environ.pop(name, None)
        began = time.monotonic()
        processes, tickets, killed = collide(program, stage, options.processes, options.kills, random.Random(options.seed))
        problems, count = check(stage, processes, tickets, killed)
        for problem in problems:
            print(problem, file=sys.stderr)
        print(f"{options.processes} processes, {len(killed)} killed, {count} served in {time.monotonic() - began:.0f} s, seed {options.seed}")
        sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
