#!/usr/bin/env python3
"""Three runners on machines of their own, whose clocks differ, at one PostgreSQL; the one that holds is cut off.

Each runner has a network, a host name and a clock of its own: ann's is ten minutes fast, bob's ten minutes slow, cid's right. ann holds two
environments, each with a stack that moves, when her cable is pulled; bob and cid wait for both. Checked:

- nobody starts while a stack moves, and each starts when it is quiet, in order, under a larger token, never two at once;
- ann finds out by herself that her turn is over, says so, and changes nothing any more once she is back. In production her command is told
  to end (`--on-lease-lost stop`, exit code 1), in staging it goes on (the default) and its exit code is passed on;
- timestamps that are ten minutes off free nothing and hold nothing.

Needs root, or user namespaces that any user may make; where there is neither the test fails, and SIGNALBOX_TEST_NO_NAMESPACES=1 declares
that this is known, which makes ctest call it skipped. Usage: three_runners.py PROGRAM
"""
import datetime
import os
import pathlib
import subprocess
import sys

from stage import Failure, PostgresServer, RehearsalCloud, Stage, expect, until

LEASE = "10s"  # the shortest that can be configured
HUB = "10.77.0.1"
CLOUD_PORT = 4599  # on each machine's loopback address; the network is the test's own
SKEW = {"ann": "+10m", "bob": "-10m", "cid": "+0"}
SKIPPED = 77
MACHINE = pathlib.Path(__file__).with_name("machine.py")

# Marks each start with what CloudFormation says of the stack at that moment, holds until its gate is opened, and tells an overlap.
COMMAND = """
mkdir inside-$ENV || echo "$ME met somebody" >> overlaps-$ENV
echo "$ME $SIGNALBOX_TOKEN $("$PROGRAM" status $STACK --json | sed -n 's/^  "status": "\\(.*\\)",/\\1/p')" >> starts-$ENV
if [ "$ME" = ann ]; then
  trap 'rmdir inside-$ENV; exit 143' TERM
  "$PROGRAM" rehearse deploy $STACK &
fi
read end < gate-$ENV-$ME
rmdir inside-$ENV
exit $CODE
"""


class Runner:
    """A machine: its namespaces, its cable to the hub, its clock."""

    def __init__(self, stage, name, number, registry):
        self.stage, self.name, self.registry = stage, name, registry
        library = faketime()
        self.clock = {"LD_PRELOAD": library, "FAKETIME": SKEW[name], "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_DISABLE_SHM": "1",
                      "NO_FAKE_STAT": "1"}
        machine = stage.start([sys.executable, "-B", MACHINE, name, f"127.0.0.1:{CLOUD_PORT}", f"{HUB}:{CLOUD_PORT}"],
                              within=["unshare", "--net", "--uts", "--"])
        machine.await_output()
        self.within = ["nsenter", "--target", str(machine.process.pid), "--net", "--uts", "--"]
        self.cable = f"to-{name}"
        link("add", self.cable, "type", "veth", "peer", "name", "eth0", "netns", str(machine.process.pid))
        link("set", self.cable, "master", "hub", "up")
        run([*self.within, "ip", "address", "add", f"10.77.0.{10 + number}/24", "dev", "eth0"])
        run([*self.within, "ip", "link", "set", "eth0", "up"])

    def environment(self, more=None):
        return {**self.clock, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{CLOUD_PORT}", "USER": self.name, "SIGNALBOX_REGISTRY": self.registry,
                **(more or {})}

    def start(self, arguments, more=None):
        return self.stage.start(arguments, self.environment(more), self.within)

    def ask(self, *arguments, code=0):
        return self.stage.ask(list(arguments), self.environment(), self.within, code)

    def pull_the_cable(self):
        link("set", self.cable, "down")

    def plug_it_in(self):
        link("set", self.cable, "up")


class Line:
    """One environment: who runs in it, and what is known of it."""

    def __init__(self, stage, environment, on_lease_lost):
        self.stage, self.environment, self.stack = stage, environment, f"{environment}-stack"
        self.on_lease_lost = on_lease_lost
        self.runs = {}

    def begin(self, runner, code):
        self.stage.fifo(f"gate-{self.environment}-{runner.name}")
        words = [self.stage.program, "run", self.environment, "--stack", self.stack, "--lease", LEASE, "--poll", "500ms", "--wait", "1h",
                 "--on-lease-lost", self.on_lease_lost, "--json", "--", "sh", "-c", COMMAND]
        more = {"ENV": self.environment, "STACK": self.stack, "ME": runner.name, "PROGRAM": self.stage.program,
                "CODE": str(code)}
        self.runs[runner.name] = runner.start(words, more)
        return self.runs[runner.name]

    def starts(self):
        """(name, token, status of the stack at that moment), in order."""
        path = self.stage.folder / f"starts-{self.environment}"
        return [tuple(line.split()) for line in path.read_text().splitlines()] if path.exists() else []

    def started(self):
        return [name for name, *_ in self.starts()]

    def await_start(self, name):
        until(lambda: name in self.started(), f"{name} starts in {self.environment}")

    def open_gate(self, name):
        self.stage.open_gate(self.stage.folder / f"gate-{self.environment}-{name}")


