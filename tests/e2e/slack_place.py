"""A small workspace of Slack's for tests: keeps what is posted, checks nothing but the shape of a call, and fails as often as it is told to."""

import http.server
import json
import random
import sys
import threading
import urllib.parse


class Server(http.server.ThreadingHTTPServer):
    """Whoever hangs up, as one that is killed does, is no news."""

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Workspace:
    """`trouble` is the part of calls that fail, in every way there is; from a generator of its own, so that a run can be repeated."""

    def __init__(self, trouble=0.0, seed=1):
        self.trouble = trouble
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.messages = []
        self.calls = 0
        self.lost_answers = 0
        self.server = Server(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/api/"

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def post(self, call):
        with self.lock:
            ts = f"{1768394096 + len(self.messages) // 1000000}.{len(self.messages) % 1000000:06}"
            self.messages.append({"ts": ts, "channel": call["channel"], "thread_ts": call.get("thread_ts"), "text": call["text"],
                                  "metadata": call.get("metadata")})
            return {"ok": True, "channel": call["channel"], "ts": ts}

    def update(self, call):
        with self.lock:
            for message in self.messages:
                if message["ts"] == call["ts"]:
                    message["text"] = call["text"]
                    return {"ok": True, "channel": call["channel"], "ts": call["ts"]}
        return {"ok": False, "error": "message_not_found"}

    def read(self, call, thread):
        with self.lock:
            found = [m for m in self.messages if m["channel"] == call["channel"] and (not thread or call["ts"] in (m["ts"], m["thread_ts"]))]
        return {"ok": True, "messages": [{"ts": m["ts"], "metadata": m["metadata"]} for m in found]}

    def answer(self, method, call):
        if method == "chat.postMessage":
            return self.post(call)
        if method == "chat.update":
            return self.update(call)
        if method in ("conversations.replies", "conversations.history"):
            return self.read(call, method.endswith("replies"))
        return {"ok": True, "team": "Test", "user": "signalbox", "url": "https://test.invalid/"}

    def _handler(workspace):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def say(self, status, body, headers=()):
                text = json.dumps(body).encode()
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length).decode()
                if len(body.encode()) < length:  # its sender was killed in the middle
                    self.close_connection = True
                    return None
                call = json.loads(body) if "json" in self.headers["Content-Type"] else dict(urllib.parse.parse_qsl(body))
                method = self.path.rsplit("/", 1)[1]
                with workspace.lock:
                    workspace.calls += 1
                    fails = workspace.random.random() < workspace.trouble
                    way = workspace.random.randrange(7)
                if not fails:
                    return self.say(200, workspace.answer(method, call))
                if way == 0:
                    return self.say(200, {"ok": False, "error": "internal_error"})
                if way == 1:
                    return self.say(429, {"ok": False, "error": "ratelimited"}, [("Retry-After", "0")])
                if way == 2:
                    return self.say(503, {"oops": True})
                if way == 3 and method.startswith("chat."):  # a bot that may not look posts again: no chance refuses a look
                    return self.say(200, {"ok": False, "error": "not_in_channel"})
                if way == 4:
                    return self.say(200, {"ok": False, "error": "channel_on_fire"})
                if way == 5:  # it took effect, and nobody hears of it
                    workspace.answer(method, call)
                    with workspace.lock:
                        workspace.lost_answers += 1
                self.close_connection = True

        return Handler
