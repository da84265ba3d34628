"""What the end-to-end tests stand on: programs whose lines can be waited for, a real PostgreSQL, and a rehearsal cloud.

Whatever is started ends with the test, also when that is killed. Waiting is for lines and states, never for a time to pass; each wait has
a deadline far beyond what a busy machine needs, after which the test fails and says what it waited for.
"""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

PATIENCE = 120  # seconds
AWS = {"AWS_ACCESS_KEY_ID": "rehearsal", "AWS_SECRET_ACCESS_KEY": "rehearsal", "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}


class Failure(Exception):
    """What was expected did not happen."""


def expect(condition, what):
    if not condition:
        raise Failure(what)


def until(condition, what):
    """The first true value of `condition`; for states that no line announces."""
    deadline = time.monotonic() + PATIENCE
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise Failure(f"still waiting after {PATIENCE} s: {what}")
        time.sleep(0.05)
    return value


class Program:
    """A process whose standard error and output are kept, and can be waited for line by line."""

    def __init__(self, arguments, **options):
        self.lines, self.out = [], []
        self.changed = threading.Condition()
        # A test that is killed must leave nothing behind.
        self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "--", *map(str, arguments)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        self.readers = [threading.Thread(target=self._read, args=pair, daemon=True)
                        for pair in ((self.process.stderr, self.lines), (self.process.stdout, self.out))]
        for reader in self.readers:
            reader.start()

    def _read(self, stream, lines):
        with stream:
            for line in stream:
                with self.changed:
                    lines.append(line.rstrip("\n"))
                    self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()

    def has_said(self, text):
        with self.changed:
            return any(text in line for line in self.lines)

    def await_line(self, text):
        """Blocks until a line of standard error holds the text."""
        def is_over():
            return any(text in line for line in self.lines) or not self.readers[0].is_alive()
        with self.changed:
            self.changed.wait_for(is_over, PATIENCE)
        expect(self.has_said(text), f"never said {text!r}:\n{self.told()}")

    def await_output(self):
        """The first line of standard output."""
        with self.changed:
            self.changed.wait_for(lambda: self.out or not self.readers[1].is_alive(), PATIENCE)
        expect(self.out, f"no output:\n{self.told()}")
        return self.out[0]

    def told(self):
        return "\n".join(self.lines[-40:])

    def code(self):
        """Its exit code, once it has ended."""
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Failure(f"did not end within {PATIENCE} s:\n{self.told()}") from None
        for reader in self.readers:
            reader.join(PATIENCE)
        return code

    def json(self):
        self.code()
        try:
            return json.loads("\n".join(self.out))
        except json.JSONDecodeError:
            raise Failure(f"no JSON on standard output: {self.out}\n{self.told()}") from None

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Stage:
    """A folder and all that runs in it; use it in a `with`."""

    def __init__(self, program):
        self.program = str(pathlib.Path(program).resolve())
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="signalbox-e2e-"))
        self.folder.chmod(0o755)  # for the database's user
        self.things, self.gates = [], []
        # ASAN_OPTIONS and its like, which decide how a sanitized program judges itself.
        self.base = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
        self.base |= {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.folder), "NO_COLOR": "1", **AWS}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for gate in self.gates:
            os.write(os.open(gate, os.O_RDWR), b"\n")  # never closed: nobody may wait on after a test that failed
        for thing in reversed(self.things):
            thing.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def keep(self, thing):
        self.things.append(thing)
        return thing

    def start(self, arguments, environment=None, within=()):
        """`within`: the words of a program that runs the arguments somewhere else, such as nsenter."""
        return self.keep(Program([*within, *arguments], cwd=self.folder, env={**self.base, **(environment or {})}))

    def ask(self, arguments, environment=None, within=(), code=0):
        """The JSON that one of our commands answers."""
        answer = self.start([self.program, *arguments, "--json"], environment, within)
        expect(answer.code() == code, f"{' '.join(arguments)}: exit code {answer.code()}, not {code}:\n{answer.told()}")
        return answer.json()

    def fifo(self, name):
        """A gate that a command waits at: `read end < NAME`. `open_gate` lets it go on."""
        self.gates.append(self.folder / name)
        os.mkfifo(self.gates[-1])
        return self.gates[-1]

    @staticmethod
    def open_gate(gate):
        # Blocks until the command has come to it.
        opener = threading.Thread(target=lambda: gate.write_text("\n"), daemon=True)
        opener.start()
        opener.join(PATIENCE)
        expect(not opener.is_alive(), f"nobody came to {gate.name}")


def free_port(address="127.0.0.1"):
    with socket.socket() as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


