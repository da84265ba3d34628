"""A deployment whose messages nobody takes: it lasts no longer than one that tells nobody, but for the grace at its end, and loses none of them.

    slack_away.py PROGRAM
"""

import fcntl
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

PROGRAM = sys.argv[1]
GRACE = 1.0
# What a busy machine may add to either of two runs that are compared.
SLACK_OF_MACHINE = 3.0


class Silence:
    """A server that takes every connection and never says a word."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.socket.setblocking(False)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/api/"

    def was_called(self):
        try:
            self.socket.accept()[0].close()
            return True
        except BlockingIOError:
            return False

    def close(self):
        self.socket.close()


def run(folder, api_url=None):
    env = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    if api_url:
        env.update(SLACK_BOT_TOKEN="xoxb-1-2-test", SLACK_API_URL=api_url, SIGNALBOX_NOTIFY_CHANNEL="C1", SIGNALBOX_NOTIFY_GRACE=f"{GRACE:.0f}s")
    begun = time.monotonic()
    done = subprocess.run([PROGRAM, "run", "production", "--json", "--", "true"], env=env, cwd=folder, capture_output=True, text=True)
    took = time.monotonic() - begun
    if done.returncode != 0:
        sys.exit(f"the deployment failed: {done.stderr}")
    return took, done.stderr


def waiting(folder):
    status = subprocess.run([PROGRAM, "outbox", "status", "--json"], cwd=folder, capture_output=True, text=True, env={"HOME": str(folder)})
    return json.loads(status.stdout)["pending"]


def expect(name, took, without, told):
    print(f"{name}: {took:.2f} s, without Slack {without:.2f} s")
    if took > without + GRACE + SLACK_OF_MACHINE:
        sys.exit("it waited longer than the grace")
    if "outbox flush" not in told and "could not be kept anywhere" not in told:
        sys.exit(f"it did not say what is left: {told}")


def hold_queue(folder):
    """The lock of the messages' folder, as another process would have it: a registry that does not take messages, while everything else in it works."""
    queue = folder / ".deployment-registry" / ".slack-retry-queue"
    (lock_file,) = (path for path in queue.parent.rglob("*.lock") if "slack" in path.name)
    lock = open(lock_file)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def main():
    with tempfile.TemporaryDirectory() as name:
        places = [pathlib.Path(name, case) for case in ("without", "refused", "silent")]
        for place in places:
            place.mkdir()
        without, _ = run(places[0])
        silence = Silence()
        try:
            # Each in a registry of its own: a channel that was found away a moment ago is left alone at first.
            for case, place, url in (("nobody listens", places[1], "http://127.0.0.1:9/api/"), ("nobody answers", places[2], silence.url)):
                took, told = run(place, url)
                expect(case, took, without, told)
                if waiting(place) == 0:
                    sys.exit("nothing was kept for later")
            if not silence.was_called():
                sys.exit("the silent endpoint was never called")
            with hold_queue(places[2]):
                took, told = run(places[2], silence.url)
                expect("the registry takes no messages", took, without, told)
        finally:
            silence.close()


main()
