#include "message/slack_message.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/utf8.hpp"
#include "rehearsal/slack_block_check.hpp"
#include "rehearsal/slack_reading.hpp"
#include "support/arbitrary_notification.hpp"
#include "support/golden.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using Kind = NotificationKind;

const std::vector<std::string Notification::*> all_texts{
    &Notification::correlation_id, &Notification::environment, &Notification::actor,
    &Notification::text,           &Notification::reason,      &Notification::holder,
    &Notification::stack,          &Notification::resource,    &Notification::resource_type,
    &Notification::status,         &Notification::root_cause,  &Notification::waits_for,
    &Notification::command,        &Notification::health,      &Notification::application_url,
    &Notification::console_url,    &Notification::run_url,     &Notification::default_choice};

std::vector<Kind> all_kinds() {
  std::vector<Kind> kinds;
  for (int number = 0; number <= static_cast<int>(Kind::message); ++number) kinds.push_back(static_cast<Kind>(number));
  return kinds;
}

/// Everything that Slack documents about a message, and what we promise beyond it; empty when all is well.
std::string broken_promise(const SlackMessage& message) {
  const auto blocks = nlohmann::json::parse(message.blocks, nullptr, false);
  if (blocks.is_discarded()) return "blocks are no JSON";
  if (const auto errors = rehearsal::slack_block_errors(blocks); !errors.empty()) return errors.front();
  if (message.blocks.size() >= 13'000) return "blocks are too long";
  if (message.text.empty()) return "there is no text";
  if (message.text.size() > 3'900) return "the text is too long";
  if (repaired_utf8(message.text) != message.text) return "the text is no UTF-8";
  return {};
}

/// The tokens in a message that call somebody, or link what we do not.
std::vector<std::string> tokens_in(const std::string& text) {
  std::vector<std::string> tokens;
  for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
    const std::string token = text.substr(at, text.find('>', at) - at);
    const bool is_web_address = token.starts_with("<https://") || token.starts_with("<http://");
    const bool is_ours =
        token.ends_with("|Application") || token.ends_with("|CI run") || token.ends_with("|AWS console");
    if (!token.starts_with("<!date^") && !(is_web_address && is_ours)) tokens.push_back(token);
  }
  return tokens;
}

Notification filled_with(Kind kind, const std::string& text) {
  Notification made{.kind = kind, .at = Time(1'768'394'096s)};
  for (const auto field : all_texts) made.*field = text;
  for (auto* span : {&made.elapsed, &made.estimate, &made.usual, &made.waited}) *span = Duration::max();
  for (auto* count : {&made.place, &made.done, &made.total}) *count = UINT64_MAX;
  made.waits_since = made.deadline = Time::max();
  made.exit_code = INT64_MIN;
  made.question = text.substr(0, 1'000);
  made.answer = Answer{text.substr(0, 1'000), text.substr(0, 1'000), AnswerWay::reply, Time::max()};
  made.choices = std::vector<std::string>(50, text.substr(0, 1'000));
  made.outage = Outage{Time::min(), Time::max(), UINT64_MAX, UINT64_MAX, UINT64_MAX};
  return made;
}

class EveryKind : public ::testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(Slack, EveryKind, ::testing::ValuesIn(all_kinds()),
                         [](const auto& kind) { return std::string(to_string(kind.param)); });

TEST_P(EveryKind, KeepsSlacksLimitsWhenNothingIsKnown) {
  EXPECT_EQ(broken_promise(slack_reply({.kind = GetParam()})), "");
  EXPECT_EQ(broken_promise(slack_living_message(folded({}, {.kind = GetParam()}))), "");
}

TEST_P(EveryKind, KeepsSlacksLimitsAtTheExtremesOfItsInputs) {
  const std::string million(1'000'000, 'x');
  for (const std::string& text :
       {million, std::string(1'000'000, '&'), std::string(1'000'000, '\xFF'), std::string(1'000'000, '\n'),
        std::string(1'000'000, '"'), std::string(5'000, '\0'), "https://a.example/" + std::string(2'900, '&')}) {
    const auto notification = filled_with(GetParam(), text);
    for (const auto hearing : {Hearing::none, Hearing::replies_and_reactions}) {
      EXPECT_EQ(broken_promise(slack_reply(notification, SlackMention::parse("S0123ABC"), hearing)), "")
          << text.substr(0, 20);
    }
    EXPECT_EQ(broken_promise(slack_living_message(folded({}, notification))), "") << text.substr(0, 20);
  }
}

TEST_P(EveryKind, CallsAndLinksNobodyWhateverItHolds) {
  for (const char* text : hostile_texts) {
    const auto notification = filled_with(GetParam(), text);
    for (const auto& message :
         {slack_reply(notification), slack_reply(notification, {}, Hearing::replies_and_reactions),
          slack_living_message(folded({}, notification))}) {
      EXPECT_EQ(broken_promise(message), "") << text;
      EXPECT_EQ(tokens_in(message.text), std::vector<std::string>()) << text;
      for (const auto& block : nlohmann::json::parse(message.blocks)) {
        EXPECT_EQ(tokens_in(block.dump()), std::vector<std::string>()) << text;
      }
    }
  }
}

TEST_P(EveryKind, CarriesTheCorrelationIdTheEnvironmentAndTheLinks) {
  Notification notification{.kind = GetParam(), .at = Time(1'768'394'096s)};
  notification.correlation_id = "20260114-123456-abc12301";
  notification.environment = "production";
  notification.run_url = "https://ci.example/runs/1";
  notification.console_url = "https://console.example/stack";
  const auto message = slack_reply(notification);
  for (const char* expected : {"20260114-123456-abc12301", "<https://ci.example/runs/1|CI run>",
                               "<https://console.example/stack|AWS console>", "<!date^1768394096^"}) {
    EXPECT_NE(message.blocks.find(expected), std::string::npos) << expected;
  }
  if (GetParam() != Kind::slack_recovered) {
    EXPECT_NE(message.blocks.find("`production`"), std::string::npos);
    EXPECT_NE(message.text.find("production"), std::string::npos);
  }
}

TEST(SlackReply, KeepsSlacksLimitsForArbitraryFacts) {
  EXPECT_TRUE(rc::check([] {
    const auto message = slack_reply(any_notification());
    RC_ASSERT(broken_promise(message) == "");
    RC_ASSERT(tokens_in(message.blocks).empty());
    RC_ASSERT(tokens_in(message.text).empty());
  }));
}

TEST(SlackReply, MentionsOnlyWhomTheConfigurationNames) {
  const Notification failed{.kind = Kind::failed, .environment = "production"};
  EXPECT_NE(slack_reply(failed, SlackMention::parse("S0123ABC")).blocks.find("<!subteam^S0123ABC> ❌"),
            std::string::npos);
  EXPECT_EQ(slack_reply(failed).blocks.find("<!"), std::string::npos);
}

TEST(SlackReply, PutsTheCauseFirst) {
  Notification failed{.kind = Kind::failed, .environment = "production"};
  failed.root_cause = "the image does not exist";
  failed.resource = "Service";
  failed.reason = "CannotPullContainerError";
  const std::string text = slack_reply(failed).text;
  EXPECT_LT(text.find("the image does not exist"), text.find("First to fail: Service"));
  EXPECT_LT(text.find("First to fail: Service"), text.find("CannotPullContainerError"));
}

TEST(SlackReply, LeavesOutALinkThatWouldBeCut) {
  Notification started{.kind = Kind::started, .environment = "production"};
  started.run_url = "https://ci.example/" + std::string(4'000, 'x');
  EXPECT_EQ(slack_reply(started).blocks.find("ci.example"), std::string::npos);
}

TEST(SlackLivingMessage, KeepsSlacksLimitsForArbitraryStories) {
  EXPECT_TRUE(rc::check([] {
    LivingState state;
    for (int i = 0; i < 8; ++i) state = folded(std::move(state), any_notification());
    const auto message = slack_living_message(state);
    RC_ASSERT(broken_promise(message) == "");
    RC_ASSERT(tokens_in(message.blocks).empty());
  }));
}

// What people will read, and what Slack is sent.

std::string shown(const SlackMessage& message) {
  const auto blocks = nlohmann::ordered_json::parse(message.blocks);
  const auto lines = rehearsal::slack_lines({{"blocks", nlohmann::json::parse(message.blocks)}});
  return fmt::format("{}\n\n-- as plain text --\n{}\n\n-- blocks --\n{}", fmt::join(lines, "\n"), message.text,
                     blocks.dump(2));
}

Notification about_production(Kind kind) {
  Notification made{.kind = kind, .at = Time(1'768'394'096s)};
  made.correlation_id = "20260114-123456-abc12301";
  made.environment = "production";
  made.run_url = "https://github.com/acme/shop/actions/runs/1";
  made.console_url = "https://eu-central-1.console.aws.amazon.com/cloudformation/home#/stacks/stackinfo?stackId=arn";
  return made;
}

Notification failure(Kind kind) {
  Notification made = about_production(kind);
  made.elapsed = 750s;
  made.stack = "AppStack";
  made.resource = "Service";
  made.resource_type = "AWS::ECS::Service";
  made.status = "UPDATE_FAILED";
  made.reason =
      "Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker "
      "was triggered'.\" (RequestToken: 1234, HandlerErrorCode: GeneralServiceException)";
  return made;
}

Notification ended_badly(Kind kind) {
  Notification made = failure(kind);
  made.root_cause = "The container of Service exits at once with code 137: out of memory";
  made.exit_code = 1;
  return made;
}

Notification example_of_the_line(Kind kind) {
  Notification made = about_production(kind);
  made.holder = "20260114-121500-fed98702";
  made.elapsed = 19min;
  if (kind == Kind::lock_taken_over) {
    made.reason = "its beat has not changed for a whole lease, and its stacks are at rest";
    made.elapsed = 95s;
    return made;
  }
  made.place = 2;
  made.estimate = 6min + 30s;
  return made;
}

Notification example_of_the_course(Kind kind) {
  Notification made = about_production(kind);
  made.usual = 10min;
  if (kind == Kind::started) {
    made.command = "npx cdk deploy AppStack --require-approval never";
    made.actor = "octocat";
    made.waited = 95s;
    return made;
  }
  made.elapsed = 12min + 30s;
  made.done = 14;
  made.total = 21;
  if (kind == Kind::complete) {
    made.done = 21;
    made.application_url = "https://shop.example.com";
    made.health = "200 OK after 3s";
    return made;
  }
  made.waits_for = "Service (AWS::ECS::Service)";
  made.waits_since = Time(1'768'394'096s - 4min);
  if (kind == Kind::progress) made.estimate = 5min;
  return made;
}

Notification example_of_trouble(Kind kind) {
  Notification made = about_production(kind);
  if (kind == Kind::monitor_gap) made.reason = "the monitor was killed by signal 9";
  if (kind == Kind::monitor_recovered) made.elapsed = 42s;
  if (kind == Kind::registry_fallback) made.reason = "connection to server at \"db\" (10.0.0.5), port 5432 failed";
  if (kind == Kind::registry_recovered) made.elapsed = 3min;
  return made;
}

Notification example_for_people(Kind kind) {
  Notification made = about_production(kind);
  made.actor = "octocat";
  if (kind == Kind::frozen) {
    made.reason = "Black Friday";
    made.deadline = Time(1'768'394'096s + 48h);
  }
  if (kind == Kind::message) made.text = "Migration 42 has begun.\nExpect *slow* reports for <1 h>.";
  if (kind == Kind::slack_recovered) {
    made.environment.clear();
    made.outage = Outage{Time(1'768'392'240s), Time(1'768'393'860s), 9, 2, 0};
  }
  if (kind == Kind::question || kind == Kind::answered || kind == Kind::not_understood) {
    made.question = "20260114-123456-abc12301-failed_ahead";
    made.text = "The deployment ahead of you failed. Go on?";
    made.choices = {"yes", "no", "clean-up"};
    made.default_choice = "no";
    made.deadline = Time(1'768'394'096s + 30min);
  }
  if (kind == Kind::answered) {
    made.answer = Answer{"no", "U0123ABC", AnswerWay::reply, Time(1'768'394'096s + 2min)};
  }
  return made;
}

Notification cancelled_example() {
  Notification made = about_production(Kind::cancelled);
  made.root_cause = "gave up waiting after 30m";
  return made;
}

Notification example(Kind kind) {
  switch (kind) {
    case Kind::queued:
    case Kind::lock_taken_over:
      return example_of_the_line(kind);
    case Kind::started:
    case Kind::progress:
    case Kind::stalled:
    case Kind::overdue:
    case Kind::complete:
      return example_of_the_course(kind);
    case Kind::resource_failed:
      return failure(kind);
    case Kind::cancelled:
      return cancelled_example();
    case Kind::failed:
    case Kind::rolled_back:
      return ended_badly(kind);
    case Kind::monitor_gap:
    case Kind::monitor_recovered:
    case Kind::registry_fallback:
    case Kind::registry_recovered:
      return example_of_trouble(kind);
    case Kind::frozen:
    case Kind::thawed:
    case Kind::slack_recovered:
    case Kind::question:
    case Kind::answered:
    case Kind::not_understood:
    case Kind::message:
      return example_for_people(kind);
  }
  return {};
}

TEST_P(EveryKind, ReadsAsItsGoldenFileShows) {
  expect_golden_file(fmt::format("tests/message/golden/slack_{}.txt", to_string(GetParam())),
                     shown(slack_reply(example(GetParam()))));
}

TEST(SlackQuestion, IsNotCalledAnsweredWhereNobodyAnswered) {
  Notification over = example(Kind::answered);
  over.answer = Answer{"give-up", {}, AnswerWay::stopped, over.at};
  auto text = slack_reply(over).text;
  EXPECT_NE(text.find("A question about production is withdrawn\nWhoever asked was told to end, "), std::string::npos)
      << text;
  EXPECT_EQ(text.find("give-up"), std::string::npos) << "nobody said so: " << text;
  over.answer = Answer{"no", {}, AnswerWay::timeout, over.at};
  text = slack_reply(over).text;
  EXPECT_NE(text.find("A question about production was not answered: no counts\nNobody answered until "),
            std::string::npos)
      << text;
}

TEST(SlackQuestion, ReadsAsItsGoldenFileShowsWhereAnswersAreHeard) {
  Notification question = example(Kind::question);
  question.reason = "AppStack: UPDATE_ROLLBACK_COMPLETE";
  const auto heard = [](const Notification& asked) {
    return shown(slack_reply(asked, {}, Hearing::replies_and_reactions));
  };
  expect_golden_file("tests/message/golden/slack_question_heard.txt", heard(question));
  question.choices = {"yes", "no"};
  expect_golden_file("tests/message/golden/slack_question_yes_no.txt", heard(question));
}

TEST(SlackQuestion, OffersNothingThatNobodyHears) {
  const std::string text = slack_reply(example(Kind::question)).blocks;
  for (const char* promise : {"Reply", "react", ":one:"}) EXPECT_EQ(text.find(promise), std::string::npos) << promise;
  EXPECT_NE(text.find("signalbox answer 20260114-123456-abc12301-failed_ahead CHOICE"), std::string::npos);
}

TEST(SlackQuestion, SaysAllOfTheLongestThatCanBeAsked) {
  Notification question = example(Kind::question);
  question.text = std::string(longest_question, 't');
  question.choices.clear();
  for (char letter = 'a'; question.choices.size() < most_choices; ++letter)
    question.choices.push_back(std::string(longest_choice - 1, '&') + letter);
  const auto message = slack_reply(question, {}, Hearing::replies_and_reactions);
  EXPECT_EQ(broken_promise(message), "");
  for (const char* expected : {":one: ", ":nine: ", "signalbox answer 2026", "Without an answer until"})
    EXPECT_NE(message.blocks.find(expected), std::string::npos) << expected;
}

TEST(SlackQuestion, ThatIsSoonOverSaysSoToTheSecond) {
  Notification question = example(Kind::question);
  EXPECT_EQ(slack_reply(question).blocks.find("{time_secs}"), std::string::npos);
  question.deadline = question.at + 90s;
  EXPECT_NE(slack_reply(question).blocks.find("{time_secs}"), std::string::npos);
}

TEST(SlackReply, ReadsAsItsGoldenFileShowsWhenItIsHostile) {
  Notification hostile = ended_badly(Kind::failed);
  hostile.environment = "`prod` <!channel>";
  hostile.root_cause = "<https://evil.example|click> *here* :skull: \u202Etxet";
  hostile.reason = "``` <@U123> </script>\n```";
  hostile.run_url = "https://ci.example/|x> <!here>";
  hostile.console_url = "javascript:alert(1)";
  expect_golden_file("tests/message/golden/slack_hostile.txt", shown(slack_reply(hostile)));
}

TEST(SlackReply, OfARollbackThatLeavesSomethingToDoDoesNotSayThatAnythingRunsAgain) {
  Notification rolled_back = ended_badly(Kind::rolled_back);
  EXPECT_NE(slack_reply(rolled_back).blocks.find("What ran before runs again."), std::string::npos);
  rolled_back.text = "AppStack: delete the stack, then deploy again.";
  const auto message = slack_reply(rolled_back).blocks;
  EXPECT_EQ(message.find("What ran before runs again."), std::string::npos);
  EXPECT_NE(message.find("delete the stack, then deploy again."), std::string::npos);
}

TEST(SlackReply, OfAScriptSendsNobodyAfterADeploymentThatTheRegistryMayNotKnow) {
  for (const Kind kind : {Kind::failed, Kind::rolled_back}) {
    Notification told = ended_badly(kind);
    EXPECT_NE(slack_reply(told).blocks.find("signalbox show"), std::string::npos);
    told.by_script = true;
    EXPECT_EQ(slack_reply(told).blocks.find("signalbox show"), std::string::npos);
    EXPECT_EQ(slack_reply(told).blocks.find("What ran before runs again."), std::string::npos) << "nobody looked";
  }
}

TEST(SlackReply, SaysACauseThatIsTheLiteralReasonOnce) {
  Notification failed = failure(Kind::failed);
  failed.reason = "no space left";
  failed.root_cause = "Service: no space left";
  const auto text = slack_reply(failed).text;
  EXPECT_EQ(text.find("no space left"), text.rfind("no space left")) << text;
}

TEST(SlackReply, CountsNoMilliseconds) {
  Notification complete = example(Kind::complete);
  complete.elapsed = 51ms;
  EXPECT_NE(slack_reply(complete).text.find("under 1s"), std::string::npos);
}

TEST(SlackReply, CountsResourcesAsDoneWhereNobodyKnowsHowManyThereAre) {
  Notification progress = example(Kind::progress);
  progress.total.reset();
  EXPECT_NE(slack_reply(progress).text.find("14 resources done"), std::string::npos);
  progress.done = 0;
  EXPECT_EQ(slack_reply(progress).text.find("resource"), std::string::npos) << "which says nothing";
}

TEST(SlackReply, OfAScriptNamesTheStackAndItsResource) {
  Notification message = example(Kind::message);
  message.stack = "AppStack";
  EXPECT_NE(slack_reply(message).text.find("AppStack"), std::string::npos);
  message.resource = "Db";
  EXPECT_NE(slack_reply(message).text.find("Db in AppStack"), std::string::npos);
}

TEST(SlackLivingMessage, SaysMomentsWhereASpanWouldSoonBeWrong) {
  LivingState state = folded({}, example(Kind::queued));
  auto text = slack_living_message(state).text;
  EXPECT_EQ(text.find("so far"), std::string::npos) << text;
  EXPECT_EQ(text.find("in about"), std::string::npos) << text;
  EXPECT_NE(text.find("Its turn comes about 2026-01-14 12:41 UTC"), std::string::npos) << text;
  const auto since = text.find(" is deploying since 2026-01-14 ");
  ASSERT_NE(since, std::string::npos) << text;
  Notification later = example(Kind::registry_recovered);
  later.at += 10min;
  EXPECT_EQ(slack_living_message(folded(state, later)).text.find(text.substr(since, 38)), since) << "the moment stays";
  state = folded(folded(std::move(state), example(Kind::started)), example(Kind::progress));
  text = slack_living_message(state).text;
  EXPECT_EQ(text.find("so far"), std::string::npos) << text;
  EXPECT_NE(text.find("since 2026-01-14 12:34 UTC"), std::string::npos) << text;
  EXPECT_NE(text.find("Expected to end about 2026-01-14 12:39 UTC"), std::string::npos) << text;
}

TEST(SlackLivingMessage, ReadsAsItsGoldenFilesShow) {
  LivingState state;
  std::string story;
  for (const auto kind :
       {Kind::queued, Kind::started, Kind::progress, Kind::stalled, Kind::resource_failed, Kind::rolled_back}) {
    state = folded(std::move(state), example(kind));
    const auto lines = rehearsal::slack_lines({{"blocks", nlohmann::json::parse(slack_living_message(state).blocks)}});
    story += fmt::format("== after {} ==\n{}\n\n", to_string(kind), fmt::join(lines, "\n"));
  }
  expect_golden_file("tests/message/golden/slack_living.txt", story + shown(slack_living_message(state)));
}

}  // namespace
}  // namespace signalbox::testing
