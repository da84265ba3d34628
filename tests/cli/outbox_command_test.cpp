#include <gmock/gmock.h>

#include <chrono>
#include <future>

#include "adapters/system/system_clock.hpp"
#include "cli/program_run.hpp"
#include "core/correlation_id.hpp"
#include "rehearsal/rehearsal_server.hpp"
#include "support/loopback_server.hpp"

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string told_of = "20260114-123456-abc12301";

/// The program beside a Slack that answers as it is told to.
class OutboxCommand : public ProgramTest {
 protected:
  ProgramRun told(std::vector<std::string> arguments, std::vector<std::string> more = {}) {
    more.push_back("SLACK_BOT_TOKEN=xoxb-1-2-hidden");
    more.push_back("SLACK_API_URL=" + slack.url() + "/api/");
    more.push_back("SIGNALBOX_NOTIFY_CHANNEL=C1");
    more.push_back("SIGNALBOX_NOTIFY_PACE=0");
    return run(std::move(arguments), std::move(more));
  }
  nlohmann::json told_json(std::vector<std::string> arguments, int code = 0) {
    arguments.push_back("--json");
    const auto result = told(std::move(arguments));
    EXPECT_EQ(result.code, code) << result.err;
    return nlohmann::json::parse(result.out);
  }
  std::string stored(const std::string& text) {
    slack.answer_with(http_answer(200, R"({"ok":false,"error":"internal_error"})"));
    return told_json({"notify", "message", "--text", text, "--notify-grace", "0"})["ids"][0];
  }
  /// What the registry could not take lies in this machine's state folder.
  void move_to_this_machine(const std::string& place) {
    folder.write(".local/state/signalbox/" + place, folder.read(".deployment-registry/" + place));
    std::filesystem::remove(folder.path() / ".deployment-registry" / place);
  }
  /// A registry that is out of reach, and says so at once.
  std::vector<std::string> away() {
    return {"SIGNALBOX_REGISTRY=dynamodb://table?region=us-east-1&endpoint=" + closed_table.url(),
            "AWS_ACCESS_KEY_ID=rehearsal", "AWS_SECRET_ACCESS_KEY=rehearsal"};
  }
  std::string dead_on_this_machine() {
    slack.answer_with(http_answer(200, R"({"ok":false,"error":"not_in_channel"})"));
    const std::string id = told_json({"notify", "message", "--text", "x"})["ids"][0];
    move_to_this_machine("documents/dead-letters/" + id + ".json");
    return id;
  }
  void mend() { slack.answer_with(http_answer(200, R"({"ok":true,"channel":"C1","ts":"1.2"})")); }

