#include "message/stack_board.hpp"

#include "support/deployment_signals.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using enum SignalKind;

class StackBoardTest : public ::testing::Test {
 protected:
  void begin() { board.take(stack_signal(stack_started, 0s, "UPDATE_IN_PROGRESS")); }
  void move(const std::string& name, Duration at) {
    board.take(resource_signal(resource_started, at, name, "AWS::SQS::Queue", "UPDATE_IN_PROGRESS"));
  }
  void end(SignalKind kind, const std::string& name, Duration at, const std::string& reason = {}) {
    board.take(resource_signal(kind, at, name, "AWS::SQS::Queue",
                               kind == resource_finished ? "UPDATE_COMPLETE" : "UPDATE_FAILED", reason));
  }
  const BoardStack& stack() const { return board.stacks().front(); }

  StackBoard board;
};

TEST_F(StackBoardTest, BeginsWithItsCommandAndNotWithWhatIsAskedBefore) {
  board.take(deployment_signal(SignalKind::turn_granted, 0s));
  EXPECT_EQ(board.began_at(), story_time(0s));
  board.take(deployment_signal(SignalKind::deployment_started, 600s));
  EXPECT_EQ(board.began_at(), story_time(600s));
}

TEST_F(StackBoardTest, FollowsAResourceFromItsBeginningToItsEnd) {
  begin();
  move("Jobs", 5s);
  EXPECT_EQ(stack().movements.front().end, MovementEnd::none);
  end(resource_finished, "Jobs", 9s);
  ASSERT_EQ(stack().movements.size(), 1U);
  EXPECT_EQ(stack().movements.front().began, story_time(5s));
  EXPECT_EQ(stack().movements.front().ended, story_time(9s));
  EXPECT_EQ(stack().finished(), 1U);
}

TEST_F(StackBoardTest, TakesAMovementsBeginningFromItsEndWhenItWasNotSeen) {
  Signal signal = resource_signal(resource_finished, 30s, "Jobs", "AWS::SQS::Queue", "UPDATE_COMPLETE");
  signal.elapsed = 20s;
  board.take(signal);
  EXPECT_EQ(stack().movements.front().began, story_time(10s));
}

TEST_F(StackBoardTest, CountsARollbackAsAnotherMovementOfTheSameResource) {
  begin();
  move("Jobs", 1s);
  end(resource_failed, "Jobs", 2s, "no");
  board.take(stack_signal(rollback_started, 3s, "UPDATE_ROLLBACK_IN_PROGRESS"));
  move("Jobs", 4s);
  ASSERT_EQ(stack().movements.size(), 2U);
  EXPECT_EQ(stack().movements.front().end, MovementEnd::failed);
  EXPECT_EQ(stack().movements.back().end, MovementEnd::none);
  EXPECT_TRUE(stack().failed);
}

TEST_F(StackBoardTest, KeepsEveryErrorOfOneResource) {
  begin();
  move("Jobs", 1s);
  end(resource_failed, "Jobs", 2s, "the first");
  end(resource_failed, "Jobs", 3s, "the second");
  EXPECT_EQ(stack().movements.size(), 1U);
  ASSERT_EQ(board.failures().size(), 2U);
  EXPECT_EQ(board.failures().back().reason, "the second");
}

TEST_F(StackBoardTest, LeavesOutFailuresThatOnlySayThatAnotherOneFailed) {
  begin();
  end(resource_failed, "Jobs", 2s, "Quota exceeded");
  end(resource_failed, "Nested", 3s, "Embedded stack arn:x was not successfully updated: Jobs");
  ASSERT_EQ(board.failures().size(), 1U);
  EXPECT_EQ(board.failures().front().resource, "Jobs");
}

TEST_F(StackBoardTest, TellsAnEchoWhenThereIsNothingElse) {
  begin();
  end(resource_failed, "Nested", 3s, "Embedded stack arn:x was not successfully updated: Jobs");
  EXPECT_EQ(board.failures().size(), 1U);
}

TEST_F(StackBoardTest, ForgetsAStallAsSoonAsSomethingMoves) {
  begin();
  Signal stall = stack_signal(stalled, 600s, "UPDATE_IN_PROGRESS");
  stall.text = "waiting for Jobs for 10m";
  stall.resource = "Jobs";
  board.take(stall);
  EXPECT_EQ(stack().stalled, "waiting for Jobs for 10m");
  end(resource_finished, "Jobs", 601s);
  EXPECT_EQ(stack().stalled, "");
}

TEST_F(StackBoardTest, DoesNotTakeTheStatusOfTheResourceThatAStallNamesForTheStacks) {
  begin();
  Signal stall = stack_signal(stalled, 600s, "CREATE_IN_PROGRESS");
  stall.resource = "Jobs";
  board.take(stall);
  EXPECT_EQ(stack().status, "UPDATE_IN_PROGRESS");
}

TEST_F(StackBoardTest, MovesUntilEachStackHasEnded) {
  EXPECT_FALSE(board.is_moving());
  begin();
  EXPECT_TRUE(board.is_moving());
  board.take(stack_signal(stack_finished, 60s, "UPDATE_COMPLETE"));
  EXPECT_FALSE(board.is_moving());
  EXPECT_FALSE(stack().failed);
}

TEST_F(StackBoardTest, BeginsAnewWhenTheSameStackMovesAgain) {
  begin();
  board.take(stack_signal(stack_finished, 60s, "UPDATE_ROLLBACK_COMPLETE"));
  EXPECT_TRUE(stack().failed);
  board.take(stack_signal(stack_started, 90s, "UPDATE_IN_PROGRESS"));
  EXPECT_TRUE(board.is_moving());
  EXPECT_FALSE(stack().failed);
  EXPECT_EQ(stack().began, story_time(90s));
}

TEST_F(StackBoardTest, SaysTheSameNoticeOnce) {
  for (int i = 0; i < 3; ++i) board.take(deployment_signal(registry_lost, 1s, "out of reach", "timeout"));
  EXPECT_EQ(board.notices(), std::vector<std::string>{"out of reach: timeout"});
}

TEST_F(StackBoardTest, CountsMovementsBeyondWhatItKeeps) {
  for (std::size_t i = 0; i < most_movements + 7; ++i) move("Queue" + std::to_string(i), 1s);
  EXPECT_EQ(stack().movements.size(), most_movements);
  EXPECT_EQ(stack().left_out, 7U);
}

}  // namespace
}  // namespace signalbox
