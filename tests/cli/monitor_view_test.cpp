#include "cli/render/monitor_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace signalbox::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Time monitor_ends_at{std::chrono::seconds(1768394096)};

StackOutcome failed_stack() {
  return {"App", "arn", StackStatus::rollback_complete, Verdict::failed, true, true, "Queue: denied"};
}

MonitorReport report_of(StackOutcome stack) {
  MonitorReport report{"20260114-123456-abc123", "production", {}};
  report.stacks = {std::move(stack)};
  return report;
}

std::string summary(const MonitorReport& report) {
  return monitor_summary(report, Output(Environment{{"NO_COLOR", "1"}}));
}

TEST(MonitorView, SaysOfAStackThatNeverCameThatItDoesNotExist) {
  MonitorReport report = report_of({"App", "", StackStatus::unknown, Verdict::pending, false, true, ""});
  report.waited_in_vain = true;
  EXPECT_THAT(summary(report), HasSubstr("App  does not exist"));
  EXPECT_THAT(summary(report), Not(HasSubstr("update signalbox")));
  EXPECT_EQ(monitor_exit_code(report, {}), exit_code::gave_up);
}

TEST(MonitorView, TellsScriptsTheCauseAndTheNextStep) {
  const auto stack = nlohmann::json::parse(monitor_json(report_of(failed_stack()), 1)).at("stacks").at(0);
  EXPECT_EQ(stack.at("failure"), "Queue: denied");
  EXPECT_THAT(stack.at("next_step"), HasSubstr("delete the stack"));
}

TEST(MonitorView, TellsTheEvidenceToPeopleAndScripts) {
  MonitorReport report = report_of(failed_stack());
  report.evidence = {"Service: container api exited with code 1"};
  EXPECT_THAT(summary(report), HasSubstr("evidence     Service: container api exited with code 1"));
  EXPECT_EQ(nlohmann::json::parse(monitor_json(report, 1)).at("evidence").at(0), report.evidence[0]);
}

TEST(MonitorView, EndsItsLogWithHowWhatItWatchedEnded) {
  const Signal failed = monitor_end(report_of(failed_stack()), exit_code::failed, monitor_ends_at);
  EXPECT_EQ(failed.kind, SignalKind::deployment_finished);
  EXPECT_EQ(failed.status, "failed");
  EXPECT_EQ(failed.reason, "Queue: denied");
  EXPECT_EQ(failed.correlation_id, "20260114-123456-abc123");
  EXPECT_EQ(monitor_end(report_of({}), exit_code::done, monitor_ends_at).status, "succeeded");
  MonitorReport idle = report_of({});
  idle.anything_ran = false;
  EXPECT_EQ(monitor_end(idle, exit_code::done, monitor_ends_at).text, "Nothing was running to be watched.");
  EXPECT_EQ(monitor_end(report_of({}), exit_code::gave_up, monitor_ends_at).kind, SignalKind::warning);
}

TEST(MonitorView, ALogThatEndsBeforeWhatItWatchedSaysThatNobodyWatches) {
  MonitorReport given_up = report_of({});
  given_up.given_up = "killed by signal 9";
  const Signal unknown = monitor_end(given_up, exit_code::unreachable, monitor_ends_at);
  EXPECT_EQ(unknown.kind, SignalKind::monitor_gap);
  EXPECT_EQ(unknown.reason, "killed by signal 9");
  MonitorReport interrupted = report_of({});
  interrupted.interrupted = true;
  EXPECT_EQ(monitor_end(interrupted, 143, monitor_ends_at).kind, SignalKind::monitor_gap);
}

}  // namespace
}  // namespace signalbox::cli