class RehearsalCloud:
    """`stacks` exist already; each is updated without end by a deployment, until `cancel` lets the update go back."""

    def __init__(self, stage, stacks, events=(), speed=10):
        self.stage = stage
        scenario = {"stack": "endless", "operation": "UPDATE", "source": "written for this test", "events": [
            {"t": 0, "logical_id": "endless", "type": "AWS::CloudFormation::Stack", "status": "UPDATE_IN_PROGRESS", "root": True},
            {"t": 1, "logical_id": "Queue", "type": "AWS::SQS::Queue", "status": "UPDATE_IN_PROGRESS"}, *events]}
        path = stage.folder / f"scenario-{'-'.join(stacks)}.json"
        path.write_text(json.dumps(scenario))
        words = [stage.program, "rehearse", "--serve", "127.0.0.1:0", "--json", "--speed", str(speed), "--scenario", str(path)]
        for stack in stacks:
            words += ["--existing", stack]
        server = stage.start(words)
        self.url = json.loads(server.await_output())["url"]
        self.port = int(self.url.rsplit(":", 1)[1])

    def status(self, stack):
        with urllib.request.urlopen(f"{self.url}/_rehearsal/state", timeout=PATIENCE) as answer:
            stacks = json.load(answer)["stacks"]
        return next((entry["status"] for entry in stacks if entry["name"] == stack), None)

    def await_status(self, stack, status):
        until(lambda: self.status(stack) == status, f"{stack} is {status}")

    def call(self, action, stack):
        words = ["aws", "--endpoint-url", self.url, "cloudformation", action, "--stack-name", stack]
        if action == "update-stack":
            words += ["--template-body", '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}']
        call = self.stage.start(words)
        expect(call.code() == 0, f"aws {action}: {call.told()}")

    def update(self, stack):
        self.call("update-stack", stack)
        self.await_status(stack, "UPDATE_IN_PROGRESS")

    def cancel(self, stack):
        self.call("cancel-update-stack", stack)


class PostgresServer:
    """Debian's, with a data folder of its own, as an unprivileged user: it refuses to run as root."""

    def __init__(self, stage, address="127.0.0.1"):
        self.stage, self.address, self.port = stage, address, free_port(address)
        versions = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
        expect(versions, "no PostgreSQL below /usr/lib/postgresql; run scripts/setup test")
        self.programs = versions[-1].parent
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="postgres-", dir=stage.folder))
        self.user = self._unprivileged()
        initdb = self._start("initdb", "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale", "C.UTF-8", "-D", self.folder / "data")
        expect(initdb.code() == 0, f"initdb: {initdb.told()}")
        with open(self.folder / "data/pg_hba.conf", "a", encoding="ascii") as rights:
            rights.write(f"host all all {address}/24 trust\n")
        self.start()

    def _unprivileged(self):
        if os.geteuid() != 0:
            return []
        mapped = sum(int(line.split()[2]) for line in pathlib.Path("/proc/self/uid_map").read_text().splitlines())
        if mapped == 1:  # root of a user namespace of its own: there is nobody else to become but under another name
            return ["unshare", "--user", "--map-user=65534", "--map-group=65534", "--"]
        shutil.chown(self.folder, "postgres", "postgres")
        return ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", "--"]

    def _start(self, name, *arguments):
        # Once more after the change of user, which clears it. SIGQUIT makes the server take its children along.
        return self.stage.start([self.programs / name, *arguments],
                                within=[*self.user, "setpriv", "--pdeathsig", "QUIT", "--"])

    def start(self):
        settings = [f"listen_addresses={self.address}", f"port={self.port}", f"unix_socket_directories={self.folder}", "fsync=off"]
        words = [word for setting in settings for word in ("-c", setting)]
        self.server = self._start("postgres", "-D", self.folder / "data", *words)
        self.server.await_line("ready to accept connections")

    def stop(self):
        """At once, as when its machine goes away."""
        self.server.process.send_signal(3)
        self.server.code()

    @property
    def url(self):
        return f"postgres://postgres@{self.address}:{self.port}/postgres"


def run_cases(cases, program):
    """Runs each at the same time, on a stage of its own; the exit code of the whole."""
    failures = []

    def run(case):
        began = time.monotonic()
        try:
            with Stage(program) as stage:
                case(stage)
            print(f"passed  {case.__name__.replace('_', ' ')}  ({time.monotonic() - began:.0f} s)", flush=True)
        except Exception as problem:  # whatever it is, the other cases go on
            failures.append(case)
            print(f"FAILED  {case.__name__.replace('_', ' ')}: {type(problem).__name__}: {problem}", file=sys.stderr, flush=True)

    threads = [threading.Thread(target=run, args=(case,)) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 1 if failures else 0
