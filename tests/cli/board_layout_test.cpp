#include "cli/render/board_layout.hpp"

#include <rapidcheck/gtest.h>

#include "cli/golden.hpp"
#include "cli/render/columns.hpp"
#include "support/deployment_signals.hpp"

namespace signalbox::cli {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using enum SignalKind;

class Board : public ::testing::Test {
 protected:
  void take(Signal signal) { board.take(signal); }
  void resource(SignalKind kind, Duration at, const std::string& name, const std::string& type,
                const std::string& status, const std::string& reason = {}) {
    Signal signal = resource_signal(kind, at, name, type, status, reason);
    signal.progress = progress;
    take(signal);
  }
  void many(std::size_t count, SignalKind kind, Duration at) {
    for (std::size_t i = 0; i < count; ++i) {
      resource(kind, at, "Queue" + std::to_string(i), "AWS::SQS::Queue",
               kind == resource_finished ? "UPDATE_COMPLETE" : "UPDATE_IN_PROGRESS");
    }
  }
  /// A deployment in its middle: something done, something slow, something nested, something that failed.
  void fill() {
    take(deployment_signal(turn_granted, -5s));
    take(stack_signal(stack_started, 0s, "UPDATE_IN_PROGRESS"));
    many(25, resource_finished, 20s);
    resource(resource_started, 30s, "Network", "AWS::CloudFormation::Stack", "UPDATE_IN_PROGRESS");
    resource(resource_started, 31s, "Network/Subnet", "AWS::EC2::Subnet", "CREATE_IN_PROGRESS");
    resource(resource_started, 40s, "Table", "AWS::DynamoDB::Table", "UPDATE_IN_PROGRESS");
    resource(resource_started, 300s, "Service", "AWS::ECS::Service", "UPDATE_IN_PROGRESS");
    resource(resource_started, 200s, "Db", "AWS::RDS::DBInstance", "UPDATE_IN_PROGRESS");
    progress = {31, 25, 1, 4, 40};
    resource(resource_failed, 330s, "Db", "AWS::RDS::DBInstance", "UPDATE_FAILED",
             "DB instance db-1 is not in a state that can be changed\x1b[2J");
  }
  std::vector<std::string> shown(ScreenSize size, std::size_t frame = 0) {
    std::vector<std::string> lines;
    const BoardView view{board, outlook, "production", waiting, story_time(365s), frame};
    for (const LiveLine& line : lay_out(view, size)) lines.push_back(line.plain());
    return lines;
  }
  static std::string text(const std::vector<std::string>& lines) { return fmt::format("{}", fmt::join(lines, "\n")); }

  StackBoard board;
  Outlook outlook;
  std::optional<WaitingInLine> waiting;
  Progress progress;
};

TEST_F(Board, ShowsWhatMovesWhatIsSlowWhatFailedAndWhy) {
  fill();
  outlook.whole = DurationEstimate{750s, 600s, 900s, 12};
  expect_golden("board_wide.txt", text(shown({160, 40})));
}

TEST_F(Board, CutsItsLinesOnANarrowTerminal) {
  fill();
  expect_golden("board_narrow.txt", text(shown({60, 40})));
}

TEST_F(Board, KeepsTheFailedAndTheSlowWhenThereIsLittleRoom) {
  fill();
  const auto lines = shown({120, 7});
  ASSERT_EQ(lines.size(), 7U);
  const std::string all = text(lines);
  EXPECT_NE(all.find("Db"), std::string::npos) << all;
  EXPECT_NE(all.find("Table"), std::string::npos) << all;
  EXPECT_EQ(all.find("Service"), std::string::npos) << all;
  EXPECT_NE(all.find("25 finished"), std::string::npos) << all;
  EXPECT_NE(all.find("and 2 more"), std::string::npos) << all;
}

TEST_F(Board, FoldsStacksThatHaveEndedWell) {
  fill();
  for (const char* name : {"Base", "Roles"}) {
    take(stack_signal(stack_started, 1s, "UPDATE_IN_PROGRESS", name));
    take(stack_signal(stack_finished, 9s, "UPDATE_COMPLETE", name));
  }
  EXPECT_EQ(shown({120, 40}).back(), "✓ 2 stacks finished: Base, Roles");
}

TEST_F(Board, CountsStacksForWhichThereIsNoRoomAndKeepsTheFailedOnes) {
  for (int i = 0; i < 30; ++i) take(stack_signal(stack_started, 1s, "UPDATE_IN_PROGRESS", "Stack" + std::to_string(i)));
  take(stack_signal(rollback_started, 2s, "UPDATE_ROLLBACK_IN_PROGRESS", "Stack29"));
  const auto lines = shown({120, 10});
  EXPECT_EQ(lines.size(), 10U);
  EXPECT_NE(text(lines).find("Stack29"), std::string::npos);
  EXPECT_EQ(lines.back(), "… and 22 more stacks");
}

TEST_F(Board, ShowsWhatATurnWaitsFor) {
  waiting = WaitingInLine{"2 ahead; 20260114-123456-abc12301 holds production", 65s};
  EXPECT_EQ(text(shown({100, 10})), "⠋ 2 ahead; 20260114-123456-abc12301 holds production  waiting for 1m 5s");
}

TEST_F(Board, SaysThatItTakesLongerThanUsualInsteadOfATimeThatIsOver) {
  fill();
  outlook.whole = DurationEstimate{100s, 90s, 110s, 12};
  EXPECT_NE(shown({160, 40}).front().find("longer than usual (1m 40s)"), std::string::npos);
}

TEST_F(Board, IsEmptyOnceNothingMoves) {
  fill();
  take(stack_signal(stack_finished, 400s, "UPDATE_ROLLBACK_COMPLETE"));
  EXPECT_TRUE(shown({100, 20}).empty());
}

TEST_F(Board, ShowsAStallInTheStacksLine) {
  fill();
  Signal stall = stack_signal(stalled, 365s, "UPDATE_IN_PROGRESS");
  stall.text = "no event for 10m";
  take(stall);
  EXPECT_NE(text(shown({200, 40})).find("STALLED: no event for 10m"), std::string::npos);
}

TEST_F(Board, CountsTimeByTheEventsWhenOurClockIsBehind) {
  take(stack_signal(stack_started, 1'000s, "UPDATE_IN_PROGRESS"));
  EXPECT_EQ(text(shown({100, 10})).find('-'), std::string::npos) << "no negative time";
}

RC_GTEST_FIXTURE_PROP(Board, FitsEveryTerminal, ()) {
  fill();
  many(*rc::gen::inRange<std::size_t>(0, 60), resource_started, 50s);
  resource(resource_started, 60s, "数据库数据库数据库", "AWS::RDS::DBInstance", "CREATE_IN_PROGRESS");
  const ScreenSize size{*rc::gen::inRange<std::size_t>(1, 200), *rc::gen::inRange<std::size_t>(0, 60)};
  const auto lines = shown(size);
  RC_ASSERT(lines.size() <= size.height);
  for (const std::string& line : lines) RC_ASSERT(columns(line) <= size.width);
}

}  // namespace
}  // namespace signalbox::cli
