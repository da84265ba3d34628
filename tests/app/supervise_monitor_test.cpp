#include "app/supervise_monitor.hpp"

#include "app/feed_monitor.hpp"
#include "app/tell_once.hpp"
#include "support/scripted_companions.hpp"
#include "support/signal_recorder.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Step = ScriptedCompanions::Step;

Step says(const FeedMessage& message) { return ScriptedCompanions::Says{write_feed(message)}; }
Step says_signal(SignalKind kind, const std::string& mark, const std::string& resource = {}) {
  return says(Signal{.kind = kind, .stack = "App", .resource = resource, .mark = mark});
}
Step beats(std::uint64_t reads = 1) { return says(FeedBeat{reads}); }
Step takes(Duration span) { return ScriptedCompanions::TakesItsTime{span}; }
Step dies(int signal = 9) { return ScriptedCompanions::Ends{{0, signal}}; }
Step ends(std::vector<StackOutcome> outcomes) { return says(FeedEnd{std::move(outcomes)}); }
const Step hangs = ScriptedCompanions::Hangs{};

StackOutcome finished(StackStatus status) { return {"App", "arn", status, verdict_of(status), true, true, ""}; }

class SupervisingAMonitor : public ::testing::Test {
 protected:
  SuperviseMonitor& supervisor() {
    if (!supervisor_) supervisor_.emplace(companions, clock, once_, order);
    return *supervisor_;
  }
  SupervisedEnd run() { return supervisor().run(stop.get_token()); }
  std::vector<std::string> told_marks() const {
    std::vector<std::string> marks;
    for (const Signal& signal : signals.all()) {
      if (!signal.mark.empty()) marks.push_back(signal.mark);
    }
    return marks;
  }

  LeapingClock clock;
  ScriptedCompanions companions{clock};
  SignalRecorder signals;
  std::stop_source stop;
  MonitorOrder order{.correlation_id = "me", .environment = "production", .stacks = {{"App", "arn", "event-7"}}};

 private:
  Broadcast broadcast_{"me", "production", {&signals}};
  TellOnce once_{broadcast_};
  std::optional<SuperviseMonitor> supervisor_;
};

TEST_F(SupervisingAMonitor, PassesOnWhatItSaysAndHowItEnded) {
  companions.script({beats(), says_signal(SignalKind::stack_started, "a"), says_signal(SignalKind::stack_finished, "b"),
                     ends({finished(StackStatus::update_complete)})});
  const auto end = run();
  ASSERT_TRUE(std::holds_alternative<MonitorEnded>(end));
  EXPECT_EQ(std::get<MonitorEnded>(end).outcomes, std::vector{finished(StackStatus::update_complete)});
  EXPECT_THAT(told_marks(), ElementsAre("a", "b"));
  EXPECT_EQ(signals.all().at(0).correlation_id, "me");
  EXPECT_EQ(companions.living(), 0);
}

TEST_F(SupervisingAMonitor, StartsADeadOneAnewFromTheSameBeginning) {
  companions.script({beats(), dies()});
  companions.script({ends({})});
  (void)run();
  ASSERT_EQ(companions.started(), 2U);
  EXPECT_EQ(companions.told().at(0), companions.told().at(1));
  EXPECT_EQ(read_order(companions.told().at(1).at(0)), order);
}

TEST_F(SupervisingAMonitor, TellsEachSignalOnceHoweverOftenItIsSaid) {
  companions.script(
      {says_signal(SignalKind::stack_started, "a"), says_signal(SignalKind::resource_finished, "b"), dies()});
  companions.script({says_signal(SignalKind::stack_started, "a"), dies()});
  companions.script({says_signal(SignalKind::stack_started, "a"), says_signal(SignalKind::resource_finished, "b"),
                     says_signal(SignalKind::stack_finished, "c"), ends({})});
  (void)run();
  EXPECT_THAT(told_marks(), ElementsAre("a", "b", "c"));
}

TEST_F(SupervisingAMonitor, MakesAGapASignalAndItsEndAnotherWithTheLength) {
  companions.script({beats(), takes(3s), dies(11)});
  companions.script({takes(2s), beats(0), takes(2s), beats(1), ends({})});
  (void)run();
  EXPECT_EQ(signals.kinds(), (std::vector{SignalKind::monitor_gap, SignalKind::monitor_recovered}));
  const Signal gap = signals.of(SignalKind::monitor_gap).at(0);
  EXPECT_EQ(gap.reason, "killed by signal 11");
  EXPECT_EQ(gap.elapsed, 3s) << "since its last sign of life";
  EXPECT_THAT(gap.text, HasSubstr("restart 1 of at most 5 in 5m"));
  EXPECT_EQ(signals.of(SignalKind::monitor_recovered).at(0).elapsed, 7s) << "until it has read, not until it lives";
}

TEST_F(SupervisingAMonitor, TakesThreeMissingBeatsForHanging) {
  companions.script({beats(), hangs});
  companions.script({beats(), ends({})});
  const Instant began = clock.monotonic();
  (void)run();
  EXPECT_EQ(clock.monotonic() - began, 3 * beat_interval(order));
  EXPECT_THAT(signals.of(SignalKind::monitor_gap).at(0).reason, HasSubstr("no sign of life for 45s"));
  EXPECT_EQ(companions.living(), 0) << "the one that hung was killed";
}

