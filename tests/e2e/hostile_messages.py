"""Messages that are too long, broken or meant to do harm, an outbox that somebody edited, and a registry on a full disk: what people read in
Slack is what was said, nobody is called by it, and what can be told is told.

    hostile_messages.py PROGRAM
"""
import json
import os
import shutil
import subprocess
import sys

from rehearsal_slack import RehearsalSlack
from stage import expect, run_cases, until

NOWHERE = {"SLACK_BOT_TOKEN": "xoxb-rehearsal", "SLACK_API_URL": "http://127.0.0.1:9/api/", "SIGNALBOX_NOTIFY_GRACE": "0"}


def place(slack, channel="#deployments", **more):
    return {**slack.environment, "SIGNALBOX_NOTIFY_CHANNEL": channel, "SIGNALBOX_NOTIFY_PACE": "0", **more}


def queue_of(stage):
    return stage.folder / ".deployment-registry" / ".slack-retry-queue"


def words_that_are_broken_arrive_as_text(stage):
    slack = RehearsalSlack(stage)
    # Longer than Slack takes, and no argument of a program may be longer than 128 KiB.
    long = "&<" * 60_000
    told = stage.ask(["notify", "message", "--text", long], place(slack))
    expect((told["sent"], told["unsent"]) == (1, []), f"it was not sent: {told}")
    broken = os.fsdecode(b"caf\xe9 \xff\xfe \xe2\x28\xa1 \x1b[2J \x00end".replace(b"\x00", b""))
    stage.ask(["notify", "message", "--text", broken], place(slack))
    piped = stage.start(["sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' 'x' | \"$0\" notify message --text -", stage.program], place(slack))
    expect(piped.code() == 0, f"a million bytes from standard input: {piped.told()}")
    first, second, third = slack.messages("deployments")
    expect("xxx…" in third["lines"][0], f"of a million bytes people read {third['lines'][0][-20:]}")
    expect(first["lines"][0].endswith("&<&…") or first["lines"][0].endswith("<&<…"), f"it is not cut at its end: {first['lines'][0][-20:]}")
    expect(len(first["lines"][0]) > 400, f"it is cut too short: {len(first['lines'][0])}")
    expect("\ufffd" in second["lines"][0] and "end" in second["lines"][0], f"broken UTF-8 reads as {second['lines']}")
    expect("\x1b" not in json.dumps(second, ensure_ascii=False), "an escape sequence arrived as one")


def nobody_is_called_and_nothing_is_linked(stage):
    slack = RehearsalSlack(stage)
    reason = "<!channel> <@U0EVE> <https://evil.example|click> </script><script>alert(1)</script> :skull: *bold* ```"
    stage.ask(["notify", "failed", "--environment", "production", "--reason", reason, "--resource", "<!here>"], place(slack))
    (message,) = slack.messages("deployments")
    sent = json.dumps([message["blocks"], message["text"]])
    for token in ("<!channel", "<!here", "<@U0EVE", "<https://evil", "<script", "</script"):
        expect(token not in sent, f"{token} was smuggled in: {sent}")
    read = "\n".join(message["lines"])
    expect("[mentions" not in read, f"somebody is called: {read}")
    expect("</script>" in read.replace("‹", "<").replace("›", ">"), f"the literal reason is not there: {read}")


def each_environment_has_its_channels(stage):
    slack = RehearsalSlack(stage, "--slack-channel", "live", "--slack-channel", "tests")
    (stage.folder / "signalbox.yaml").write_text(
        "notify_pace: 0\nnotify_channel: '#tests'\nenvironments:\n  production:\n    notify_channel: '#live'\n  staging:\n")
    for environment in ("production", "staging"):
        stage.ask(["notify", "stalled", "--environment", environment], slack.environment)
    for channel, environment in (("live", "production"), ("tests", "staging")):
        (message,) = slack.messages(channel)
        expect(f"`{environment}`" in message["lines"][0], f"#{channel} reads {message['lines']}")


