#!/usr/bin/env python3
"""What `run` does while its PostgreSQL is away: stopped in the middle, away beyond the end, away from the start.

Each case has a database and a rehearsal cloud of its own; they run at the same time. Usage: registry_outage.py PROGRAM
"""
import signal
import sys

from stage import PostgresServer, RehearsalCloud, expect, run_cases

STACK = "AppStack"
# Follows the recorded update to its end, as a deploy tool would, and then waits to be let go.
DEPLOY = '"$PROGRAM" rehearse deploy "$STACK" --poll 500ms && : > deployed && read end < gate'
ENDS_WELL = [{"t": 40, "logical_id": "Queue", "type": "AWS::SQS::Queue", "status": "UPDATE_COMPLETE"},
             {"t": 41, "logical_id": "endless", "type": "AWS::CloudFormation::Stack", "status": "UPDATE_COMPLETE", "root": True}]


class Place:
    """A database, a cloud with one stack, and the variables that lead to both."""

    def __init__(self, stage, events=ENDS_WELL):
        self.stage = stage
        self.cloud = RehearsalCloud(stage, [STACK], events)
        self.database = PostgresServer(stage)
        self.variables = {"AWS_ENDPOINT_URL": self.cloud.url, "SIGNALBOX_REGISTRY": self.database.url, "PROGRAM": stage.program,
                          "STACK": STACK, "XDG_STATE_HOME": str(stage.folder / "state")}
        self.ask("registry", "init")

    def ask(self, *arguments, code=0):
        return self.stage.ask(list(arguments), self.variables, code=code)

    def run(self, *options, command, environment="production"):
        words = [self.stage.program, "run", environment, *options, "--poll", "500ms", "--", *command]
        return self.stage.start(words, self.variables)

    def deploy(self):
        """A run whose command deploys the stack and holds until the gate is opened. It beats every ten seconds."""
        self.gate = self.stage.fifo("gate")
        started = self.run("--stack", STACK, "--lease", "40s", "--json", command=["sh", "-c", DEPLOY])
        started.await_line("UPDATE_IN_PROGRESS")
        return started

    def history(self):
        return self.ask("history", "production")["deployments"]


def code_of(run, code):
    expect(run.code() == code, f"exit code {run.code()}, not {code}:\n{run.told()}")


def stopped_in_the_middle_and_back_before_the_end(stage):
    place = Place(stage)
    run = place.deploy()
    place.database.stop()
    run.await_line("the registry is out of reach; the deployment goes on")
    run.await_line("UPDATE_COMPLETE")
    place.database.start()
    run.await_line("the registry is back")
    stage.open_gate(place.gate)
    code_of(run, 0)
    result = run.json()
    expect(result["recorded"] and result["status"] == "succeeded" and not result["lease_lost"], f"the result: {result}")
    expect(result["source"] == "registry", f"the turn came from the registry: {result}")
    expect(result["registry_trouble"] and result["registry_away_seconds"] > 0, f"the outage is not in the result: {result}")
    expect(run.has_said("the registry was out of reach for"), f"the outage is not in the summary:\n{run.told()}")
    history = place.history()
    expect([entry["status"] for entry in history] == ["succeeded"], f"the history: {history}")
    expect(history[0]["correlation_id"] == result["correlation_id"] and history[0]["stack_status"] == "UPDATE_COMPLETE", f"{history}")
    expect(place.ask("active", "production") is None, "the environment was not given back")


def stopped_in_the_middle_and_away_beyond_the_end(stage):
    place = Place(stage)
    run = place.deploy()
    place.database.stop()
    run.await_line("UPDATE_COMPLETE")
    stage.open_gate(place.gate)
    code_of(run, 0)
    result = run.json()
    expect(not result["recorded"] and result["status"] == "succeeded", f"the result: {result}")
    expect(run.has_said("the registry could not be told how this deployment ended"), f"no warning:\n{run.told()}")
    expect(run.has_said("not yet: kept here until the next run"), f"not in the summary:\n{run.told()}")
    expect(not result["given_back"] and result["registry_trouble"], f"the result: {result}")
    place.database.start()
    expect([entry["status"] for entry in place.history()] == ["running"], "the registry knew already")
    expect(place.ask("active", "production")["correlation_id"] == result["correlation_id"], "nobody holds, though nothing was given back")
    # It tells what was kept, and so finds free what else would be held until the lease has run out.
    expect(place.ask("can-deploy", "production")["can_deploy"], "still held")
    expect(place.ask("active", "production") is None, "the environment was not given back")
    mine = place.history()[0]
    expect(mine["correlation_id"] == result["correlation_id"], f"another one: {mine}")
    expect(mine["status"] == "succeeded" and mine["exit_code"] == 0, f"the history: {mine}")
    expect(mine["ended_at"] == result["deployment"]["ended_at"] < mine["updated_at"], f"it ended when its command did: {mine}")


def interrupted_in_line_while_it_is_away(stage):
    place = Place(stage)
    place.ask("register", "production")
    waiting = place.run("--json", command=["touch", "ran"])
    waiting.await_line("place 1 in line")
    place.database.stop()
    waiting.process.send_signal(signal.SIGTERM)
    code_of(waiting, 143)
    expect(waiting.has_said("the place in line is kept until its lease runs out"), f"not what is true:\n{waiting.told()}")
    expect(not waiting.json()["given_back"], f"the result: {waiting.json()}")


def away_from_the_start(stage):
    place = Place(stage, events=())
    place.cloud.update(STACK)
    place.database.stop()
    run = place.run("--stack", STACK, "--json", command=["sh", "-c", 'echo "token=$SIGNALBOX_TOKEN" > ran'])
    run.await_line("REGISTRY")
    run.await_line(f"waiting for {STACK}: UPDATE_IN_PROGRESS")
    expect(not (stage.folder / "ran").exists(), "it did not wait for somebody else's stack")
    place.cloud.cancel(STACK)
    code_of(run, 0)
    expect((stage.folder / "ran").read_text() == "token=\n", "a fencing token that nobody gave")
    result = run.json()
    expect(result["source"] == "cloudformation_fallback" and result["registry_trouble"] and not result["recorded"], f"the result: {result}")
    expect(run.has_said("no fencing token"), f"reduced features are not named:\n{run.told()}")
    place.database.start()
    code_of(place.run(command=["true"]), 0)
    known = {entry["correlation_id"]: entry["status"] for entry in place.history()}
    expect(known.get(result["correlation_id"]) == "succeeded", f"the history: {known}")


def away_from_the_start_and_required(stage):
    place = Place(stage)
    place.database.stop()
    refused = place.run("--stack", STACK, "--require-registry", command=["touch", "ran"])
    alone = place.run(command=["touch", "ran"])  # no stack: nothing else could keep two apart
    code_of(refused, 5)
    expect(refused.has_said("the registry is required here"), f"no way out is told:\n{refused.told()}")
    code_of(alone, 5)
    expect(alone.has_said("names no stack"), f"no reason is told:\n{alone.told()}")
    expect(not (stage.folder / "ran").exists(), "the command ran")


if __name__ == "__main__":
    sys.exit(run_cases([stopped_in_the_middle_and_back_before_the_end, stopped_in_the_middle_and_away_beyond_the_end,
                        interrupted_in_line_while_it_is_away, away_from_the_start, away_from_the_start_and_required], sys.argv[1]))