def run(words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"{' '.join(words)}: {done.stderr.strip()}")


def link(*words):
    run(["ip", "link", *words])


def faketime():
    found = sorted(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    expect(found, "no libfaketime; run scripts/setup test")
    return str(found[0])


def build_hub(stage, cloud):
    link("set", "lo", "up")
    link("add", "hub", "type", "bridge")
    run(["ip", "address", "add", f"{HUB}/24", "dev", "hub"])
    link("set", "hub", "up")
    # The rehearsal cloud listens on loopback alone.
    stage.start([sys.executable, "-B", MACHINE, "-", f"{HUB}:{CLOUD_PORT}", f"127.0.0.1:{cloud.port}"]).await_output()


def time_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def check_clocks(lines, ann, cid):
    """The clocks do differ, and a look at timestamps of another's clock frees nothing."""
    for line in lines:
        held = cid.ask("active", line.environment)
        skew = time_of(held["since"]) - datetime.datetime.now(datetime.timezone.utc)
        expect(skew > datetime.timedelta(minutes=9), f"ann's clock is not ten minutes fast: {skew}")
        expect(not held["looks_dead"], f"by cid's clock ann looks dead in {line.environment}")
        answer = cid.ask("can-deploy", line.environment, "--stack", line.stack, code=2)
        expect(answer.get("dead_holder") is None, f"ann is taken for dead: {answer}")
        token = line.starts()[0][1]
        for runner in (ann, cid):
            expect(runner.ask("guard", line.environment, "--token", token)["passes"], f"{runner.name}'s guard refuses ann's token")


def stand_in_line(lines, ann, bob, cid):
    for line, code in zip(lines, (0, 7)):
        line.begin(ann, code)
        line.await_start("ann")
    for line in lines:
        line.begin(bob, 0).await_line("place 1 in line")
        line.begin(cid, 0).await_line("place 2 in line")


def cut_off(lines, ann, cid):
    ann.pull_the_cable()
    for line in lines:
        line.runs["bob"].await_line("is gone, its stack still moves")
        line.runs["ann"].await_line("this run no longer holds the environment")
        expect(line.started() == ["ann"], f"{line.environment} was entered while its stack moved: {line.starts()}")
        held = cid.ask("active", line.environment)
        expect(held["orphaned"] and held["actor"] == "ann", f"{line.environment} is not kept as orphaned: {held}")


def check_opposite_clocks(line, ann):
    """ann's clock is twenty minutes ahead of bob's, who holds; her timestamps must not take his turn."""
    answer = ann.ask("can-deploy", line.environment, "--stack", line.stack, code=2)
    expect(answer["reason"] == "ACTIVE_DEPLOYMENT_IN_PROGRESS", f"by ann's clock bob looks dead: {answer}")
    refused = ann.start([ann.stage.program, "run", line.environment, "--stack", line.stack, "--queue", "reject", "--", "touch", "rejected"])
    expect(refused.code() == 2, f"ann was let in with {refused.code()} while bob holds:\n{refused.told()}")
    expect(not (ann.stage.folder / "rejected").exists(), "ann's command ran while bob holds")


def check_served_without_ann(line, cloud, ann, bob):
    """Her stack comes to rest while she is away; then she comes back to an environment that is bob's."""
    cloud.cancel(line.stack)
    line.await_start("bob")
    held = bob.ask("active", line.environment)
    expect(held["actor"] == "bob" and not held["looks_dead"], f"bob does not hold {line.environment}: {held}")
    ann.plug_it_in()
    result = line.runs["ann"].json()
    expect(line.runs["ann"].code() == 1, f"ann's exit code is {line.runs['ann'].code()}, not 1")
    expect(result["lease_lost"] and not result["interrupted"], f"ann does not say that her turn was lost: {result}")
    after = bob.ask("active", line.environment)
    expect((after["actor"], after["token"]) == ("bob", held["token"]), f"ann acted as holder again: {after}")
    refusal = ann.ask("guard", line.environment, "--token", line.starts()[0][1], code=2)
    expect(refusal["reason"] == "ANOTHER_HOLDS", f"ann's token passes: {refusal}")
    check_opposite_clocks(line, ann)


def check_kept_until_quiet(line, cloud, ann, bob):
    """She is back while her stack still moves: that keeps the environment, she does not."""
    expect(ann.ask("status", line.stack)["status"] == "UPDATE_IN_PROGRESS", "the stack is quiet already")
    held = ann.ask("active", line.environment)
    expect(held["orphaned"] and held["actor"] == "ann", f"ann took {line.environment} back: {held}")
    expect(ann.ask("guard", line.environment, "--token", line.starts()[0][1], code=2)["reason"] == "HOLDER_IS_GONE", "guard lets ann pass")
    expect(line.started() == ["ann"], f"{line.environment} was entered while its stack moved: {line.starts()}")
    cloud.cancel(line.stack)
    line.await_start("bob")
    token = bob.ask("active", line.environment)["token"]
    line.open_gate("ann")
    expect(line.runs["ann"].code() == 7, f"ann's exit code is {line.runs['ann'].code()}, not 7:\n{line.runs['ann'].told()}")
    expect(line.runs["ann"].json()["lease_lost"], "ann does not say that her turn was lost")
    expect(bob.ask("active", line.environment)["token"] == token, "ann acted as holder again")


def finish(line, cid):
    for name in ("bob", "cid"):
        line.await_start(name)
        line.open_gate(name)
        expect(line.runs[name].code() == 0, f"{name} ended with {line.runs[name].code()}:\n{line.runs[name].told()}")
    expect(line.started() == ["ann", "bob", "cid"], f"served out of order: {line.starts()}")
    tokens = [int(token) for _, token, _ in line.starts()]
    expect(tokens == sorted(set(tokens)), f"tokens do not grow: {tokens}")
    for name, _, status in line.starts():
        expect(not status.endswith("_IN_PROGRESS"), f"{name} began in {line.environment} while its stack was {status}")
    history = {entry["actor"]: entry for entry in cid.ask("history", line.environment)["deployments"]}
    expect(history["ann"]["status"] == "failed", f"ann's end: {history['ann']}")
    expect(all(history[name]["status"] == "succeeded" for name in ("bob", "cid")), f"the history: {history}")
    expect(cid.ask("active", line.environment) is None, "somebody still holds")


def story(stage):
    cloud = RehearsalCloud(stage, ["production-stack", "staging-stack"])
    build_hub(stage, cloud)
    database = PostgresServer(stage, HUB)
    ann, bob, cid = [Runner(stage, name, number, database.url) for number, name in enumerate(SKEW)]
    ann.ask("registry", "init")
    lines = production, staging = [Line(stage, "production", "stop"), Line(stage, "staging", "continue")]
    stand_in_line(lines, ann, bob, cid)
    for line in lines:
        cloud.await_status(line.stack, "UPDATE_IN_PROGRESS")
    check_clocks(lines, ann, cid)
    cut_off(lines, ann, cid)
    check_served_without_ann(production, cloud, ann, bob)
    check_kept_until_quiet(staging, cloud, ann, bob)
    for line in lines:
        finish(line, cid)
    # In staging ann's command went on beside bob's, as she was told; in production nobody ever met anybody.
    expect(not (stage.folder / "overlaps-production").exists(), "two commands at once in production")


def namespaces():
    """The words that give the test a network of its own."""
    return ["unshare", *(["--user", "--map-root-user"] if os.geteuid() != 0 else []), "--net", "--uts", "--"]


def why_not_here():
    probe = "ip link set lo up && ip link add hub type bridge && ip link add to-ann type veth peer name eth0"
    tried = subprocess.run([*namespaces(), "sh", "-c", probe], capture_output=True, text=True, check=False,
                           env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    return tried.stderr.strip() if tried.returncode != 0 else None


def main():
    if len(sys.argv) == 3 and sys.argv[2] == "--inside":
        with Stage(sys.argv[1]) as stage:
            story(stage)
        print("three runners: ann was cut off and lost her turns, bob and cid were served in order")
        return
    trouble = why_not_here()
    if not trouble:
        os.execvp("unshare", [*namespaces(), sys.executable, "-B", __file__, sys.argv[1], "--inside"])
    print(f"three_runners: no networks of their own can be made here: {trouble}\n"
          "run it as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)", file=sys.stderr)
    declared = os.environ.get("SIGNALBOX_TEST_NO_NAMESPACES") == "1"
    print("SIGNALBOX_TEST_NO_NAMESPACES=1 " + ("declares this as known" if declared else "would declare this as known"), file=sys.stderr)
    sys.exit(SKIPPED if declared else 1)


if __name__ == "__main__":
    try:
        main()
    except Failure as problem:
        sys.exit(f"three_runners: {problem}")