  LoopbackServer closed_table{http_answer(400, R"({"__type":"x#AccessDeniedException","message":"no rights"})")};
  LoopbackServer slack{http_answer(200, R"({"ok":true,"channel":"C1","ts":"1.2"})")};
};

TEST_F(OutboxCommand, WhatAScriptTellsArrives) {
  const auto result = told_json({"notify", "stalled", "--id", told_of, "--text", "no event", "--environment", "qa"});
  EXPECT_EQ(result["sent"], 1);
  EXPECT_TRUE(result["unsent"].empty());
  EXPECT_THAT(slack.requests().back().body, HasSubstr("no event"));
  EXPECT_EQ(told({"outbox", "list"}).out, "the outbox is empty\n");
  EXPECT_EQ(told_json({"outbox", "status"})["sent"], 1);
}

TEST_F(OutboxCommand, AnEmptyCorrelationIDNamesNoDeployment) {
  slack.answer_with(http_answer(200, R"({"ok":false,"error":"internal_error"})"));
  const auto result = told({"notify", "start", "--notify-grace", "0", "--json"}, {"CORRELATION_ID="});
  ASSERT_EQ(result.code, 0) << result.err;
  const std::string id = nlohmann::json::parse(result.out)["ids"][0];
  EXPECT_EQ(told_json({"outbox", "show", id})["correlation_id"], nullptr)
      << "else each call begins a message of its own";
}

TEST_F(OutboxCommand, WhatCannotBeSentStaysAndTheNextFlushSendsIt) {
  const auto id = stored("later");
  EXPECT_EQ(told_json({"outbox", "status"})["pending"], 1);
  const auto shown = told_json({"outbox", "show", id});
  EXPECT_EQ(shown["reason"], "internal_error");
  EXPECT_EQ(shown["notification"]["text"], "later");
  EXPECT_EQ(told({"outbox", "flush", "--wait", "0"}).code, 3) << "it waits for its next attempt";
  mend();
  EXPECT_EQ(told_json({"outbox", "retry", id})["ids"][0], id);
  EXPECT_EQ(told_json({"outbox", "flush", "--wait", "0"})["sent"], 1);
  EXPECT_THAT(told({"outbox", "show", id}).err, HasSubstr("no message"));
}

TEST_F(OutboxCommand, AFlushSendsFromTheRegistryAlsoWhileACallForThisMachinesOwnHangs) {
  const auto own = stored("of this machine");
  EXPECT_EQ(told({"outbox", "retry", own}).code, 0);
  move_to_this_machine(".slack-retry-queue/" + own + ".json");
  EXPECT_EQ(told({"outbox", "retry", stored("of the registry")}).code, 0);
  std::promise<void> has_come;
  LoopbackServer endpoint([&, has_come_future = has_come.get_future().share()](const RawRequest& request) {
    if (request.body.find("of the registry") != std::string::npos) has_come.set_value();
    if (request.body.find("of this machine") != std::string::npos) has_come_future.wait_for(std::chrono::seconds(30));
    return http_answer(200, R"({"ok":true,"channel":"C1","ts":"1.2"})");
  });
  const auto flushed = run({"outbox", "flush", "--wait", "5s", "--json"},
                           {"SLACK_BOT_TOKEN=xoxb-1-2-hidden", "SLACK_API_URL=" + endpoint.url() + "/api/",
                            "SIGNALBOX_NOTIFY_CHANNEL=C1", "SIGNALBOX_NOTIFY_PACE=0"});
  EXPECT_EQ(flushed.code, 0) << flushed.err;
  EXPECT_EQ(nlohmann::json::parse(flushed.out)["sent"], 2);
}

TEST_F(OutboxCommand, ADeadLetterSaysWhyAndCanBePutBackOrDropped) {
  slack.answer_with(http_answer(200, R"({"ok":false,"error":"channel_not_found"})"));
  const auto refused = told({"notify", "message", "--text", "x"});
  EXPECT_EQ(refused.code, 0) << "Slack fails no deployment";
  EXPECT_THAT(refused.out, HasSubstr("C1: given up, channel_not_found; "));
  const auto list = told_json({"outbox", "list"});
  EXPECT_EQ(list[0]["state"], "dead");
  EXPECT_EQ(told_json({"outbox", "retry", "--all"})["ids"].size(), 1U);
  EXPECT_EQ(told_json({"outbox", "status"})["pending"], 1);
  EXPECT_EQ(told_json({"outbox", "drop", list[0]["id"].get<std::string>()})["outcome"], "dropped");
  EXPECT_EQ(told_json({"outbox", "status"})["pending"], 0);
}

TEST_F(OutboxCommand, ADeadLetterOnThisMachineIsSeenEverywhere) {
  const auto id = dead_on_this_machine();
  const auto listed = told_json({"outbox", "list"});
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0]["id"], id);
  EXPECT_EQ(listed[0]["on_this_machine"], true);
  EXPECT_THAT(told({"outbox", "list"}).out, HasSubstr("message to C1, on this machine\n"));
  EXPECT_EQ(told_json({"outbox", "show", id})["on_this_machine"], true);
  EXPECT_EQ(told_json({"outbox", "status"})["dead"], 1);
  EXPECT_THAT(told({"doctor"}).out, HasSubstr("a message was given up on this machine"));
  EXPECT_EQ(told({"completion", "messages"}).out, id + "\n");
}

