#include "rehearsal/scenario.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/error.hpp"
#include "rehearsal/desk.hpp"

namespace signalbox::rehearsal {
namespace {

using namespace std::chrono_literals;

constexpr const char* good =
    R"({"stack": "web", "operation": "CREATE", "start_iso": "2026-01-14T12:00:00Z", "source": "here", "events": [
  {"t": 0, "logical_id": "web", "type": "AWS::CloudFormation::Stack", "status": "CREATE_IN_PROGRESS", "root": true},
  {"t": 1.25, "logical_id": "Queue", "type": "AWS::SQS::Queue", "status": "CREATE_FAILED", "reason": "no"}]})";

std::string with(std::string from, const std::string& to) {
  std::string text = good;
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Scenario, IsReadAsItWasRecorded) {
  const auto scenario = parse_scenario(good, "web", "web.json");
  EXPECT_EQ(scenario.verb, StackVerb::create);
  EXPECT_EQ(scenario.stack, "web");
  ASSERT_EQ(scenario.events.size(), 2U);
  EXPECT_TRUE(scenario.events[0].root);
  EXPECT_EQ(scenario.events[1].after, 1250ms);
  EXPECT_EQ(scenario.events[1].reason, "no");
}

TEST(Scenario, ARecordedRollbackBelongsToWhatWasInitiated) {
  EXPECT_EQ(parse_scenario(with("\"operation\": \"CREATE\"", "\"operation\": \"ROLLBACK\", \"initiated\": \"CREATE\""),
                           "web", "x")
                .verb,
            StackVerb::create);
}

TEST(Scenario, AMistakeIsOneLineWithTheFileAndThePlace) {
  const std::vector<std::pair<std::string, std::string>> mistakes = {
      {"{", "scenario x.json: is not JSON: "},
      {"[]", "scenario x.json: must be a JSON object with stack, operation and events"},
      {with("\"CREATE\"", "\"ROLLBACK\""),
       "scenario x.json: \"initiated\" (or \"operation\") is \"ROLLBACK\", but must be CREATE, UPDATE or DELETE"},
      {with("\"web\"", "7"), "scenario x.json: \"stack\" must be a text"},
      {with("1.25", "\"soon\""), "scenario x.json, event 2: \"t\" must be a number of seconds"},
      {with("1.25", "-1"), "scenario x.json, event 2: \"t\" is -1, but must be from 0 to 2592000 seconds"},
      {with("1.25", "1e300"), "scenario x.json, event 2: \"t\" is 1e+300, but must be from 0 to 2592000 seconds"},
      {with("\"t\": 0", "\"t\": 3"), "scenario x.json, event 2: \"t\" is earlier than the event above it"},
      {with("\"logical_id\": \"Queue\", ", ""), "scenario x.json, event 2: \"logical_id\" is missing or empty"},
      {with("true", "1"), "scenario x.json, event 1: \"root\" must be true or false"},
      {with("CREATE_IN_PROGRESS", "MAKING"), "scenario x.json, event 1: \"MAKING\" is no status of a stack"},
      {with("CREATE_FAILED", "HOOK_COMPLETE_FAILED"),
       "scenario x.json, event 2: \"said_by\" names the hook of a status HOOK_… or the validation of a "
       "VALIDATION_ERROR"},
      {with(", \"reason\": \"no\"", ", \"said_by\": \"A::B\""), "scenario x.json, event 2: \"said_by\" names"},
      {with(", \"root\": true", ""),
       "scenario x.json: event 1 must be the stack's own (CREATE_IN_PROGRESS with \"root\": true at \"t\": 0): this "
       "recording lacks its head"},
      {R"({"operation": "CREATE", "events": []})", "scenario x.json: \"events\" must be a list of at least one event"},
      {R"({"operation": "CREATE", "events": [3]})",
       "scenario x.json, event 1: must be an object with t, logical_id, type and status"},
  };
  for (const auto& [text, message] : mistakes) {
    try {
      static_cast<void>(parse_scenario(text, "x", "x.json"));
      ADD_FAILURE() << message;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
      EXPECT_EQ(std::string(error.what()).substr(0, message.size()), message);
      EXPECT_NE(error.hint().find("docs/rehearsal.md"), std::string::npos);
    }
  }
}

TEST(Scenario, AFileThatCannotBeReadIsRefused) {
  for (const char* path : {"/nowhere/at-all.json", "/tmp"}) {
    try {
      static_cast<void>(load_scenario(path));
      ADD_FAILURE() << path;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    }
  }
}

TEST(ScenarioSet, WithOneAnyStackPlaysIt) {
  const ScenarioSet set({testing::short_create("only")});
  EXPECT_EQ(set.chosen_for("anything", StackVerb::create).name, "only");
  EXPECT_EQ(set.chosen_for("anything", StackVerb::update).name, "only");
}

TEST(ScenarioSet, WithSeveralTheNameDecidesAndThenTheVerb) {
  auto named_by_stack = testing::short_create("file-b");
  named_by_stack.stack = "billing";
  const ScenarioSet set(
      {testing::short_create("a"), named_by_stack, testing::short_update("c"), testing::short_update("a")});
  EXPECT_EQ(set.chosen_for("billing", StackVerb::create).name, "file-b");
  EXPECT_EQ(set.chosen_for("file-b", StackVerb::create).name, "file-b");
  EXPECT_EQ(set.chosen_for("a", StackVerb::update).verb, StackVerb::update);
  EXPECT_EQ(set.chosen_for("other", StackVerb::create).name, "a");
  EXPECT_EQ(set.chosen_for("other", StackVerb::update).name, "c");
}

TEST(ScenarioSet, NestedRecordingsAreNeverChosenForAStackOfTheirOwn) {
  auto nested = testing::short_create("nested");
  nested.parent = "top";
  const ScenarioSet set({nested, testing::short_create("top")});
  EXPECT_EQ(set.chosen_for("nested", StackVerb::create).name, "top");
  try {
    ScenarioSet none({nested, nested});
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  }
}

}  // namespace
}  // namespace signalbox::rehearsal
