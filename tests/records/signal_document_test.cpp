#include "records/signal_document.hpp"

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

Signal full_signal() {
  Signal signal;
  signal.kind = SignalKind::resource_failed;
  signal.at = *parse_iso8601("2026-01-14T12:34:56.789Z");
  signal.correlation_id = "20260114-123456-abc123";
  signal.environment = "production";
  signal.stack = "AppStack";
  signal.resource = "Nested/Service";
  signal.resource_type = "AWS::ECS::Service";
  signal.physical_id = "arn:aws:ecs:eu-central-1:123456789012:service/app";
  signal.status = "CREATE_FAILED";
  signal.reason = "line one\nline \"two\" \x1b[2J ü";
  signal.text = "it failed";
  signal.progress = {5, 3, 1, 1, 12};
  signal.elapsed = 12'345ms;
  signal.waits_for = "Db (AWS::RDS::DBInstance)";
  signal.waits_since = *parse_iso8601("2026-01-14T12:30:00.500Z");
  signal.holder = "20260114-120000-fed987";
  signal.mark = "event-1/resource_failed";
  return signal;
}

TEST(SignalDocument, GivesBackWhatWasWritten) {
  EXPECT_EQ(read_signal(write_signal(full_signal())), full_signal());
  const Signal empty;
  EXPECT_EQ(read_signal(write_signal(empty)), empty);
}

TEST(SignalDocument, GivesBackEveryKind) {
  for (int number = 0; number <= static_cast<int>(SignalKind::warning); ++number) {
    const Signal signal{.kind = static_cast<SignalKind>(number)};
    EXPECT_EQ(read_signal(write_signal(signal)), signal) << to_string(signal.kind);
  }
}

TEST(SignalDocument, IsOneLineWhateverItSays) {
  const std::string line = write_signal(full_signal());
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
}

TEST(SignalDocument, HasTheDocumentedKeys) {
  const auto object = nlohmann::json::parse(write_signal(full_signal()));
  const std::vector<std::string> keys{"time",      "level",       "correlation_id", "environment",     "stack",
                                      "signal",    "resource",    "type",           "physical_id",     "status",
                                      "reason",    "text",        "progress",       "elapsed_seconds", "mark",
                                      "waits_for", "waits_since", "holder"};
  EXPECT_EQ(object.size(), keys.size());
  for (const auto& key : keys) EXPECT_TRUE(object.contains(key)) << key;
  EXPECT_EQ(object["time"], "2026-01-14T12:34:56.789Z");
  EXPECT_EQ(object["level"], "error");
  EXPECT_EQ(object["signal"], "resource_failed");
  EXPECT_EQ(object["elapsed_seconds"], 12.345);
}

TEST(SignalDocument, KeepsLinesShortWhereThereIsNothingToSay) {
  EXPECT_EQ(write_signal({.kind = SignalKind::warning, .at = Time(0s), .text = "x"}),
            R"({"time":"1970-01-01T00:00:00Z","level":"warning","signal":"warning","text":"x"})");
}

TEST(SignalDocument, SaysHowManyResourcesThereWillBeOnlyWhereThatIsKnown) {
  Signal signal;
  signal.kind = SignalKind::progress;
  signal.progress = {.seen = 4, .done = 3, .in_progress = 1};
  EXPECT_THAT(write_signal(signal), ::testing::Not(::testing::HasSubstr("expected")));
  signal.progress.expected = 9;
  EXPECT_THAT(write_signal(signal), ::testing::HasSubstr(R"("expected":9)"));
}

TEST(SignalDocument, CallsAnEndGoodOnlyWhenItIs) {
  EXPECT_EQ(level_of({.kind = SignalKind::stack_finished, .status = "UPDATE_COMPLETE"}), SignalLevel::info);
  EXPECT_EQ(level_of({.kind = SignalKind::stack_finished, .status = "UPDATE_ROLLBACK_COMPLETE"}), SignalLevel::error);
  EXPECT_EQ(level_of({.kind = SignalKind::stack_finished, .status = "A_NEW_WORD"}), SignalLevel::error);
  EXPECT_EQ(level_of({.kind = SignalKind::deployment_finished, .status = "succeeded"}), SignalLevel::info);
  EXPECT_EQ(level_of({.kind = SignalKind::asked}), SignalLevel::warning);
  EXPECT_EQ(level_of({.kind = SignalKind::answered}), SignalLevel::info);
  EXPECT_EQ(level_of({.kind = SignalKind::deployment_finished, .status = "cancelled"}), SignalLevel::warning);
  EXPECT_EQ(level_of({.kind = SignalKind::deployment_finished, .status = "failed"}), SignalLevel::error);
  EXPECT_EQ(level_of({.kind = SignalKind::monitor_gap}), SignalLevel::error);
}

TEST(SignalDocument, RefusesWhatIsNoSignal) {
  for (const char* line : {"", "[]", "{", "{}", R"({"signal":"applause"})", R"({"signal":"warning","time":"noon"})"}) {
    EXPECT_EQ(kind_thrown_by([&] { (void)read_signal(line); }), ErrorKind::invalid_input) << line;
  }
}

}  // namespace
}  // namespace signalbox::testing