TEST_F(OutboxCommand, WhatLiesOnThisMachineIsSeenAlsoWhileTheRegistryIsAway) {
  const auto id = stored("kept");
  move_to_this_machine(".slack-retry-queue/" + id + ".json");
  const auto listed = told({"outbox", "list"}, away());
  EXPECT_EQ(listed.code, 5) << "there may be more";
  EXPECT_THAT(listed.out, HasSubstr(id));
  EXPECT_THAT(told({"outbox", "status"}, away()).err, HasSubstr("1 more message lies on this machine"));
  const auto shown = told({"outbox", "show", id}, away());
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("on this machine, for want of the registry"));
}

TEST_F(OutboxCommand, WhatLiesOnThisMachineIsSentAlsoWhileTheRegistryIsAway) {
  const auto id = stored("kept");
  move_to_this_machine(".slack-retry-queue/" + id + ".json");
  mend();
  EXPECT_EQ(told({"outbox", "retry", id}, away()).code, 0);
  const auto flushed = told({"outbox", "flush", "--wait", "0"}, away());
  EXPECT_EQ(flushed.code, 5) << "the registry may hold more";
  EXPECT_THAT(flushed.out, HasSubstr("1 sent"));
  EXPECT_THAT(slack.requests().back().body, HasSubstr("kept"));
}

TEST_F(OutboxCommand, TroubleOnThisMachineDoesNotHideTheRegistrys) {
  folder.write(".local/state/signalbox/.slack-retry-queue", "a file");
  const auto listed = told({"outbox", "list"}, away());
  EXPECT_EQ(listed.code, 5);
  EXPECT_THAT(listed.err, HasSubstr("AccessDeniedException"));
}

TEST_F(OutboxCommand, WhatLiesOnThisMachineIsPutBackAndDroppedAlsoWhileTheRegistryIsAway) {
  const auto id = dead_on_this_machine();
  EXPECT_EQ(told({"outbox", "retry", id}, away()).code, 0);
  EXPECT_EQ(told_json({"outbox", "status"})["on_this_machine"], 1);
  const auto dropped = told({"outbox", "drop", id}, away());
  EXPECT_EQ(dropped.code, 5) << "the registry may have it too";
  EXPECT_THAT(dropped.out, HasSubstr("1 message: dropped"));
  static_cast<void>(dead_on_this_machine());
  const auto all = told({"outbox", "drop", "--all"}, away());
  EXPECT_EQ(all.code, 5) << "the registry's are there still";
  EXPECT_THAT(all.out, HasSubstr("1 message: dropped"));
  EXPECT_EQ(told({"outbox", "list"}).out, "the outbox is empty\n");
}

TEST_F(OutboxCommand, ADeadLetterOnThisMachineIsPutBackThereAndSent) {
  const auto id = dead_on_this_machine();
  EXPECT_EQ(told_json({"outbox", "retry", id})["ids"][0], id);
  EXPECT_EQ(told_json({"outbox", "status"})["on_this_machine"], 1);
  mend();
  EXPECT_EQ(told_json({"outbox", "flush", "--wait", "0"})["sent"], 1);
  (void)dead_on_this_machine();
  EXPECT_EQ(told_json({"outbox", "retry", "--all"})["ids"].size(), 1U);
}

TEST_F(OutboxCommand, WhatLiesOnThisMachineCanBeDropped) {
  const auto id = dead_on_this_machine();
  EXPECT_EQ(told({"outbox", "drop", id}).code, 0);
  (void)dead_on_this_machine();
  EXPECT_EQ(told_json({"outbox", "drop", "--all"})["ids"].size(), 1U);
  const auto pending = stored("x");
  move_to_this_machine(".slack-retry-queue/" + pending + ".json");
  EXPECT_EQ(told({"outbox", "drop", pending}).code, 0);
  EXPECT_EQ(told({"outbox", "list"}).out, "the outbox is empty\n");
}

