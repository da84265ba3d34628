"""The rehearsal's Slack as a place for tests: what stands in its channels, and people who reply and react."""
import json
import urllib.parse
import urllib.request

from stage import PATIENCE, expect, until


class RehearsalSlack:
    """Served by the program itself, which says each message as a line when it appears."""

    def __init__(self, stage, *options):
        self.server = stage.start([stage.program, "rehearse", "--serve", "127.0.0.1:0", "--json", "--slack-unlimited", *options])
        self.url = json.loads(self.server.await_output())["url"]
        self.environment = {"SLACK_BOT_TOKEN": "xoxb-rehearsal", "SLACK_API_URL": f"{self.url}/api/", "AWS_ENDPOINT_URL": self.url}

    def _steer(self, what, given=None):
        body = given if given is None or isinstance(given, bytes) else json.dumps(given).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/_rehearsal/slack{what}", body), timeout=PATIENCE) as answer:
            return json.load(answer)

    def messages(self, channel):
        """Those that are no replies, oldest first; what people read of each is in `lines`, its thread in `replies`."""
        (shown,) = self._steer(f"?channel={urllib.parse.quote(channel)}")["channels"]
        return shown["messages"]

    def channel_id(self, channel):
        return self._steer(f"?channel={urllib.parse.quote(channel)}")["channels"][0]["id"]

    def calls(self, method):
        return self._steer("")["calls"].get(method, 0)

    def await_message(self, channel, text):
        """The first message of the channel that people read the text in."""
        def found():
            return next((message for message in self.messages(channel) if text in "\n".join(message["lines"])), None)
        return until(found, f"a message in #{channel} that says {text!r}")

    def await_reply(self, channel, ts, text):
        def found():
            replies = next(message for message in self.messages(channel) if message["ts"] == ts).get("replies", [])
            return next((reply for reply in replies if text in "\n".join(reply["lines"])), None)
        return until(found, f"a reply in #{channel} that says {text!r}")

    def reply(self, channel, ts, text, user):
        expect(self._steer("/reply", {"channel": channel, "thread_ts": ts, "text": text, "user": user})["ok"], "the reply was taken")

    def react(self, channel, ts, name, user):
        expect(self._steer("/reaction", {"channel": channel, "ts": ts, "name": name, "user": user})["ok"], "the reaction was taken")

    def change_faults(self, specs):
        self._steer("/faults", specs.encode())
