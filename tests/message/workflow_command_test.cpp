#include "message/workflow_command.hpp"

#include "support/deployment_signals.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using enum SignalKind;

std::string annotated(const Signal& signal) {
  const auto annotation = annotation_for(signal);
  return annotation ? workflow_command(*annotation) : "none";
}

TEST(Annotation, NamesTheFailedResourceAndItsLiteralReason) {
  EXPECT_EQ(annotated(resource_signal(resource_failed, 1s, "Db", "AWS::RDS::DBInstance", "CREATE_FAILED",
                                      "The disk is 100% full")),
            "::error title=AppStack%3A Db CREATE_FAILED::Db (AWS::RDS::DBInstance): The disk is 100%25 full");
}

TEST(Annotation, CannotBeEndedOrFollowedByAnotherCommand) {
  const std::string command =
      annotated(resource_signal(resource_failed, 1s, "Db, line=1", "t", "FAILED", "no\r\n::add-mask::x\n::error::y"));
  EXPECT_EQ(command.find('\n'), std::string::npos);
  EXPECT_EQ(command.find('\r'), std::string::npos);
  EXPECT_EQ(command.rfind("::error title=AppStack%3A Db%2C line=1 FAILED::", 0), 0U) << command;
}

TEST(Annotation, LeavesOutFailuresThatOnlySayThatAnotherOneFailed) {
  EXPECT_EQ(annotated(resource_signal(resource_failed, 1s, "Nested", "AWS::CloudFormation::Stack", "UPDATE_FAILED",
                                      "Embedded stack arn:x was not successfully updated: Db")),
            "none");
}

TEST(Annotation, WarnsOfStallsOverrunsAndGaps) {
  for (const SignalKind kind : {stalled, overdue, monitor_gap}) {
    EXPECT_EQ(annotated(stack_signal(kind, 1s, "UPDATE_IN_PROGRESS")).rfind("::warning title=AppStack%3A ", 0), 0U);
  }
}

TEST(Annotation, TellsWhoeverReadsTheLogThatTheyAreAsked) {
  EXPECT_EQ(annotated({.kind = asked, .environment = "production", .text = "Go on?"}),
            "::warning title=production%3A question::Go on?");
  EXPECT_EQ(annotated({.kind = answered, .environment = "production", .text = "yes"}), "none");
}

TEST(Annotation, CallsADeletionInTheMiddleNoRollback) {
  EXPECT_EQ(annotated(stack_signal(rollback_started, 1s, "DELETE_IN_PROGRESS"))
                .rfind("::error title=AppStack%3A is deleted", 0),
            0U);
}

TEST(Annotation, ErrsForARollbackAndForAStackThatEndedBadly) {
  EXPECT_EQ(annotated(stack_signal(rollback_started, 1s, "ROLLBACK_IN_PROGRESS")).rfind("::error ", 0), 0U);
  EXPECT_EQ(annotated(stack_signal(stack_finished, 1s, "ROLLBACK_COMPLETE")).rfind("::error ", 0), 0U);
  EXPECT_EQ(annotated(stack_signal(stack_finished, 1s, "UPDATE_COMPLETE")), "none");
}

TEST(Annotation, EndsASentenceBeforeItsReason) {
  Signal gap;
  gap.kind = SignalKind::monitor_gap;
  gap.text = "The stacks cannot be read.";
  gap.reason = "ExpiredToken";
  EXPECT_EQ(annotation_for(gap)->message, "The stacks cannot be read. ExpiredToken");
}

TEST(Annotation, IsNotWorthAnOrdinaryChange) {
  EXPECT_EQ(annotated(resource_signal(resource_finished, 1s, "Db", "t", "CREATE_COMPLETE")), "none");
  EXPECT_EQ(annotated(deployment_signal(queued, 1s, "2 ahead")), "none");
}

TEST(LogGroup, OpensAndClosesInOneText) {
  EXPECT_EQ(log_group("50% done", {"one", "two"}), "::group::50%25 done\none\ntwo\n::endgroup::");
}

TEST(WithoutWorkflowCommands, LeavesNoCommandAtTheBeginningOfALine) {
  EXPECT_EQ(without_workflow_commands("::stop-commands::x"), ": :stop-commands::x");
  EXPECT_EQ(without_workflow_commands("fine\n  ::error::x"), "fine\n  : :error::x");
}

TEST(WithoutWorkflowCommands, LeavesNoOlderCommandAnywhere) {
  EXPECT_EQ(without_workflow_commands("12:00  FAILED  ##[add-mask]a ##[error]b"),
            "12:00  FAILED  ## [add-mask]a ## [error]b");
}

TEST(WithoutWorkflowCommands, ChangesNothingElseAndNothingTwice) {
  const std::string line = "AWS::SQS::Queue # ## x[1] a::b";
  EXPECT_EQ(without_workflow_commands(line), line);
  const std::string once = without_workflow_commands("::a\n##[b]");
  EXPECT_EQ(without_workflow_commands(once), once);
}

}  // namespace
}  // namespace signalbox
