"""Questions as people meet them: asked in Slack by the real program, answered there, from another process, or by nobody.

    questions.py PROGRAM
"""
import signal
import sys

from rehearsal_slack import RehearsalSlack
from stage import expect, run_cases, until

ALICE, EVE = "U0ALICE", "U0EVE"


def asking(slack, **more):
    return {**slack.environment, "SIGNALBOX_NOTIFY_CHANNEL": "#deployments", "SIGNALBOX_NOTIFY_QUESTIONS_CHANNEL": "#questions",
            "SIGNALBOX_NOTIFY_ANSWERS_FROM": ALICE, "SIGNALBOX_NOTIFY_PACE": "0", "SIGNALBOX_NOTIFY_GRACE": "30s", **more}


def ask(stage, environment, *words):
    return stage.start([stage.program, "ask", *words, "--json"], environment)


def answer_of(program):
    expect(program.code() == 0, f"ask ended with {program.code()}:\n{program.told()}")
    return program.json()["answer"]


def expect_answer(program, choice, by, way):
    answer = answer_of(program)
    expect((answer["choice"], answer["by"], answer["way"]) == (choice, by, way), f"it was answered so: {answer}")


def a_reply_of_whoever_may_answer_counts(stage):
    slack = RehearsalSlack(stage)
    program = ask(stage, asking(slack), "Drop the old tables?", "--choices", "drop, keep", "--environment", "production")
    asked = slack.await_message("questions", "Drop the old tables?")
    read = "\n".join(asked["lines"])
    for part in (":one: `drop`", ":two: `keep`", "Reply in its thread", "signalbox answer ", "Without an answer until"):
        expect(part in read, f"it does not say {part!r}: {read}")
    slack.reply("questions", asked["ts"], "drop", EVE)
    program.await_line(f"{EVE} answered drop in Slack, and may not")
    slack.reply("questions", asked["ts"], "what are those?", ALICE)
    explained = slack.await_reply("questions", asked["ts"], "None of the choices")
    expect(":one: `drop`" in "\n".join(explained["lines"]), f"it does not say what counts: {explained['lines']}")
    slack.reply("questions", asked["ts"], "*Keep*!", ALICE)
    expect_answer(program, "keep", ALICE, "reply")
    told = slack.await_reply("questions", asked["ts"], "is answered")
    expect("`keep`" in told["lines"][0] and ALICE in told["lines"][1], f"the answer reads {told['lines']}")
    expect(slack.messages("deployments") == [], "the updates channel heard of it")


def a_reaction_counts(stage):
    slack = RehearsalSlack(stage)
    program = ask(stage, asking(slack), "Go on?")
    asked = slack.await_message("questions", "Go on?")
    expect(":+1: `yes`" in "\n".join(asked["lines"]), f"yes and no have their thumbs: {asked['lines']}")
    slack.react("questions", asked["ts"], "+1", EVE)
    program.await_line(f"{EVE} answered yes in Slack, and may not")
    slack.react("questions", asked["ts"], "-1::skin-tone-3", ALICE)
    expect_answer(program, "no", ALICE, "reaction")


def another_process_answers(stage):
    slack = RehearsalSlack(stage)
    environment = asking(slack)
    program = ask(stage, environment, "Go on?", "--id", "go-on-42")
    asked = slack.await_message("questions", "signalbox answer go-on-42 CHOICE")
    (listed,) = stage.ask(["answer"])
    expect(listed["id"] == "go-on-42" and listed["answer"] is None, f"the open questions are {listed}")
    stage.ask(["answer", "go-on-42", "YES"], {"SIGNALBOX_ACTOR": "carol"})
    expect_answer(program, "yes", "carol", "command")
    told = slack.await_reply("questions", asked["ts"], "is answered")
    expect("carol" in "\n".join(told["lines"]), f"the answer reads {told['lines']}")
    late = stage.start([stage.program, "answer", "go-on-42", "no"])
    expect(late.code() == 2 and late.has_said("carol"), f"the second answer: {late.code()} {late.told()}")


def nobody_answers_and_the_default_counts(stage):
    slack = RehearsalSlack(stage)
    program = ask(stage, asking(slack), "Go on?", "--timeout", "2s", "--default", "yes")
    asked = slack.await_message("questions", "Go on?")
    expect_answer(program, "yes", None, "timeout")
    told = slack.await_reply("questions", asked["ts"], "was not answered*: `yes` counts")
    expect("Nobody answered" in told["lines"][1], f"the answer reads {told['lines']}")


def nothing_is_offered_that_nobody_hears(stage):
    slack = RehearsalSlack(stage)
    environment = asking(slack)
    environment.pop("SIGNALBOX_NOTIFY_ANSWERS_FROM")
    program = ask(stage, environment, "Go on?", "--id", "unheard")
    asked = slack.await_message("questions", "Go on?")
    read = "\n".join(asked["lines"])
    expect("Reply" not in read and ":+1:" not in read and "signalbox answer unheard CHOICE" in read, f"it offers: {read}")
    slack.reply("questions", asked["ts"], "yes", ALICE)
    stage.ask(["answer", "unheard", "no"])
    expect(answer_of(program)["choice"] == "no", "a reply counted where nobody was named")
    expect(slack.calls("conversations.replies") == 0, "Slack was read all the same")


