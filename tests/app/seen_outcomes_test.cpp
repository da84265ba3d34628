#include "app/seen_outcomes.hpp"

#include <gtest/gtest.h>

#include "support/signal_recorder.hpp"

namespace signalbox::testing {
namespace {

Signal signal_of_stack(SignalKind kind, const std::string& status) {
  Signal signal;
  signal.kind = kind;
  signal.stack = "App";
  signal.physical_id = "arn:App";
  signal.status = status;
  return signal;
}

class SeeingOutcomes : public ::testing::Test {
 protected:
  SignalRecorder signals;
  Broadcast broadcast{"me", "production", {&signals}};
  SeenOutcomes seen{broadcast, MonitorOrder{.stacks = {{"App", "", ""}, {"Database", "", ""}}}};
};

TEST_F(SeeingOutcomes, KnowsOfNoStackBeforeAnythingWasTold) {
  ASSERT_EQ(seen.outcomes().size(), 2U);
  for (const StackOutcome& stack : seen.outcomes()) EXPECT_FALSE(stack.touched || stack.at_rest);
}

TEST_F(SeeingOutcomes, KeepsHowAStackStoodLastAndWhatFailedInItFirst) {
  seen.accept(signal_of_stack(SignalKind::stack_started, "UPDATE_IN_PROGRESS"));
  for (const char* resource : {"Table", "Queue"}) {
    Signal failed = signal_of_stack(SignalKind::resource_failed, "UPDATE_FAILED");
    failed.resource = resource;
    failed.reason = "no room";
    seen.accept(failed);
  }
  seen.accept(signal_of_stack(SignalKind::rollback_started, "UPDATE_ROLLBACK_IN_PROGRESS"));
  const StackOutcome& app = seen.outcomes().front();
  EXPECT_EQ(app.status, StackStatus::update_rollback_in_progress);
  EXPECT_EQ(app.failure, "Table: no room");
  EXPECT_EQ(app.arn, "arn:App");
  EXPECT_TRUE(app.touched);
  EXPECT_FALSE(app.at_rest) << "nobody has asked";
  EXPECT_FALSE(seen.outcomes().back().touched);
}

}  // namespace
}  // namespace signalbox::testing
