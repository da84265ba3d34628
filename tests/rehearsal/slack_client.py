"""What an independent client sees of the rehearsal's Slack: posts, updates, reads back, answers a question.

    slack_client.py URL     prints "ok", or what was not as Slack does it
"""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request

HEADERS = {"Authorization": "Bearer xoxb-rehearsal", "Content-Type": "application/json; charset=utf-8"}


def send(url, body, headers):
    request = urllib.request.Request(url, body.encode("utf-8"), headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, dict(answer.headers), answer.read().decode("utf-8")
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read().decode("utf-8")


def call(base, method, **arguments):
    return json.loads(send(f"{base}/api/{method}", json.dumps(arguments), HEADERS)[2])


def check(what, seen, expected):
    if seen != expected:
        sys.exit(f"{what}: {seen!r} and not {expected!r}")


def main(base):
    posted = call(base, "chat.postMessage", channel="deployments", text="Grüße 🚦")
    check("posted", posted["ok"], True)
    check("text", posted["message"]["text"], "Grüße 🚦")
    where = {"channel": posted["channel"], "ts": posted["ts"]}

    soon = json.dumps({"channel": "deployments", "text": "too soon"})
    status, headers, body = send(f"{base}/api/chat.postMessage", soon, HEADERS)
    check("limited", (status, headers.get("Retry-After"), json.loads(body)["error"]), (429, "1", "ratelimited"))

    check("updated", call(base, "chat.update", text="Fertig", **where)["text"], "Fertig")
    reply = json.dumps({"channel": "deployments", "thread_ts": posted["ts"], "text": "yes"})
    check("reply", send(f"{base}/_rehearsal/slack/reply", reply, {})[0], 200)
    thread = call(base, "conversations.replies", **where)
    check("thread", [message["text"] for message in thread["messages"]], ["Fertig", "yes"])

    form = urllib.parse.urlencode({"payload": json.dumps({"text": "by webhook"})})
    hook = f"{base}/services/T0REHEARSE/B0REHEARSE/questions"
    check("webhook", send(hook, form, {"Content-Type": "application/x-www-form-urlencoded"})[2], "ok")
    with urllib.request.urlopen(f"{base}/_rehearsal/slack?channel=questions", timeout=30) as answer:
        shown = json.load(answer)["channels"]
    check("conversation", shown[0]["messages"][0]["lines"], ["by webhook"])
    print("ok")


if __name__ == "__main__":
    main(sys.argv[1])
