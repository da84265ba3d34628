#include "message/job_summary.hpp"

#include <algorithm>

#include "support/deployment_signals.hpp"
#include "support/golden.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using enum SignalKind;

void expect_summary(const std::string& name, const std::string& text) {
  expect_golden_file("tests/message/golden/" + name, text);
}

SummaryFacts facts(const std::string& status) {
  SummaryFacts result;
  result.environment = "production";
  result.correlation_id = "20260114-123456-abc12301";
  result.status = status;
  result.token = 42;
  result.exit_code = status == "succeeded" ? 0 : 1;
  result.ran = 750s;
  result.waited = 95s;
  result.usual = 600s;
  result.ended = story_time(750s);
  result.console_url = "https://eu-central-1.console.aws.amazon.com/cloudformation/home#/stacks/stackinfo?stackId=arn";
  result.run_url = "https://github.com/acme/shop/actions/runs/1";
  return result;
}

StackBoard quiet_deployment() {
  StackBoard board;
  board.take(stack_signal(stack_started, 0s, "UPDATE_IN_PROGRESS"));
  board.take(resource_signal(resource_started, 1s, "Jobs", "AWS::SQS::Queue", "UPDATE_IN_PROGRESS"));
  board.take(resource_signal(resource_finished, 4s, "Jobs", "AWS::SQS::Queue", "UPDATE_COMPLETE"));
  board.take(resource_signal(resource_started, 4s, "Service", "AWS::ECS::Service", "UPDATE_IN_PROGRESS"));
  board.take(resource_signal(resource_finished, 700s, "Service", "AWS::ECS::Service", "UPDATE_COMPLETE"));
  Signal end = stack_signal(stack_finished, 750s, "UPDATE_COMPLETE");
  end.progress.done = 2;
  board.take(end);
  return board;
}

StackBoard hostile_deployment() {
  StackBoard board;
  board.take(deployment_signal(registry_lost, 0s, "the registry is out of reach", "connect: timeout"));
  board.take(stack_signal(stack_started, 0s, "UPDATE_IN_PROGRESS"));
  board.take(resource_signal(resource_started, 1s, "Db", "AWS::RDS::DBInstance", "UPDATE_IN_PROGRESS"));
  board.take(resource_signal(resource_failed, 300s, "Db", "AWS::RDS::DBInstance", "UPDATE_FAILED",
                             "</details>`|<script>alert(1)</script>\n## done; :x: [a](http://evil) ```"));
  board.take(stack_signal(rollback_started, 301s, "UPDATE_ROLLBACK_IN_PROGRESS"));
  Signal end = stack_signal(stack_finished, 750s, "UPDATE_ROLLBACK_COMPLETE");
  end.progress.failed = 1;
  board.take(end);
  return board;
}

TEST(JobSummary, TellsWhatADeploymentThatSucceededDid) {
  expect_summary("succeeded.md", job_summary(facts("succeeded"), quiet_deployment()));
}

TEST(JobSummary, StaysTextWhateverAReasonTriesToBe) {
  SummaryFacts failed = facts("failed");
  failed.reason = "Db: </td></table><img src=x onerror=alert(1)> | `";
  const std::string text = job_summary(failed, hostile_deployment());
  EXPECT_EQ(text.find("<script"), std::string::npos);
  EXPECT_EQ(text.find("<img"), std::string::npos);
  EXPECT_EQ(text.find("</details>"), std::string::npos);
  expect_summary("hostile.md", text);
}

TEST(JobSummary, TellsWhatItAskedAndWhoAnswered) {
  SummaryFacts asked = facts("succeeded");
  asked.answers = {"App is in ROLLBACK_FAILED: proceed? yes: <b>ada</b> said so at the terminal"};
  const std::string text = job_summary(asked, quiet_deployment());
  EXPECT_NE(text.find("| Answered | App is in ROLLBACK"), std::string::npos) << text;
  EXPECT_EQ(text.find("<b>"), std::string::npos) << text;
}

TEST(JobSummary, TellsOfARunThatNeverGotItsTurn) {
  SummaryFacts refused = facts("cancelled");
  refused.ran.reset();
  refused.exit_code.reset();
  refused.token = 0;
  refused.reason = "gave up after 30m in line";
  expect_summary("cancelled.md", job_summary(refused, StackBoard()));
}

TEST(JobSummary, LeavesOutWholePartsWhenThereIsNoRoomAndSaysSo) {
  const std::string whole = job_summary(facts("succeeded"), quiet_deployment());
  const std::string cut = job_summary(facts("succeeded"), quiet_deployment(), whole.size() - 10);
  EXPECT_NE(cut.find("does not fit"), std::string::npos);
  EXPECT_EQ(cut.find("mermaid"), std::string::npos);
  EXPECT_EQ(job_summary(facts("succeeded"), quiet_deployment(), 10), "");
}

TEST(JobSummary, StaysWithinItsLimitForTheLargestOfDeployments) {
  StackBoard board;
  for (int i = 0; i < 3'000; ++i) {
    const std::string name = "Resource" + std::to_string(i);
    board.take(resource_signal(resource_started, 1s, name, "AWS::SQS::Queue", "UPDATE_IN_PROGRESS"));
    board.take(resource_signal(resource_failed, 2s, name, "AWS::SQS::Queue", "UPDATE_FAILED", std::string(4'000, '|')));
  }
  const std::string text = job_summary(facts("failed"), board);
  EXPECT_LE(text.size(), longest_summary);
  EXPECT_NE(text.find("… and 2980 more"), std::string::npos);
  EXPECT_NE(text.find("```mermaid"), std::string::npos);
  EXPECT_NE(text.find("… and 2900 more"), std::string::npos);
}

TEST(JobSummary, NamesTheStackOfASlowResourceOnlyAmongSeveral) {
  StackBoard board = quiet_deployment();
  EXPECT_EQ(job_summary(facts("succeeded"), board).find("AppStack / Service"), std::string::npos);
  board.take(stack_signal(stack_started, 0s, "UPDATE_IN_PROGRESS", "Other"));
  EXPECT_NE(job_summary(facts("succeeded"), board).find("AppStack / Service"), std::string::npos);
}

}  // namespace
}  // namespace signalbox
