#include "app/follow_stacks.hpp"

#include <map>

#include "app/follow_stage.hpp"

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(FollowingStacks, FollowsAStackThatAppearsLater) {
  const Timeline& recording = timeline(quick_create);
  cloud.play("App", recording, clock.now() + 3min);
  follow();
  clock.pass(4min, one_reader);
  EXPECT_EQ(signals.count(SignalKind::stack_started), 1U);
  const StackOutcome outcome = settle_one();
  EXPECT_EQ(to_string(outcome.status), recording.stack_status_final);
  EXPECT_TRUE(outcome.at_rest);
  EXPECT_TRUE(outcome.touched);
  EXPECT_EQ(outcome.arn, arn_of("App"));
}

TEST_F(FollowingStacks, IsDoneWithAStackThatNeverAppears) {
  follow();
  clock.pass(1min, one_reader);
  const StackOutcome outcome = settle_one();
  EXPECT_EQ(outcome.name, "App");
  EXPECT_EQ(outcome.arn, "");
  EXPECT_TRUE(outcome.at_rest);
  EXPECT_FALSE(outcome.touched);
}

TEST_F(FollowingStacks, TellsNothingOfWhatHappenedBefore) {
  const Timeline& past = timeline(quick_create);
  cloud.play("App", past, clock.now() - 24h * 30);
  follow();
  clock.pass(1min, one_reader);
  const StackOutcome outcome = settle_one();
  EXPECT_FALSE(outcome.touched);
  EXPECT_TRUE(signals.all().empty());
}

TEST_F(FollowingStacks, ReadsFastWhileAStackMovesAndEverSlowerWhileItDoesNot) {
  follow();
  clock.pass(5min, one_reader);
  const auto reads = cloud.event_reads();
  ASSERT_GE(reads.size(), 10U);
  EXPECT_EQ(reads[1] - reads[0], 3s);
  EXPECT_EQ(reads[2] - reads[1], 4500ms);
  EXPECT_EQ(reads.back() - reads[reads.size() - 2], 30s);

  cloud.play("App", timeline(quick_create), clock.now());
  clock.pass(31s, one_reader);
  const auto more = cloud.event_reads();
  EXPECT_EQ(more.back() - more[more.size() - 2], 2s);
}

TEST_F(FollowingStacks, GoesOnThroughReadsThatFailAndSaysSoOnce) {
  const Timeline& recording = timeline(quick_create);
  cloud.play("App", recording, clock.now());
  follow();
  cloud.fail(5);
  clock.pass(10min, one_reader);
  ASSERT_EQ(signals.count(SignalKind::monitor_gap), 1U);
  const Signal gap = signals.of(SignalKind::monitor_gap)[0];
  EXPECT_EQ(gap.stack, "App");
  EXPECT_THAT(gap.reason, HasSubstr("Rate exceeded"));
  ASSERT_EQ(signals.count(SignalKind::monitor_recovered), 1U);
  EXPECT_EQ(signals.of(SignalKind::monitor_recovered)[0].elapsed, 102s)
      << "from the first failed read to the next that succeeds: 4, 8, 16, 30 and 44 s";
  EXPECT_EQ(to_string(settle_one().status), recording.stack_status_final);
}

TEST_F(FollowingStacks, DoesNotChangeItsVerdictOverAThrottledLastRead) {
  const Timeline& recording = timeline(quick_create);
  cloud.play("App", recording, clock.now());
  follow();
  clock.pass(1h, one_reader);
  cloud.fail(2);
  const StackOutcome outcome = settle_one();
  EXPECT_EQ(to_string(outcome.status), recording.stack_status_final);
  EXPECT_TRUE(outcome.at_rest);
}

TEST_F(FollowingStacks, BelievesNothingThatWasReadBeforeTheCommandEnded) {
  cloud.put_stack("App", StackStatus::update_complete);
  follow();
  clock.pass(1min, one_reader);
  cloud.put_stack("App", StackStatus::update_in_progress);
  cloud.fail(1);
  EXPECT_FALSE(settle(1h).at(0).at_rest);
}

TEST_F(FollowingStacks, GivesUpOnCloudFormationFiveMinutesAfterTheCommandEnded) {
  cloud.put_stack("App", StackStatus::update_complete);
  follow();
  cloud.fail(-1);
  clock.pass(1h, one_reader);
  const Instant ended = clock.monotonic();
  EXPECT_FALSE(settle_one().at_rest) << "nobody knows";
  EXPECT_GE(clock.monotonic() - ended, 5min) << "counted from the end, however long it was away before";
  EXPECT_LE(clock.monotonic() - ended, 6min);
}

