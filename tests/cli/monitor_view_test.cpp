#include "cli/render/monitor_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace signalbox::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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

}  // namespace
}  // namespace signalbox::cli