TEST_F(OutboxCommand, WhatNeitherTheRegistryNorAHostedRunnerCanKeepIsSaidToBeLost) {
  slack.answer_with(http_answer(200, R"({"ok":false,"error":"internal_error"})"));
  const auto tell = [&](std::vector<std::string> variables) {
    const auto nowhere = away();
    variables.insert(variables.end(), nowhere.begin(), nowhere.end());
    return told({"notify", "message", "--text", "x", "--notify-grace", "0"}, variables);
  };
  const auto lost = tell({"GITHUB_ACTIONS=true"});
  EXPECT_EQ(lost.code, 0) << lost.err;
  EXPECT_THAT(lost.out, HasSubstr("C1: lost: the registry is out of reach"));
  EXPECT_THAT(tell({}).out, HasSubstr("C1: still to be sent")) << "this machine keeps it";
}

TEST_F(OutboxCommand, AFlushThatGivesAMessageUpFailsAndNamesTheNextCommand) {
  const auto id = stored("x");
  EXPECT_EQ(told({"outbox", "retry", id}).code, 0);
  slack.answer_with(http_answer(200, R"({"ok":false,"error":"is_archived"})"));
  const auto flushed = told({"outbox", "flush", "--wait", "0"});
  EXPECT_EQ(flushed.code, 1);
  EXPECT_THAT(flushed.out, HasSubstr("1 given up"));
  EXPECT_THAT(flushed.out, HasSubstr("`signalbox outbox list` says why"));
  EXPECT_EQ(told({"outbox", "flush", "--wait", "0"}).code, 0) << "it gave nothing up";
}

TEST_F(OutboxCommand, WhatWasSetAsideStaysInSightUntilItIsDropped) {
  ASSERT_EQ(run({"registry", "init"}).code, 0);
  folder.write(".deployment-registry/.slack-retry-queue/notes.json", "{}");
  EXPECT_THAT(told({"outbox", "list"}).err, HasSubstr("`signalbox outbox status` says what to do"));
  const auto status = told_json({"outbox", "status"});
  ASSERT_EQ(status["set_aside"].size(), 1U);
  EXPECT_EQ(status["set_aside"][0]["id"], "set_aside_notes");
  const std::string place = status["set_aside"][0]["place"];
  EXPECT_TRUE(std::filesystem::exists(place)) << place;
  EXPECT_THAT(told({"outbox", "status"}).out, HasSubstr("set aside: " + place));
  EXPECT_THAT(told({"doctor"}).out, HasSubstr("an entry that is no message was set aside"));
  EXPECT_EQ(told({"outbox", "drop", "set_aside_notes"}).code, 0);
  EXPECT_FALSE(std::filesystem::exists(place));
  EXPECT_TRUE(told_json({"outbox", "status"})["set_aside"].empty());
}

TEST_F(OutboxCommand, AnEntryThatSomebodyEditedIsSetAsideAndTheRestGoesOn) {
  const auto id = stored("good");
  const std::string queue = ".deployment-registry/.slack-retry-queue/";
  folder.write(queue + "C1.x.000000000000001.a0000000000000001.json", R"({"route": "pigeon"})");
  folder.write(queue + "C1.x.000000000000002.a0000000000000002.json", "{nonsense");
  mend();
  EXPECT_EQ(told({"outbox", "retry", id}).code, 0);
  const auto flushed = told({"outbox", "flush", "--wait", "0"});
  EXPECT_EQ(flushed.code, 0);
  EXPECT_THAT(flushed.err, HasSubstr("was set aside"));
  EXPECT_THAT(flushed.err, HasSubstr("was damaged and counts as absent"));
  EXPECT_THAT(flushed.out, HasSubstr("1 sent"));
  EXPECT_THAT(told({"outbox", "flush", "--wait", "0"}).err, Not(HasSubstr("set aside"))) << "told once";
}

