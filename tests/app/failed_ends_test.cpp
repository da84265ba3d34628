#include "app/failed_ends.hpp"

#include <gtest/gtest.h>

namespace signalbox::testing {
namespace {

Signal of_stack(SignalKind kind, const std::string& status, const std::string& stack = "App") {
  Signal signal;
  signal.kind = kind;
  signal.stack = stack;
  signal.status = status;
  return signal;
}

Signal failure_of(const std::string& resource, const std::string& reason) {
  Signal signal = of_stack(SignalKind::resource_failed, "UPDATE_FAILED");
  signal.resource = resource;
  signal.reason = reason;
  return signal;
}

StackOutcome good(const std::string& name) {
  return {name, "arn", StackStatus::update_complete, Verdict::succeeded, true, true, ""};
}

TEST(FailedEnds, OfAnOperationBeforeMakeAGoodOneNoSuccessOfWhatWasWatched) {
  FailedEnds ends;
  ends.accept(of_stack(SignalKind::stack_started, "UPDATE_IN_PROGRESS"));
  ends.accept(failure_of("Queue", "denied"));
  ends.accept(failure_of("Topic", "cancelled"));
  ends.accept(of_stack(SignalKind::stack_finished, "UPDATE_ROLLBACK_COMPLETE"));
  ends.accept(of_stack(SignalKind::stack_started, "UPDATE_IN_PROGRESS"));
  ends.accept(of_stack(SignalKind::stack_finished, "UPDATE_COMPLETE"));
  std::vector outcomes{good("App"), good("Other"), good("arn:aws:cloudformation:eu-west-1:123456789012:stack/App/1")};
  ends.add_to(outcomes);
  EXPECT_EQ(outcomes[0].verdict, Verdict::failed);
  EXPECT_EQ(outcomes[0].status, StackStatus::update_complete) << "how it stands is another question";
  EXPECT_EQ(outcomes[0].failure, "the operation before ended in UPDATE_ROLLBACK_COMPLETE: Queue: denied");
  EXPECT_EQ(outcomes[1], good("Other"));
  EXPECT_EQ(outcomes[2].verdict, Verdict::failed) << "asked for by its ARN";
}

TEST(FailedEnds, AreToldWithoutAReasonWhereNoResourceFailed) {
  FailedEnds ends;
  ends.accept(failure_of("Queue", "of the one before"));
  ends.accept(of_stack(SignalKind::stack_started, "UPDATE_IN_PROGRESS"));
  ends.accept(of_stack(SignalKind::stack_finished, "UPDATE_ROLLBACK_COMPLETE"));
  std::vector outcomes{good("App")};
  ends.add_to(outcomes);
  EXPECT_EQ(outcomes[0].failure, "the operation before ended in UPDATE_ROLLBACK_COMPLETE");
}

TEST(FailedEnds, LeaveTheOutcomeOfTheNewestOperationAloneWhereThatIsNoSuccess) {
  FailedEnds ends;
  ends.accept(of_stack(SignalKind::stack_finished, "UPDATE_ROLLBACK_COMPLETE"));
  StackOutcome own{"App", "arn", StackStatus::update_rollback_complete, Verdict::failed, true, true, "Queue: denied"};
  StackOutcome moving = good("App");
  moving.verdict = Verdict::pending;
  std::vector outcomes{own, moving};
  ends.add_to(outcomes);
  EXPECT_EQ(outcomes[0], own);
  EXPECT_EQ(outcomes[1], moving);
}

TEST(FailedEnds, AreNoneWhereAllOperationsEndedWell) {
  FailedEnds ends;
  ends.accept(of_stack(SignalKind::stack_finished, "UPDATE_COMPLETE"));
  ends.accept(of_stack(SignalKind::stack_finished, "UPDATE_COMPLETE"));
  std::vector outcomes{good("App")};
  ends.add_to(outcomes);
  EXPECT_EQ(outcomes[0], good("App"));
}

}  // namespace
}  // namespace signalbox::testing