TEST_F(FollowingStacks, WaitsForAStackThatGoesOnAfterTheCommandEnded) {
  cloud.put_stack("App", StackStatus::update_complete_cleanup_in_progress);
  follow();
  EXPECT_FALSE(settle(2h).at(0).at_rest);
}

TEST_F(FollowingStacks, ReadsAReviewInProgressThreeTimesMoreBeforeItBelievesIt) {
  cloud.put_stack("App", StackStatus::review_in_progress);
  follow();
  clock.pass(5min, one_reader);
  const auto before = cloud.event_reads().size();
  const Instant ended = clock.monotonic();
  const StackOutcome outcome = settle_one();
  EXPECT_TRUE(outcome.at_rest);
  EXPECT_EQ(cloud.event_reads().size() - before, 4U);
  EXPECT_LE(clock.monotonic() - ended, 30s) << "a change set that was only made holds nobody up";
}

TEST_F(FollowingStacks, FollowsAStackThatIsDeletedAndCreatedAnewUnderTheSameName) {
  const Timeline& removal = timeline("caseapp-delete-2026-01-14-0328");
  const Timeline& creation = timeline(quick_create);
  const Duration removed_after = removal.events.back().at - removal.start;
  cloud.put_stack("App", StackStatus::rollback_complete);
  Timeline whole = removal;
  StackEvent end = whole.events.front();
  end.event_id = "the-end-of-the-deletion";
  end.status = "DELETE_COMPLETE";
  end.at = whole.events.back().at + 1s;
  whole.events.push_back(end);
  const std::string successor =
      "arn:aws:cloudformation:us-east-1:000000000000:stack/App/99999999-2222-3333-4444-555555555555";
  cloud.play("App", whole, clock.now());
  cloud.play("App", creation, clock.now() + removed_after + 5s, successor);
  follow();
  clock.pass(removed_after + 1min, one_reader);
  const StackOutcome outcome = settle_one();
  EXPECT_EQ(outcome.arn, successor);
  EXPECT_EQ(to_string(outcome.status), creation.stack_status_final);
  EXPECT_EQ(signals.count(SignalKind::stack_started), 2U);
  EXPECT_EQ(signals.count(SignalKind::stack_finished), 2U);
}

TEST_F(FollowingStacks, LooksForASuccessorAlsoWhenTheDeletionIsSeenOnlyAtTheEnd) {
  const Timeline& creation = timeline(quick_create);
  const std::string successor =
      "arn:aws:cloudformation:us-east-1:000000000000:stack/App/99999999-2222-3333-4444-555555555555";
  cloud.put_stack("App", StackStatus::rollback_complete);
  Timeline removal = timeline("caseapp-delete-2026-01-14-0328");
  StackEvent end = removal.events.front();
  end.event_id = "the-end-of-the-deletion";
  end.status = "DELETE_COMPLETE";
  removal.events.push_back(end);
  for (StackEvent& event : removal.events) event.at = removal.start;
  cloud.play("App", removal, clock.now() + 1ms);
  follow();
  clock.advance(2s);  // the next look would be later
  ASSERT_EQ(signals.count(SignalKind::stack_finished), 0U);
  cloud.play("App", creation, clock.now(), successor);
  const StackOutcome outcome = settle_one();
  EXPECT_EQ(outcome.arn, successor);
  EXPECT_EQ(to_string(outcome.status), creation.stack_status_final);
}

TEST_F(FollowingStacks, StopsAtOnceWhenTold) {
  cloud.play("App", timeline(quick_create), clock.now());
  FollowStacks& followed = follow();
  clock.pass(10s, one_reader);
  const int calls = cloud.calls();
  const auto outcomes = followed.stop_now();
  EXPECT_EQ(cloud.calls(), calls) << "nothing more is read";
  EXPECT_FALSE(outcomes.at(0).at_rest);
  EXPECT_TRUE(outcomes.at(0).touched);
}

TEST_F(FollowingStacks, StopsInTheMiddleOfACall) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  FollowStacks& followed = follow();
  cloud.hang();
  clock.pass(10s, one_reader);
  EXPECT_FALSE(followed.stop_now().at(0).at_rest);
}

TEST_F(FollowingStacks, IsInterruptedWhileItSettles) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  FollowStacks& followed = follow();
  std::stop_source interruption;
  interruption.request_stop();
  EXPECT_FALSE(followed.finish(interruption.get_token()).at(0).at_rest);
}