TEST_F(SupervisingAMonitor, IsPatientWithOneThatOnlyBeats) {
  std::vector<Step> steps;
  for (int i = 0; i < 100; ++i) steps.insert(steps.end(), {takes(14s), beats(1)});
  steps.push_back(ends({}));
  companions.script(std::move(steps));
  (void)run();
  EXPECT_TRUE(signals.all().empty());
}

TEST_F(SupervisingAMonitor, GivesUpLoudlyAtTheSixthDeathInFiveMinutes) {
  for (int i = 0; i < 7; ++i) companions.script({beats(), dies()});
  const auto end = run();
  ASSERT_TRUE(std::holds_alternative<MonitorGivenUp>(end));
  EXPECT_EQ(std::get<MonitorGivenUp>(end).reason, "killed by signal 9");
  EXPECT_EQ(companions.started(), 6U);
  ASSERT_EQ(signals.count(SignalKind::monitor_gap), 6U);
  EXPECT_THAT(signals.last_text(SignalKind::monitor_gap), HasSubstr("died 6 times in 5m and is not started again"));
}

TEST_F(SupervisingAMonitor, AlsoGivesUpOnOneThatAlwaysHangs) {
  for (int i = 0; i < 7; ++i) companions.script({hangs});
  EXPECT_TRUE(std::holds_alternative<MonitorGivenUp>(run()));
  EXPECT_EQ(companions.started(), 6U);
}

TEST_F(SupervisingAMonitor, GoesOnForEverWithOneThatDiesNowAndThen) {
  for (int i = 0; i < 40; ++i) {
    std::vector<Step> steps;
    for (int beat = 0; beat < 6; ++beat) steps.insert(steps.end(), {beats(), takes(10s)});
    steps.insert(steps.end(), {takes(14s), dies()});
    companions.script(std::move(steps));
  }
  companions.script({ends({})});
  EXPECT_TRUE(std::holds_alternative<MonitorEnded>(run()));
}

TEST_F(SupervisingAMonitor, CountsAProcessThatCannotBeStartedAsADeath) {
  const auto end = run();
  ASSERT_TRUE(std::holds_alternative<MonitorGivenUp>(end));
  EXPECT_EQ(std::get<MonitorGivenUp>(end).reason, "no process is left");
}

TEST_F(SupervisingAMonitor, GivesTheReasonThatItsMonitorHad) {
  for (int i = 0; i < 6; ++i) companions.script({says(FeedTrouble{"no region is set"}), dies()});
  const auto end = run();
  ASSERT_TRUE(std::holds_alternative<MonitorGivenUp>(end));
  EXPECT_EQ(std::get<MonitorGivenUp>(end).reason, "no region is set");
}

TEST_F(SupervisingAMonitor, TakesNonsenseForADeath) {
  companions.script(
      {beats(), ScriptedCompanions::Says{"{\"signal\":\"applause\"}"}, says_signal(SignalKind::warning, "x")});
  companions.script({ends({})});
  EXPECT_TRUE(std::holds_alternative<MonitorEnded>(run()));
  EXPECT_EQ(signals.count(SignalKind::monitor_gap), 1U);
  EXPECT_TRUE(told_marks().empty());
}

TEST_F(SupervisingAMonitor, StopsWhenToldAndLeavesNoProcess) {
  companions.script({beats(), [this] { stop.request_stop(); }, says_signal(SignalKind::stack_started, "late")});
  EXPECT_TRUE(std::holds_alternative<MonitorStopped>(run()));
  EXPECT_EQ(companions.living(), 0);
  EXPECT_TRUE(signals.all().empty());
}

TEST_F(SupervisingAMonitor, TellsTheOneThatLivesAndEachLaterOneThatTheCommandHasEnded) {
  order.settle_when = SettleWhen::told;
  companions.script({beats(), [this] { supervisor().settle(); }, dies()});
  companions.script({ends({})});
  (void)run();
  EXPECT_EQ(companions.told().at(0).at(1), settle_line);
  EXPECT_EQ(read_order(companions.told().at(0).at(0)).settle_when, SettleWhen::told);
  EXPECT_EQ(read_order(companions.told().at(1).at(0)).settle_when, SettleWhen::at_once);
}

TEST_F(SupervisingAMonitor, TellsANewOneTheArnOfAStackThatWasCreatedMeanwhile) {
  order.stacks = {{"App", "", ""}, {"Db", "arn:db", "event-1"}};
  companions.script(
      {says(Signal{.kind = SignalKind::stack_started, .stack = "App", .physical_id = "arn:new", .mark = "a"}),
       says(Signal{.kind = SignalKind::stack_started, .stack = "Db", .physical_id = "arn:other", .mark = "b"}),
       dies()});
  companions.script({ends({})});
  (void)run();
  EXPECT_EQ(read_order(companions.told().at(1).at(0)).stacks,
            (std::vector<StackOrigin>{{"App", "arn:new", ""}, {"Db", "arn:db", "event-1"}}));
}

TEST_F(SupervisingAMonitor, GrantsANewOneOnlyWhatIsLeftOfTheWait) {
  order.settle_when = SettleWhen::all_begun;
  order.begin_within = 30min;
  companions.script({beats(), takes(30s), dies()});
  companions.script({ends({})});
  (void)run();
  EXPECT_EQ(read_order(companions.told().at(1).at(0)).begin_within, 30min - 30s);
}

}  // namespace
}  // namespace signalbox::testing