def what_waits_can_be_watched(stage):
    slack = RehearsalSlack(stage)
    watch = stage.start([stage.program, "outbox", "watch"])
    watch.await_output()
    expect("nothing to send; 0 sent" in watch.out[0], f"it begins with {watch.out}")
    stage.ask(["notify", "message", "--text", "later"], place(slack, **NOWHERE))
    until(lambda: any(line.startswith("1 message to send") for line in watch.out), "the watch shows the message that waits")
    flushed = stage.start([stage.program, "outbox", "retry", *ids_in(stage)])
    expect(flushed.code() == 0, f"outbox retry: {flushed.told()}")
    stage.ask(["outbox", "flush"], place(slack))
    until(lambda: any("nothing to send; 1 sent" in line for line in watch.out), "the watch shows that it was sent")
    watch.process.terminate()
    expect(watch.code() == 0, f"the watch ended with {watch.code()}")


def ids_in(stage):
    return [entry["id"] for entry in stage.ask(["outbox", "list"])]


def set_aside_in(program):
    return [line for line in program.lines if "was set aside" in line or "was damaged" in line]


def an_edited_entry_is_set_aside_and_the_rest_goes_on(stage):
    slack = RehearsalSlack(stage)
    channel = slack.channel_id("deployments")
    nonsense = ["", "{", "[]", '{"route": "pigeon"}', "\x00\x01", '{"route": "slack", "target": "C0ELSEWHERE", "notification": {}}', "[" * 100_000]
    for number in range(len(nonsense) + 1):
        stage.ask(["notify", "message", "--text", f"message {number}"], place(slack, channel, **NOWHERE))
    # By what each says: when it was written last tells of attempts too.
    *edited, last = sorted(queue_of(stage).glob("*.json"), key=lambda path: json.loads(path.read_text())["notification"]["text"])
    kept = json.loads(last.read_text())
    kept.update(next_attempt="2026-01-01T00:00:00Z", failures=0)
    last.write_text(json.dumps(kept))
    for path, text in zip(edited, nonsense):
        path.write_text(text)
    (queue_of(stage) / "not a name.json").write_text("{}")
    flush = stage.start([stage.program, "outbox", "flush", "--json"], place(slack, channel))
    expect(flush.code() == 0, f"outbox flush: {flush.told()}")
    # What is no JSON is damage to the registry's file, the rest is no message.
    expect(len(set_aside_in(flush)) == len(nonsense) + 1, f"not each of them was told about once: {flush.told()}")
    aside = [*queue_of(stage).glob("set_aside_*"), *queue_of(stage).glob("*.damaged-*")]
    expect(len(aside) == len(nonsense) + 1, f"what was set aside: {aside}")
    (message,) = slack.messages("deployments")
    expect(f"message {len(nonsense)}" in message["lines"][0], f"the rest did not go on: {message['lines']}")
    again = stage.start([stage.program, "outbox", "status"])
    expect(again.code() == 0 and not set_aside_in(again), f"it is told again: {again.told()}")


def full_disk(stage):
    """The words of a program that mounts a small disk and fills it, and then runs another; None where nobody may mount."""
    folder = stage.folder / "full"
    folder.mkdir()
    words = ["unshare", "--mount", "--map-root-user", "--", "sh", "-c",
             f'mount -t tmpfs -o size=64k none {folder} && {{ cat /dev/zero > {folder}/filler 2> /dev/null; exec "$@"; }}', "sh"]
    able = shutil.which("unshare") and subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    return words if able else None


def a_registry_on_a_full_disk_costs_no_message(stage):
    slack = RehearsalSlack(stage)
    within = full_disk(stage)
    if within is None:
        expect(os.environ.get("SIGNALBOX_TEST_NO_NAMESPACES") == "1", "no disk can be filled here: nobody may mount one")
        return
    registry = {"SIGNALBOX_REGISTRY": f"file:{stage.folder}/full/registry"}
    told = stage.ask(["notify", "message", "--text", "the disk is full"], place(slack, **registry), within=within)
    expect(told["sent"] == 1, f"it was not sent: {told}")
    (message,) = slack.messages("deployments")
    expect("the disk is full" in message["lines"][0], f"it reads {message['lines']}")


CASES = [words_that_are_broken_arrive_as_text, nobody_is_called_and_nothing_is_linked, each_environment_has_its_channels,
         what_waits_can_be_watched, an_edited_entry_is_set_aside_and_the_rest_goes_on, a_registry_on_a_full_disk_costs_no_message]

if __name__ == "__main__":
    sys.exit(run_cases(CASES, sys.argv[1]))