TEST_F(OutboxCommand, NoTokenIsEverShownOrStored) {
  (void)stored("x");
  const auto everything = told({"outbox", "list"}).out + told({"config", "show", "--json"}).out;
  EXPECT_THAT(everything, Not(HasSubstr("hidden")));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path() / ".deployment-registry")) {
    if (!entry.is_regular_file()) continue;
    EXPECT_THAT(folder.read(entry.path().lexically_relative(folder.path())), Not(HasSubstr("hidden")));
  }
}

TEST_F(OutboxCommand, ATokenOnTheCommandLineIsRefused) {
  const auto refused = told({"notify", "message", "--text", "x", "--notify-channel", "xoxb-12345-67890-hidden"});
  EXPECT_EQ(refused.code, 4);
  EXPECT_THAT(refused.err, HasSubstr("every process of this machine can read it"));
  EXPECT_THAT(refused.err, Not(HasSubstr("hidden")));
}

TEST_F(OutboxCommand, ATokenOfTheWrongKindHoldsUpNobodyButWhoeverIsThereToTellPeople) {
  const std::vector<std::string> wrong{"SLACK_BOT_TOKEN=xoxp-1-hidden", "SIGNALBOX_NOTIFY_CHANNEL=C1"};
  for (const auto& words : {std::vector<std::string>{"freeze", "qa", "--reason", "x"},
                            {"thaw", "qa"},
                            {"run", "qa", "--quiet", "--", "true"}}) {
    const auto warned = run(words, wrong);
    EXPECT_EQ(warned.code, 0) << words[0] << warned.err;
    EXPECT_THAT(warned.err, HasSubstr("$SLACK_BOT_TOKEN: this is a user token")) << words[0];
    EXPECT_THAT(warned.err, HasSubstr("nobody is told there; take the Bot User OAuth Token")) << words[0];
    EXPECT_THAT(warned.err, Not(HasSubstr("hidden")));
  }
  for (const auto& words :
       {std::vector<std::string>{"notify", "message", "--text", "x"}, {"ask", "Go on?", "--timeout", "0"}}) {
    const auto refused = run(words, wrong);
    EXPECT_EQ(refused.code, 4) << words[0] << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("$SLACK_BOT_TOKEN: this is a user token")) << words[0];
    EXPECT_EQ(refused.out, "");
  }
}

TEST_F(OutboxCommand, AFlushThatATokenOfTheWrongKindKeepsFromSendingIsRefused) {
  EXPECT_EQ(run({"outbox", "flush"}, {"SLACK_BOT_TOKEN=xoxp-1-hidden"}).code, 0) << "there is nothing to send with it";
  (void)stored("x");
  const auto refused = run({"outbox", "flush", "--wait", "0"}, {"SLACK_BOT_TOKEN=xoxp-1-hidden"});
  EXPECT_EQ(refused.code, 4);
  EXPECT_THAT(refused.err, HasSubstr("$SLACK_BOT_TOKEN: this is a user token"));
  EXPECT_EQ(run({"outbox", "flush", "--wait", "0"}).code, 3) << "without one it is left to others";
}

