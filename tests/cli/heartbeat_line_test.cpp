#include "cli/render/heartbeat_line.hpp"

#include "support/deployment_signals.hpp"

namespace signalbox::cli {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using enum SignalKind;

class Heartbeat : public ::testing::Test {
 protected:
  std::vector<std::string> lines(Duration at) {
    std::vector<std::string> texts;
    const BoardView view{board, outlook, "production", waiting, story_time(at), 0};
    for (const SignalLine& line : heartbeat_lines(view)) texts.push_back(line.word + " " + line.text);
    return texts;
  }

  StackBoard board;
  Outlook outlook;
  std::optional<WaitingInLine> waiting;
};

TEST_F(Heartbeat, SaysHowFarItIsWhatIsWaitedForAndHowLongItWillTake) {
  outlook.whole = DurationEstimate{750s, 700s, 900s, 12};
  Signal begun = stack_signal(stack_started, 0s, "UPDATE_IN_PROGRESS");
  board.take(begun);
  board.take(resource_signal(resource_started, 10s, "Nested", "AWS::CloudFormation::Stack", "UPDATE_IN_PROGRESS"));
  Signal service = resource_signal(resource_started, 60s, "Service", "AWS::ECS::Service", "UPDATE_IN_PROGRESS");
  service.progress = {14, 12, 0, 2, 40};
  board.take(service);
  EXPECT_EQ(lines(480s),
            std::vector<std::string>{"moving AppStack  12 of 40 done, 2 moving  8m  about 4m 30s left, usually "
                                     "12m 30s  waiting for Service (AWS::ECS::Service) for 7m"});
}

TEST_F(Heartbeat, SaysWhatIsUsualOfWhatIsSlow) {
  board.take(stack_signal(stack_started, 0s, "UPDATE_IN_PROGRESS"));
  board.take(resource_signal(resource_started, 0s, "Jobs", "AWS::SQS::Queue", "UPDATE_IN_PROGRESS"));
  EXPECT_EQ(lines(600s),
            std::vector<std::string>{"moving AppStack  0 done  10m  waiting for Jobs (AWS::SQS::Queue) for "
                                     "10m, usually under 2m"});
}

TEST_F(Heartbeat, SaysWhatATurnWaitsFor) {
  waiting = WaitingInLine{"1 ahead", 125s};
  EXPECT_EQ(lines(0s), std::vector<std::string>{"waiting 1 ahead, waiting for 2m 5s"});
}

TEST_F(Heartbeat, CountsStacksBeyondTheFirstOnes) {
  for (int i = 0; i < 50; ++i)
    board.take(stack_signal(stack_started, 1s, "UPDATE_IN_PROGRESS", "Stack" + std::to_string(i)));
  const auto told = lines(60s);
  EXPECT_EQ(told.size(), 6U);
  EXPECT_EQ(told.back(), "moving and 45 more stacks");
}

TEST_F(Heartbeat, IsSilentWhenNothingMoves) { EXPECT_TRUE(lines(0s).empty()); }

}  // namespace
}  // namespace signalbox::cli
