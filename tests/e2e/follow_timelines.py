#!/usr/bin/env python3
"""`signalbox run` follows every complete recorded deployment to its true final status, over real HTTP.

Each timeline is played by a rehearsal cloud of its own, deployed by `rehearse deploy`, followed by `run`. Checked: the stack's final status,
the exit code, and that each end of a resource is told exactly once. Usage: follow_timelines.py PROGRAM [--every N]
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

TIMELINES = pathlib.Path(__file__).parent.parent / "data/timelines"
BASE = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_ACCESS_KEY_ID": "rehearsal", "AWS_SECRET_ACCESS_KEY": "rehearsal",
        "AWS_REGION": "us-east-1", "NO_COLOR": "1"}
for variable in ("ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"):
    if variable in os.environ:
        BASE[variable] = os.environ[variable]


def ends_of(timeline):
    """(logical id, type, status) of each end that people are told: a resource's success, once each time it is reached."""
    told = collections.Counter()
    for event in timeline["events"]:
        if not event.get("root") and event["status"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            told[(event["logical_id"], event["status"])] += 1
    return told


def follow(program, path):
    timeline = json.loads(path.read_text())
    initiated = timeline.get("initiated") or timeline["operation"]
    with tempfile.TemporaryDirectory(prefix="signalbox-follow-") as stage:
        serve = [program, "rehearse", "--serve", "127.0.0.1:0", "--json", "--speed", "5000", "--scenario", str(path)]
        if initiated == "UPDATE":
            serve += ["--existing", "app"]
        server = subprocess.Popen(serve, cwd=stage, env=BASE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            environment = dict(BASE, AWS_ENDPOINT_URL=json.loads(server.stdout.readline())["url"])
            run = [program, "run", "production", "--stack", "app", "--poll", "100ms", "--json", "--",
                   program, "rehearse", "deploy", "app", "--poll", "100ms", "--json"]
            outcome = subprocess.run(run, cwd=stage, env=environment, capture_output=True, text=True, timeout=180)
        finally:
            server.kill()
            server.wait()
            server.stdout.close()
        return judge(timeline, outcome)


def judge(timeline, outcome):
    # The command's own JSON comes first on the shared standard output.
    documents, rest = [], outcome.stdout.strip()
    while rest:
        document, end = json.JSONDecoder().raw_decode(rest)
        documents.append(document)
        rest = rest[end:].strip()
    if not documents or "stacks" not in documents[-1]:
        return f"no result; exit code {outcome.returncode}: {outcome.stderr[-400:]}"
    status = documents[-1]["stacks"][0]["status"]
    if status != timeline["stack_status_final"]:
        return f"ended {status}, truly {timeline['stack_status_final']}"
    should_succeed = status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
    if (outcome.returncode == 0) != should_succeed:
        return f"exit code {outcome.returncode} for {status}"
    told = collections.Counter()
    for line in outcome.stderr.splitlines():
        words = line.split()
        if len(words) > 4 and words[1] == "resource":
            told[(words[2], words[4])] += 1
    twice = [key for key, times in told.items() if times > max(1, ends_of(timeline)[key]) and "/" not in key[0]]
    return f"told twice: {twice[:3]}" if twice else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--every", type=int, default=1, help="only every Nth timeline")
    options = parser.parse_args()
    program = str(pathlib.Path(options.program).resolve())
    complete = [path for path in sorted(TIMELINES.glob("*.json")) if json.loads(path.read_text())["complete"]][:: options.every]
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=8) as pool:
        for path, problem in zip(complete, pool.map(lambda path: follow(program, path), complete)):
            if problem:
                wrong += 1
                print(f"{path.name}: {problem}", file=sys.stderr)
    print(f"{len(complete)} timelines followed, {wrong} wrong")
    sys.exit(1 if wrong or not complete else 0)


if __name__ == "__main__":
    main()