def who_may_not_read_says_so_and_goes_on(stage):
    slack = RehearsalSlack(stage, "--slack-fault", "missing-scope=channels:history")
    program = ask(stage, asking(slack), "Go on?", "--id", "deaf")
    program.await_line("missing_scope: channels:history; add the scope")
    stage.ask(["answer", "deaf", "yes"])
    expect(answer_of(program)["way"] == "command", "the command did not count")
    slack.change_faults("missing-scope=reactions:read")
    program = ask(stage, asking(slack), "And now?")
    asked = slack.await_message("questions", "And now?")
    slack.react("questions", asked["ts"], "+1", ALICE)
    slack.reply("questions", asked["ts"], "no", ALICE)
    expect_answer(program, "no", ALICE, "reply")


def the_doctor_knows_whether_answers_can_be_heard(stage):
    slack = RehearsalSlack(stage)
    environment = asking(slack, SIGNALBOX_NOTIFY_QUESTIONS_CHANNEL=slack.channel_id("questions"))

    def found(environment):
        told = stage.start([stage.program, "doctor", "--json"], environment)
        told.code()
        return next(check for check in told.json()["checks"] if check["check"] == "slack answers")
    expect(found(environment)["state"] == "ok", f"it says {found(environment)}")
    slack.change_faults("missing-scope=reactions:read")
    half = found(environment)
    expect(half["state"] == "warn" and "replies alone" in half["found"] and "add the scope" in half["advice"], f"it says {half}")
    slack.change_faults("missing-scope=channels:history")
    expect(found(environment)["state"] == "fail", f"where nothing is heard it says {found(environment)}")
    expect(found(asking(slack))["state"] == "warn", f"of a name it says {found(asking(slack))}")


def a_run_behind_a_failed_one_is_given_up_in_slack(stage):
    slack = RehearsalSlack(stage)
    environment = asking(slack, SIGNALBOX_ASK="failed_ahead")
    gate = stage.fifo("gate")
    ahead = stage.start([stage.program, "run", "production", "--", "sh", "-c", f"read end < {gate}; exit 7"], environment)
    until(lambda: stage.ask(["active"]) != [], "the first has its turn")
    behind = stage.start([stage.program, "run", "production", "--json", "--", "touch", "deployed"], environment)
    until(lambda: len(stage.ask(["queue", "production"])["queue"]) == 1, "the second is in line")
    stage.open_gate(gate)
    expect(ahead.code() == 7, f"the first: {ahead.told()}")
    asked = slack.await_message("questions", "go on, clean up first, or give up?")
    slack.await_message("deployments", "Waiting for an answer: the deployment ahead of ")
    asking_now = stage.ask(["active"])[0]["asks"]
    expect(asking_now["question"].endswith("-failed_ahead"), f"it is shown to ask {asking_now}")
    slack.reply("questions", asked["ts"], "give up", ALICE)
    code = behind.code()
    expect(not (stage.folder / "deployed").exists(), "its command ran")
    expect(code == 3, f"it ended with {code}:\n{behind.told()}")
    expect(behind.has_said(ALICE), f"it does not say who gave up:\n{behind.told()}")
    slack.await_reply("questions", asked["ts"], "is answered")
    expect(stage.ask(["active"]) == [], "the environment was not given back")
    answers = behind.json()["deployment"]["answers"]
    expect([(one["choice"], one["by"], one["way"]) for one in answers] == [("give-up", ALICE, "reply")], f"it recorded {answers}")


def a_run_that_is_told_to_end_withdraws_its_question(stage):
    slack = RehearsalSlack(stage)
    environment = asking(slack, SIGNALBOX_ASK="failed_ahead", SIGNALBOX_ACTOR="carol")
    gate = stage.fifo("gate")
    ahead = stage.start([stage.program, "run", "production", "--", "sh", "-c", f"read end < {gate}; exit 7"], environment)
    until(lambda: stage.ask(["active"]) != [], "the first has its turn")
    behind = stage.start([stage.program, "run", "production", "--", "touch", "deployed"], environment)
    until(lambda: len(stage.ask(["queue", "production"])["queue"]) == 1, "the second is in line")
    stage.open_gate(gate)
    ahead.code()
    asked = slack.await_message("questions", "go on, clean up first, or give up?")
    expect("Asked by carol" in asked["lines"], f"it does not say who asks: {asked['lines']}")
    behind.process.send_signal(signal.SIGTERM)
    expect(behind.code() == 143, f"it ended with {behind.told()}")
    expect(behind.has_said("interrupted while asking; production was given back"), f"it says:\n{behind.told()}")
    told = slack.await_reply("questions", asked["ts"], "is withdrawn")
    expect("Whoever asked was told to end" in told["lines"][1], f"the end reads {told['lines']}")
    slack.await_message("deployments", "interrupted while asking")
    expect(stage.ask(["history"])["deployments"][0]["reason"] == "interrupted while asking", "its record says something else")
    expect(stage.ask(["active"]) == [], "the environment was not given back")


def what_slack_refuses_is_said_at_once(stage):
    slack = RehearsalSlack(stage, "--slack-fault", "error=invalid_auth@100%")
    program = ask(stage, asking(slack), "Go on?", "--id", "lost")
    program.await_line("Slack was not asked: invalid_auth; ")
    stage.ask(["answer", "lost", "yes"], {"SIGNALBOX_ACTOR": "carol"})
    expect_answer(program, "yes", "carol", "command")


CASES = [a_reply_of_whoever_may_answer_counts, a_reaction_counts, another_process_answers, nobody_answers_and_the_default_counts,
         nothing_is_offered_that_nobody_hears, who_may_not_read_says_so_and_goes_on, the_doctor_knows_whether_answers_can_be_heard,
         a_run_behind_a_failed_one_is_given_up_in_slack, a_run_that_is_told_to_end_withdraws_its_question,
         what_slack_refuses_is_said_at_once]

if __name__ == "__main__":
    sys.exit(run_cases(CASES, sys.argv[1]))
