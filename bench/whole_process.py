#!/usr/bin/env python3
"""Whole-process figures of the program, each against a named alternative in the same run, in turn (A B A B …).

  start-up     signalbox --version against /bin/true
  can-deploy   a warm file registry and one stack on a loopback endpoint, against curl making the same signed request
  hand-over    from one command's start to the next one's, through the queue, with 1 and with 32 waiters

Usage: whole_process.py PROGRAM [runs]
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 60
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_ACCESS_KEY_ID": "rehearsal", "AWS_SECRET_ACCESS_KEY": "rehearsal",
               "AWS_REGION": "us-east-1"}


def timed(arguments, environment):
    null = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, null, descriptor) for descriptor in (0, 1, 2)]
    began = time.perf_counter()
    child = os.posix_spawnp(arguments[0], arguments, environment, file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    took = time.perf_counter() - began
    os.close(null)
    return took * 1000, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def side_by_side(ours, theirs, environment):
    pairs = [(timed(ours, environment), timed(theirs, environment)) for _ in range(RUNS)][2:]
    return ([a[0] for a, _ in pairs], [b[0] for _, b in pairs], max(a[1] for a, _ in pairs), {a[2] for a, _ in pairs})


def start_up():
    ours, theirs, memory, _ = side_by_side([PROGRAM, "--version"], ["/bin/true"], ENVIRONMENT)
    mine, floor = statistics.median(ours), statistics.median(theirs)
    print(f"start-up     signalbox --version {mine:.1f} ms   /bin/true {floor:.1f} ms   allowed {2 * floor + 5:.1f} ms   peak {memory:.1f} MiB")


def can_deploy(stage):
    server = subprocess.Popen([PROGRAM, "rehearse", "--serve", "127.0.0.1:0", "--speed", "100000", "--existing", "app", "--json"], cwd=stage,
                              env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        url = json.loads(server.stdout.readline())["url"]
        environment = dict(ENVIRONMENT, AWS_ENDPOINT_URL=url)
        subprocess.run([PROGRAM, "run", "bench", "--", "true"], cwd=stage, env=ENVIRONMENT, check=True, stderr=subprocess.DEVNULL)
        registry = f"file:{stage}/.deployment-registry"
        ours = [PROGRAM, "can-deploy", "bench", "--stack", "app", "--registry", registry]
        theirs = ["curl", "-s", "--aws-sigv4", "aws:amz:us-east-1:cloudformation", "--user", "rehearsal:rehearsal", "--data",
                  "Action=DescribeStacks&Version=2010-05-15&StackName=app", url]
        took, floor, memory, codes = side_by_side(ours, theirs, environment)
        ratio = statistics.median(took) / statistics.median(floor)
        print(f"can-deploy   signalbox {statistics.median(took):.1f} ms   curl {statistics.median(floor):.1f} ms   ratio {ratio:.2f} (at most 3)"
              f"   peak {memory:.1f} MiB (at most 25)   exit codes {sorted(codes)}")
    finally:
        server.terminate()
        server.wait()


def hand_over(stage, waiters):
    folder = pathlib.Path(stage) / f"line-{waiters}"
    folder.mkdir()
    command = "[ -e gate ] || while [ ! -e gate ]; do sleep 0.02; done; date +%s%N >> stamps"
    run = [PROGRAM, "run", "bench", "--quiet", "--", "sh", "-c", command]
    rounds = max(1, 32 // waiters)
    gaps = []
    for _ in range(rounds):
        runs = [subprocess.Popen(run, cwd=folder, env=ENVIRONMENT, stderr=subprocess.DEVNULL) for _ in range(waiters + 1)]
        registry = folder / ".deployment-registry/deployments.json"
        while not registry.exists() or len(json.loads(registry.read_text())["environments"].get("bench", {}).get("queue", [])) < waiters:
            time.sleep(0.02)
        (folder / "gate").touch()
        for process in runs:
            process.wait()
        stamps = [int(line) / 1e6 for line in (folder / "stamps").read_text().split()]
        gaps += [later - earlier for earlier, later in zip(stamps, stamps[1:])]
        (folder / "gate").unlink()
        (folder / "stamps").unlink()
    gaps.sort()
    print(f"hand-over    {waiters:2} waiters   median {statistics.median(gaps):.1f} ms   90% {gaps[int(len(gaps) * 0.9)]:.1f} ms"
          f"   (at most 20 in the median; includes the shell's own start, twice)")


with tempfile.TemporaryDirectory(prefix="signalbox-bench-", dir=os.environ.get("BENCH_DIR")) as stage:
    start_up()
    can_deploy(stage)
    hand_over(stage, 1)
    hand_over(stage, 32)