TEST_F(FollowingStacks, DoesNotStartWithoutKnowingWhatIsHistory) {
  cloud.fail(-1, ErrorKind::denied);
  EXPECT_EQ(kind_thrown_by([&] { follow(); }), ErrorKind::denied);
}

TEST_F(FollowingStacks, FollowsSeveralUntilTheLastIsAtRest) {
  const Timeline& recording = timeline(quick_create);
  cloud.play("App", recording, clock.now());
  cloud.play("Database", recording, clock.now() + 1h);
  follow({"App", "Database", "NotThere"});
  clock.pass(61min, one_reader);
  const auto outcomes = settle();
  ASSERT_EQ(outcomes.size(), 3U);
  EXPECT_TRUE(std::ranges::all_of(outcomes, &StackOutcome::at_rest));
  EXPECT_EQ(to_string(outcomes[1].status), recording.stack_status_final);
  EXPECT_FALSE(outcomes[2].touched);
}

TEST_F(FollowingStacks, SeveralThatCannotBeReadAreOneGapWithItsReasonAndTheWayOut) {
  for (const char* stack : {"App", "Database", "Network"}) cloud.put_stack(stack, StackStatus::update_in_progress);
  follow({"App", "Database", "Network"});
  cloud.fail(-1, ErrorKind::denied);
  clock.pass(10min, one_reader);
  EXPECT_EQ(signals.count(SignalKind::monitor_gap), 1U);
  EXPECT_EQ(signals.count(SignalKind::monitor_recovered), 0U);
  cloud.heal();
  clock.pass(1min, one_reader);
  ASSERT_EQ(signals.count(SignalKind::monitor_recovered), 1U) << "when the last of them can be read";
  EXPECT_GE(signals.of(SignalKind::monitor_recovered)[0].elapsed, 9min);
  EXPECT_EQ(signals.all().size(), 2U);
}

TEST_F(FollowingStacks, JoinsAnOperationThatRunsFromItsBeginningOn) {
  const Timeline& recording = timeline(quick_create);
  Timeline past = recording;
  for (StackEvent& event : past.events) event.event_id += "-past";
  cloud.play("App", past, clock.now() - 24h);
  Timeline update = recording;
  update.initiated = "UPDATE";
  cloud.play("App", update, clock.now() - 5s);
  FollowOptions options;
  options.stacks = {"App"};
  options.join_running = true;
  FollowStacks& followed = follow_with(options);
  EXPECT_EQ(followed.origins().at(0), (StackOrigin{"App", arn_of("App"), past.events.back().event_id}));
  clock.pass(10min, one_reader);
  ASSERT_EQ(signals.count(SignalKind::stack_started), 1U);
  EXPECT_EQ(signals.of(SignalKind::stack_started)[0].at, clock.now() - 10min - 5s);
  EXPECT_EQ(signals.count(SignalKind::stack_finished), 1U);
}

TEST_F(FollowingStacks, JoiningTakesAnOperationThatIsOverForHistory) {
  cloud.play("App", timeline(quick_create), clock.now() - 24h);
  FollowOptions options;
  options.stacks = {"App"};
  options.join_running = true;
  follow_with(options);
  clock.pass(1min, one_reader);
  EXPECT_TRUE(signals.all().empty());
}

TEST_F(FollowingStacks, BeginsWhereAnotherProcessBegan) {
  const Timeline& recording = timeline(quick_create);
  cloud.play("App", recording, clock.now() + 1s);
  const auto origins = follow().origins();
  EXPECT_EQ(origins, (std::vector<StackOrigin>{{"App", "", ""}}));
  clock.pass(10min, one_reader);
  const auto told = signals.count(SignalKind::resource_finished);
  FollowOptions options;
  options.stacks = {"App"};
  FollowStacks second(cloud, clock, broadcast_, options);
  second.begin_at(origins);
  second.start();
  clock.pass(10min, 2 * one_reader);
  EXPECT_EQ(signals.count(SignalKind::stack_finished), 2U) << "it was over before this one began";
  EXPECT_EQ(signals.count(SignalKind::resource_finished), 2 * told);
}

TEST_F(FollowingStacks, AStallIsToldWhileItLastsAndAnOverrunOnce) {
  Timeline recording = timeline(quick_create);
  recording.events.resize(3);
  cloud.play("App", recording, clock.now());
  FollowOptions options;
  options.stacks = {"App"};
  options.expect_within = 20min;
  options.expectation = "--expect-within";
  follow_with(options);
  clock.pass(41min, one_reader);
  EXPECT_EQ(signals.count(SignalKind::stalled), 3U) << "after 10, 20 and 40 minutes";
  EXPECT_EQ(signals.count(SignalKind::overdue), 1U);
  EXPECT_EQ(signals.count(SignalKind::moving_again), 0U);
}

