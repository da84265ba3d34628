#include "app/keep_watch.hpp"

#include "core/error.hpp"
#include "records/feed_document.hpp"
#include "support/fake_cloudformation.hpp"
#include "support/scripted_companions.hpp"
#include "support/signal_recorder.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;

ScriptedCompanions::Step feeds(const FeedMessage& message) { return ScriptedCompanions::Says{write_feed(message)}; }

class KeepingWatch : public ::testing::Test {
 protected:
  KeepWatch& begin(Companions* where) {
    watch_.emplace(cloud, clock, broadcast_, where, MonitorOrder{.stacks = {{"App", "", ""}}});
    watch_->note_baseline({});
    watch_->start();
    return *watch_;
  }

  LeapingClock clock;
  FakeCloudFormation cloud{clock};
  ScriptedCompanions companions{clock};
  SignalRecorder signals;

 private:
  Broadcast broadcast_{"me", "production", {&signals}};
  std::optional<KeepWatch> watch_;
};

TEST_F(KeepingWatch, TakesTheOutcomesFromItsMonitor) {
  const StackOutcome outcome{"App", "arn", StackStatus::update_complete, Verdict::succeeded, true, true, ""};
  companions.script({feeds(FeedBeat{1}), feeds(FeedEnd{{outcome}})});
  EXPECT_EQ(begin(&companions).finish({}), std::vector{outcome});
}

TEST_F(KeepingWatch, FollowsTheStacksItselfWhenItsMonitorIsGivenUp) {
  cloud.put_stack("App", StackStatus::update_complete);
  KeepWatch& watch = begin(&companions);  // no process can be started
  const auto outcomes = watch.finish({});
  EXPECT_TRUE(outcomes.at(0).at_rest);
  EXPECT_EQ(outcomes.at(0).status, StackStatus::update_complete);
  EXPECT_EQ(signals.count(SignalKind::monitor_gap), 6U);
  EXPECT_THAT(signals.last_text(SignalKind::monitor_recovered), HasSubstr("the deployment's own process"));
}

/// A machine at its end: no Error, which could be told from a monitor's death.
class NoMemoryLeft : public Companions {
 public:
  std::unique_ptr<Companion> start(const std::vector<std::string>&) override { throw std::bad_alloc(); }
};

TEST_F(KeepingWatch, EndsNoDeploymentWhenTheMachineHasNoMemoryLeft) {
  NoMemoryLeft none;
  const auto outcomes = begin(&none).finish({});
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_FALSE(outcomes[0].at_rest) << "nobody knows";
  EXPECT_EQ(signals.count(SignalKind::monitor_gap), 1U);
}

TEST_F(KeepingWatch, NeedsNoOtherProcess) {
  cloud.put_stack("App", StackStatus::update_complete);
  EXPECT_TRUE(begin(nullptr).finish({}).at(0).at_rest);
  EXPECT_TRUE(signals.all().empty());
}

TEST_F(KeepingWatch, KnowsWhatWasToldWhenItIsStopped) {
  companions.script({feeds(Signal{.kind = SignalKind::stack_started,
                                  .stack = "App",
                                  .physical_id = "arn:app",
                                  .status = "UPDATE_IN_PROGRESS",
                                  .mark = "a"}),
                     feeds(Signal{.kind = SignalKind::resource_failed,
                                  .stack = "App",
                                  .resource = "Queue",
                                  .status = "UPDATE_FAILED",
                                  .reason = "denied",
                                  .mark = "b"}),
                     ScriptedCompanions::AwaitsStop{}});
  KeepWatch& watch = begin(&companions);
  signals.await(SignalKind::resource_failed);
  const auto outcomes = watch.stop_now();
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0], (StackOutcome{"App", "arn:app", StackStatus::update_in_progress, Verdict::pending, true, false,
                                       "Queue: denied"}));
  EXPECT_EQ(companions.living(), 0);
}

TEST_F(KeepingWatch, DoesNotBeginWithoutKnowingWhatIsHistory) {
  cloud.fail(-1, ErrorKind::denied);
  EXPECT_EQ(kind_thrown_by([&] { begin(&companions); }), ErrorKind::denied);
}

}  // namespace
}  // namespace signalbox::testing
