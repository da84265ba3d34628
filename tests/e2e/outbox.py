"""The outbox under fire: thousands of messages, an endpoint that fails half of the time in every way, a sender that is killed again and again.

    outbox.py PROGRAM [MESSAGES]
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

from slack_place import Workspace

PROGRAM = sys.argv[1]
MESSAGES = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
DEPLOYMENTS = 50
FIRST = 1768394096000  # sequence number
ALERT = re.compile(r"alert \d+")


class Place:
    """A registry and the variables under which signalbox uses it."""

    def __init__(self, folder, workspace):
        self.folder = folder
        self.env = {"PATH": os.environ["PATH"], "HOME": str(folder), "SLACK_BOT_TOKEN": "xoxb-1-2-test", "SLACK_API_URL": workspace.url,
                    "SIGNALBOX_NOTIFY_CHANNEL": "C1", "SIGNALBOX_NOTIFY_PACE": "0", "SIGNALBOX_NOTIFY_RETRY": "0 0 0 0 0"}

    def command(self, *words):
        return [PROGRAM, *words, "--json", "--registry", f"file:{self.folder}/registry"]

    def run(self, *words):
        return subprocess.run(self.command(*words), env=self.env, capture_output=True, text=True, cwd=self.folder)


def correlation_id(number):
    return f"20260114-123456-{number:08x}"


def fill(place):
    """Writes what the program stores; one stored by the program itself is the model."""
    dead = dict(place.env, SLACK_API_URL="http://127.0.0.1:9/api/", SIGNALBOX_NOTIFY_CHANNEL="MODEL", SIGNALBOX_NOTIFY_RETRY="1h")
    subprocess.run(place.command("notify", "stalled", "--id", correlation_id(0), "--text", "model", "--notify-grace", "0"), env=dead,
                   cwd=place.folder, capture_output=True, check=True)
    queue = place.folder / "registry" / ".slack-retry-queue"
    (model_file,) = queue.glob("MODEL*.json")
    model = json.loads(model_file.read_text())
    for name in ("failures", "next_attempt", "reason", "outcome_unknown", "unreachable_since"):
        model.pop(name, None)
    tag = model_file.stem.rsplit(".", 1)[1]
    model_file.unlink()
    told = {}
    for number in range(MESSAGES):
        deployment, channel = number % DEPLOYMENTS, f"C{number % DEPLOYMENTS}"
        text = f"alert {number}"
        model["target"] = channel
        model["notification"]["correlation_id"] = correlation_id(deployment)
        model["notification"]["text"] = text
        name = f"{channel}.{correlation_id(deployment)}.{FIRST + number:015}.{tag}.json"
        (queue / name).write_text(json.dumps(model))
        told.setdefault(deployment, []).append(text)
    return told


def text_of(identity):
    return f"alert {int(identity.split('.')[2]) - FIRST}"


def put_back(place):
    """Puts dead letters back into the line; what they say."""
    dead = [entry["id"] for entry in json.loads(place.run("outbox", "list").stdout) if entry["state"] == "dead"]
    place.run("outbox", "retry", "--all")
    return {text_of(identity) for identity in dead}


def send_under_fire(place):
    """Kills the sender after a second, again and again. How often it was killed, and what was given up in between."""
    kills, given_up = 0, set()
    deadline = time.monotonic() + 900
    while time.monotonic() < deadline:
        sender = subprocess.Popen(place.command("outbox", "flush", "--wait", "1m"), env=place.env, cwd=place.folder,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            sender.wait(timeout=1)
        except subprocess.TimeoutExpired:
            sender.send_signal(signal.SIGKILL)
            sender.wait()
            kills += 1
        if sender.returncode == 0:
            dead = put_back(place)
            given_up |= dead
            if not dead:
                return kills, given_up
    sys.exit("it never came to an end")


def arrived_in(workspace, channel):
    """The alerts of a channel in the order in which they came."""
    texts = [message["text"] for message in workspace.messages if message["channel"] == channel and message["thread_ts"]]
    return [ALERT.search(text).group() for text in texts if ALERT.search(text)]


def judge(told, workspace, kills, given_up):
    lost = doubled = disordered = 0
    for number, texts in told.items():
        arrived = arrived_in(workspace, f"C{number}")
        lost += len(set(texts) - set(arrived))
        doubled += len(arrived) - len(set(arrived))
        # What was given up and put back came when it could.
        kept = [text for text in dict.fromkeys(arrived) if text not in given_up]
        disordered += kept != [text for text in texts if text not in given_up]
    threads = sum(not message["thread_ts"] for message in workspace.messages)
    print(f"{sum(map(len, told.values()))} alerts, {workspace.calls} calls, {workspace.lost_answers} lost answers, {kills} kills, "
          f"{len(given_up)} given up and put back: {lost} lost, {doubled} doubled, {disordered} threads out of order, "
          f"{threads} messages outside of threads")
    if lost or disordered or doubled * 1000 > MESSAGES or threads > DEPLOYMENTS * 1.1:
        sys.exit(1)


def main():
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(trouble=0.5)
        try:
            place = Place(pathlib.Path(folder), workspace)
            told = fill(place)
            judge(told, workspace, *send_under_fire(place))
        finally:
            workspace.close()


main()