TEST_F(OutboxCommand, ARunThatNeedsNoTokenOfSlacksDoesNotLookAtIt) {
  const auto ended = run({"run", "qa", "--quiet", "--ask", "failed_ahead", "--", "true"},
                         {"SLACK_BOT_TOKEN=xoxp-1-hidden", "SIGNALBOX_NOTIFY_ANSWERS_FROM=anyone",
                          "SIGNALBOX_NOTIFY_WEBHOOKS=HOOK", "HOOK=" + slack.url() + "/hook"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.err, Not(HasSubstr("SLACK_BOT_TOKEN")));
}

TEST_F(OutboxCommand, AScriptThatWantsToKnowIsToldByTheExitCodeWhatWasNotSent) {
  EXPECT_EQ(told({"notify", "message", "--text", "x", "--strict"}).code, 0);
  slack.answer_with(http_answer(200, R"({"ok":false,"error":"channel_not_found"})"));
  const auto refused = told({"notify", "message", "--text", "x", "--strict"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.out, HasSubstr("C1: given up, channel_not_found; "));
  EXPECT_EQ(told_json({"notify", "message", "--text", "x"})["unsent"][0]["state"], "dead");
}

TEST_F(OutboxCommand, FreezeAndThawAreTold) {
  EXPECT_EQ(told({"freeze", "qa", "--reason", "release day"}).code, 0);
  EXPECT_THAT(slack.requests().back().body, HasSubstr("release day"));
  EXPECT_EQ(told({"thaw", "qa"}).code, 0);
  EXPECT_EQ(told_json({"outbox", "status"})["pending"], 0);
}

TEST_F(OutboxCommand, ARunIsToldFromItsStartToItsEnd) {
  const auto result = told({"run", "qa", "--quiet", "--", "sh", "-c", "exit 3"});
  EXPECT_EQ(result.code, 3) << result.err;
  std::string said;
  for (const auto& request : slack.requests()) said += request.body;
  EXPECT_THAT(said, HasSubstr("Deploying to"));
  EXPECT_THAT(said, HasSubstr("failed"));
  EXPECT_EQ(told_json({"outbox", "status"})["pending"], 0);
}

TEST_F(OutboxCommand, ARunSaysAtItsEndWhatWasGivenUpAndWhy) {
  slack.answer_with(http_answer(200, R"({"ok":false,"error":"is_archived"})"));
  const auto ended = told({"run", "qa", "--quiet", "--", "true"});
  EXPECT_EQ(ended.code, 0) << "Slack fails no deployment";
  EXPECT_THAT(ended.err,
              HasSubstr("notifications were given up: is_archived; `signalbox outbox list` says what to do"));
}

TEST_F(OutboxCommand, WhoCannotBeToldIsSaidByARunAtItsStartAndRefusedByNotify) {
  struct Row {
    std::vector<std::string> variables;
    const char* why;
  };
  const std::vector<Row> rows{
      {{"SIGNALBOX_NOTIFY_CHANNEL=C1"}, "notify_channel is set but SLACK_BOT_TOKEN is not"},
      {{"SIGNALBOX_NOTIFY_WEBHOOKS=HOOK"}, "$HOOK is not set"},
      {{"SIGNALBOX_NOTIFY_WEBHOOKS=HOOK", "HOOK=nonsense"}, "$HOOK: it is no web address"},
      {{"SLACK_WEBHOOK_URL=ftp://x"}, "$SLACK_WEBHOOK_URL: "},
      {{"SIGNALBOX_NOTIFY_CHANNEL=C1", "SLACK_BOT_TOKEN=xoxb-1-2-x", "SLACK_API_URL=ftp://x"}, "$SLACK_API_URL: "}};
  for (const Row& row : rows) {
    const auto ended = run({"run", "qa", "--quiet", "--", "true"}, row.variables);
    EXPECT_EQ(ended.code, 0) << ended.err;
    const auto at = ended.err.find(row.why);
    ASSERT_NE(at, std::string::npos) << ended.err;
    EXPECT_EQ(ended.err.find(row.why, at + 1), std::string::npos) << "once: " << ended.err;
    EXPECT_LT(at, ended.err.find("succeeded qa"));
    const auto refused = run({"notify", "message", "--text", "x"}, row.variables);
    EXPECT_EQ(refused.code, 4);
    EXPECT_THAT(refused.err, HasSubstr(row.why));
  }
  EXPECT_EQ(told_json({"outbox", "status"})["pending"], 0) << "nothing is stored that nobody can send";
}

TEST_F(OutboxCommand, NotifyTellsThoseWhoCanBeToldAndSaysWhoCannot) {
  const auto said = told({"notify", "message", "--text", "x"}, {"SIGNALBOX_NOTIFY_WEBHOOKS=HOOK"});
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.out, "told\n");
  EXPECT_THAT(said.err, HasSubstr("$HOOK is not set"));
}

TEST_F(OutboxCommand, AMonitorThatCanTellNobodySaysSo) {
  SystemClock clock;
  rehearsal::RehearsalServer cloud{{.existing_stacks = {"App"}}, [&clock] { return clock.now(); }};
  const auto idle = run({"monitor", "App", "--environment", "qa"},
                        {"SIGNALBOX_NOTIFY_CHANNEL=C1", "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=rehearsal",
                         "AWS_SECRET_ACCESS_KEY=rehearsal", "AWS_ENDPOINT_URL=" + cloud.url()});
  EXPECT_EQ(idle.code, 0) << idle.err;
  EXPECT_THAT(idle.err, HasSubstr("notify_channel is set but SLACK_BOT_TOKEN is not"));
}

TEST_F(OutboxCommand, TheDoctorNamesWhoCannotBeToldAndDeadLetters) {
  EXPECT_THAT(run({"doctor"}, {"SIGNALBOX_NOTIFY_CHANNEL=C1", "SIGNALBOX_NOTIFY_WEBHOOKS=HOOK"}).out,
              HasSubstr("notify_channel is set but SLACK_BOT_TOKEN is not; $HOOK is not set"));
  slack.answer_with(http_answer(200, R"({"ok":false,"error":"is_archived"})"));
  EXPECT_EQ(told({"notify", "message", "--text", "x"}).code, 0);
  const auto looked = told({"doctor"});
  EXPECT_THAT(looked.out, HasSubstr("a message was given up"));
  EXPECT_THAT(looked.out, HasSubstr("signalbox outbox list says why"));
  EXPECT_THAT(looked.out, HasSubstr("go to C1"));
}

TEST_F(OutboxCommand, AStyleGoesByTwoNamesAndTheOneThatWasGivenIsNamed) {
  for (const std::string flag : {"--style", "--notify-style"}) {
    EXPECT_EQ(told({"notify", "message", "--text", "x", flag, "messages"}).out, "told\n");
    const auto refused = told({"notify", "message", "--text", "x", flag, "foo"});
    EXPECT_EQ(refused.code, 4);
    EXPECT_THAT(refused.err, HasSubstr("signalbox: " + flag + ": 'foo' is no style"));
  }
  expect_complaint({"notify", "message", "--style", "thread", "--notify-style", "messages"}, 4, "are the same");
}

TEST_F(OutboxCommand, AnEntryOfAnUnknownStateIsSetAside) {
  const auto id = stored("never");
  const std::string file = ".deployment-registry/.slack-retry-queue/" + id + ".json";
  std::string text = folder.read(file);
  const auto at = text.find("\"pending\"");
  ASSERT_NE(at, std::string::npos) << text;
  folder.write(file, text.replace(at, 9, "\"banana\""));
  mend();
  const auto flushed = told({"outbox", "flush", "--wait", "0"});
  EXPECT_THAT(flushed.out, HasSubstr("0 sent"));
  EXPECT_THAT(flushed.err, HasSubstr("was set aside"));
}

TEST_F(OutboxCommand, TheDoctorAsksSlackWhoItIs) {
  ASSERT_EQ(run({"registry", "init"}).code, 0);
  slack.answer_with(http_answer(200, R"({"ok":true,"team":"Acme","user":"signalbox"})"));
  EXPECT_THAT(told({"doctor"}).out, HasSubstr("signalbox in Acme"));
  slack.answer_with(http_answer(200, R"({"ok":false,"error":"account_inactive"})"));
  const auto refused = told({"doctor"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.out, HasSubstr("account_inactive"));
}

TEST_F(OutboxCommand, WhatAWrappedCommandTellsIsAboutItsDeployment) {
  folder.write("signalbox.yaml", "environments:\n  qa:\n    notify_channel: C7\n  staging:\n    wait: 1m\n");
  const auto tell = [&](std::vector<std::string> arguments) {
    return run(std::move(arguments),
               {"SLACK_BOT_TOKEN=xoxb-1-2-x", "SLACK_API_URL=" + slack.url() + "/api/", "SIGNALBOX_NOTIFY_PACE=0",
                "SIGNALBOX_ENVIRONMENT=qa", "SIGNALBOX_CORRELATION_ID=" + told_of});
  };
  EXPECT_EQ(tell({"notify", "failed", "--reason", "no room"}).out, "told\n");
  const std::string said = slack.requests().back().body;
  EXPECT_THAT(said, HasSubstr("C7"));
  EXPECT_THAT(said, HasSubstr("signalbox show " + told_of));
  const auto asked = tell({"ask", "Go on?", "--timeout", "0", "--json"});
  EXPECT_EQ(nlohmann::json::parse(asked.out)["correlation_id"], told_of) << asked.err;
  const auto elsewhere = tell({"ask", "Go on?", "--timeout", "0", "--json", "--environment", "staging"});
  EXPECT_EQ(nlohmann::json::parse(elsewhere.out)["correlation_id"], nullptr) << "that is no other environment's";
  folder.write("signalbox.yaml", "notify_channel: C9\nenvironments:\n  other:\n    wait: 1m\n");
  EXPECT_EQ(tell({"notify", "message", "--text", "x"}).out, "told\n") << "another project's settings";
}

TEST_F(OutboxCommand, WhatAWrappedCommandCallsAnEndIsNoneOfItsDeployments) {
  const auto tell = [&](const char* reason) {
    return told({"notify", "failed", "--reason", reason}, {"SIGNALBOX_CORRELATION_ID=" + told_of});
  };
  EXPECT_EQ(tell("region A").code, 0);
  EXPECT_EQ(tell("region B").code, 0);
  std::string said;
  for (const auto& request : slack.requests()) said += request.body;
  EXPECT_THAT(said, HasSubstr("region A"));
  EXPECT_THAT(said, HasSubstr("region B"));
}

TEST_F(OutboxCommand, WhoIsToldOnlyInSomeEnvironmentsIsToldWhich) {
  folder.write("signalbox.yaml",
               "environments:\n  qa:\n    notify_channel: C7\n  production:\n    notify_channel: C8\n");
  const auto refused = run({"notify", "message", "--text", "x"}, {"SLACK_BOT_TOKEN=xoxb-1-2-x"});
  EXPECT_EQ(refused.code, 4);
  EXPECT_THAT(refused.err, HasSubstr("nobody is to be told here, only in production, qa"));
  EXPECT_THAT(refused.err, HasSubstr("--environment"));
  EXPECT_THAT(run({"ask", "Go on?", "--timeout", "1ms"}, {"SLACK_BOT_TOKEN=xoxb-1-2-x"}).err,
              HasSubstr("only in production, qa"));
}

TEST_F(OutboxCommand, BadUsageSaysWhatThereIs) {
  expect_complaint({"notify", "finished"}, 4, "is no kind of notification");
  EXPECT_EQ(told({"outbox", "retry", "--all"}).out, "there are no dead letters\n");
  EXPECT_THAT(told({"notify", "finished"}).err, HasSubstr("is no kind of notification"));
  EXPECT_THAT(told({"notify", "message"}).err, HasSubstr("a message needs its text"));
  EXPECT_THAT(told({"notify", "message", "--text", ""}).err, HasSubstr("a message needs its text"));
  EXPECT_THAT(told({"notify", "message", "--text", " \t\n"}).err, HasSubstr("a message needs its text"));
  for (const auto* verb : {"status", "list", "flush", "watch"})
    expect_complaint({"outbox", verb, "extra"}, 4, std::string("outbox ") + verb + " has no place for \"extra\"");
  expect_complaint({"outbox", "retry", "extra", "--all"}, 4, "outbox retry --all has no place for \"extra\"");
  EXPECT_THAT(told({"outbox", "stats"}).err, HasSubstr("did you mean 'status'?"));
  EXPECT_THAT(told({"outbox", "show"}).err, HasSubstr("which message"));
  EXPECT_EQ(told({"outbox", "drop", "../../etc/passwd"}).code, 1);
  expect_complaint({"notify", "message", "--text", "x"}, 4, "nobody is to be told");
}

}  // namespace
}  // namespace signalbox::testing