TEST_F(FollowingStacks, AFailureAfterALongSilenceIsToldWithinSeconds) {
  Timeline recording = timeline(quick_create);
  recording.events.resize(3);
  StackEvent failure = recording.events.back();
  failure.event_id += "-failed";
  failure.status = "CREATE_FAILED";
  failure.reason = "it did not stabilize";
  failure.at += 20min;
  recording.events.push_back(failure);
  cloud.play("App", recording, clock.now());
  follow();
  clock.pass(failure.at - recording.start + 5s, one_reader);
  EXPECT_EQ(signals.count(SignalKind::resource_failed), 1U);
}

TEST_F(FollowingStacks, AWallClockThatIsSetForwardMakesNoSilence) {
  Timeline recording = timeline(quick_create);
  recording.events.resize(3);
  cloud.play("App", recording, clock.now());
  follow();
  clock.pass(recording.events.back().at - recording.start + 5s, one_reader);
  clock.jump(24h);
  clock.pass(9min, one_reader);
  EXPECT_EQ(signals.count(SignalKind::stalled), 0U);
  clock.pass(2min, one_reader);
  EXPECT_EQ(signals.count(SignalKind::stalled), 1U);
}

TEST_F(FollowingStacks, WhoComesLateFindsTheSilenceThatBeganBeforeByTheServicesClock) {
  Timeline recording = timeline(quick_create);
  recording.events.resize(3);
  cloud.play("App", recording, clock.now());
  clock.advance(recording.events.back().at - recording.start + 9min);
  cloud.tell_time();
  FollowOptions options;
  options.stacks = {"App"};
  options.join_running = true;
  follow_with(options);
  EXPECT_EQ(signals.count(SignalKind::stalled), 0U);
  clock.pass(66s, one_reader);
  ASSERT_EQ(signals.count(SignalKind::stalled), 1U);
  EXPECT_EQ(signals.of(SignalKind::stalled)[0].elapsed, 10min);
}

/// How often each end of a resource is recorded, and how often it was told.
using Ends = std::map<std::tuple<std::string, std::string, std::string>, int>;

Ends recorded_ends(const Timeline& recording) {
  Ends ends;
  for (const StackEvent& event : recording.events) {
    if (event.physical_id == recording.stack_arn || event.status.ends_with("_IN_PROGRESS")) continue;
    ++ends[{event.logical_id, event.status, event.reason}];
  }
  return ends;
}

Ends told_ends(const std::vector<Signal>& signals) {
  Ends ends;
  for (const Signal& signal : signals) {
    const bool end = signal.kind == SignalKind::resource_finished || signal.kind == SignalKind::resource_failed ||
                     signal.kind == SignalKind::resource_cancelled;
    if (end) ++ends[{signal.resource, signal.status, signal.reason}];
  }
  return ends;
}

class FollowingEveryRecording : public FollowingStacks, public ::testing::WithParamInterface<int> {};

constexpr int portions = 8;

TEST_P(FollowingEveryRecording, EndsInItsTrueStatusWithEachEventToldOnce) {
  const auto recordings = complete_timelines();
  for (std::size_t number = std::size_t(GetParam()); number < recordings.size(); number += portions) {
    const Timeline& recording = *recordings[number];
    SCOPED_TRACE(recording.id);
    FakeCloudFormation service(clock);
    SignalRecorder told;
    Broadcast broadcast("me", production, {&told});
    service.play(recording.stack, recording, clock.now() + 1s, recording.stack_arn);
    FollowStacks followed(service, clock, broadcast, FollowOptions{{recording.stack}});
    followed.note_baseline({});
    followed.start();
    clock.pass(recording.events.back().at - recording.start + 31s, one_reader);
    const auto outcomes = settle(followed, service, std::nullopt);
    EXPECT_EQ(to_string(outcomes.at(0).status), recording.stack_status_final);
    EXPECT_TRUE(outcomes.at(0).at_rest);
    EXPECT_EQ(told_ends(told.all()), recorded_ends(recording));
    EXPECT_EQ(told.count(SignalKind::stack_finished), 1U);
  }
}

INSTANTIATE_TEST_SUITE_P(Portion, FollowingEveryRecording, ::testing::Range(0, portions));

}  // namespace
}  // namespace signalbox::testing
