// That a monitor's report knows of an operation that failed although the next one began, and ended well, before the
// monitor looked again: followed here or in a process of its own.
#include "cli/monitoring.hpp"

#include <gtest/gtest.h>

#include "records/feed_document.hpp"
#include "support/clocked_run.hpp"
#include "support/fake_cloudformation.hpp"
#include "support/manual_clock.hpp"
#include "support/scripted_companions.hpp"

namespace signalbox::cli {
namespace {

using namespace std::chrono_literals;
using testing::ClockedRun;
using testing::FakeCloudFormation;
using testing::ManualClock;
using testing::ScriptedCompanions;
using testing::Timeline;

/// An update of which the stack itself tells a beginning and this end.
Timeline update_ending_in(const std::string& status) {
  Timeline update = testing::timeline("caseapp-delete-2026-01-14-0328");
  StackEvent begin = update.events.front();
  begin.event_id = status + "-begin";
  begin.status = "UPDATE_IN_PROGRESS";
  begin.at = update.start;
  StackEvent end = begin;
  end.event_id = status + "-end";
  end.status = status;
  end.at = begin.at + 10s;
  update.events = {begin, end};
  return update;
}

MonitorOrder order_for_app() {
  MonitorOrder order{.correlation_id = "me", .environment = "production", .settle_when = SettleWhen::all_begun};
  order.stacks.push_back({"App", testing::arn_of("App"), ""});
  return order;
}

TEST(Monitoring, AFailedOperationFailsTheWatchThoughTheNextOneEndedWellBeforeItWasLookedAt) {
  ManualClock clock;
  FakeCloudFormation cloud(clock);
  cloud.play("App", update_ending_in("UPDATE_ROLLBACK_COMPLETE"), clock.now());
  cloud.play("App", update_ending_in("UPDATE_COMPLETE"), clock.now() + 11s);
  clock.advance(1min);
  ClockedRun<MonitorReport> run(
      clock, [&](std::stop_token stop) { return monitor_here(cloud, clock, order_for_app(), {}, std::move(stop)); });
  const MonitorReport report = run.finish();
  ASSERT_EQ(report.stacks.size(), 1U);
  EXPECT_EQ(report.stacks[0].status, StackStatus::update_complete);
  EXPECT_EQ(report.stacks[0].verdict, Verdict::failed);
}

TEST(Monitoring, AFailedOperationFailsTheSupervisedWatchToo) {
  const auto says = [](SignalKind kind, const std::string& status, const std::string& mark) {
    return ScriptedCompanions::Says{write_feed(Signal{.kind = kind, .stack = "App", .status = status, .mark = mark})};
  };
  testing::LeapingClock clock;
  ScriptedCompanions companions(clock);
  const StackOutcome good{"App", "arn", StackStatus::update_complete, Verdict::succeeded, true, true, ""};
  companions.script({says(SignalKind::stack_started, "UPDATE_IN_PROGRESS", "a"),
                     says(SignalKind::stack_finished, "UPDATE_ROLLBACK_COMPLETE", "b"),
                     says(SignalKind::stack_started, "UPDATE_IN_PROGRESS", "c"),
                     says(SignalKind::stack_finished, "UPDATE_COMPLETE", "d"),
                     ScriptedCompanions::Says{write_feed(FeedEnd{{good}})}});
  const MonitorReport report = monitor_supervised(companions, clock, order_for_app(), {}, {});
  ASSERT_EQ(report.stacks.size(), 1U);
  EXPECT_EQ(report.stacks[0].verdict, Verdict::failed);
}

}  // namespace
}  // namespace signalbox::cli
