#include "app/follow_stacks.hpp"

#include <map>

#include "app/stage.hpp"

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t following = 1;
const std::string quick_create = "github-com-mohammedx3-tropho-actions-tcat-template-test-template-te-create-ab9d056e";

class FollowingStacks : public Stage {
 protected:
  FollowStacks& follow(std::vector<std::string> stacks = {"App"}) {
    follow_ = std::make_unique<FollowStacks>(cloud, clock, broadcast_, FollowOptions{std::move(stacks)});
    follow_->note_baseline({});
    follow_->start();
    clock.await_quiet(following);
    return *follow_;
  }
  /// The command has ended: lets time pass until the stacks are at rest, but no longer than `most`.
  std::vector<StackOutcome> settle(std::optional<Duration> most = std::nullopt) {
    return settle(*follow_, cloud, most);
  }
  std::vector<StackOutcome> settle(FollowStacks& followed, FakeCloudFormation& service, std::optional<Duration> most) {
    std::vector<StackOutcome> outcomes;
    SettledFlag settled;
    const int calls = service.calls();
    std::jthread finisher([&](std::stop_token stop) {
      outcomes = followed.finish(std::move(stop));
      settled.set(clock);
    });
    service.await_calls_beyond(calls);  // from here on it settles
    while (!settled.is_set(clock) && (!most || *most > Duration(0))) {
      const Duration passed = clock.advance_to_next_deadline(1, most.value_or(1min));
      if (most) *most -= passed;
    }
    finisher.request_stop();
    settled.let_go();
    finisher.join();
    return outcomes;
  }
  StackOutcome settle_one() { return settle().at(0); }

  /// Becomes one more sleeper when it is set, so that a quiet clock means that it was set or all others sleep.
  class SettledFlag {
   public:
    void set(Clock& clock) {
      std::unique_lock lock(mutex_);
      is_set_ = true;
      clock.wait_until(lock, changed_, Instant::max(), source_.get_token(), [] { return false; });
    }
    bool is_set(ManualClock& clock) {
      clock.await_quiet(1);
      std::lock_guard guard(mutex_);
      return is_set_;
    }
    void let_go() { source_.request_stop(); }

   private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::stop_source source_;
    bool is_set_ = false;
  };

 private:
  Broadcast broadcast_{"me", production, {&signals}};
  std::unique_ptr<FollowStacks> follow_;
};

TEST_F(FollowingStacks, FollowsAStackThatAppearsLater) {
  const Timeline& recording = timeline(quick_create);
  cloud.play("App", recording, clock.now() + 3min);
  follow();
  clock.pass(4min, following);
  EXPECT_EQ(signals.count(SignalKind::stack_started), 1U);
  const StackOutcome outcome = settle_one();
  EXPECT_EQ(to_string(outcome.status), recording.stack_status_final);
  EXPECT_TRUE(outcome.at_rest);
  EXPECT_TRUE(outcome.touched);
  EXPECT_EQ(outcome.arn, arn_of("App"));
}

TEST_F(FollowingStacks, IsDoneWithAStackThatNeverAppears) {
  follow();
  clock.pass(1min, following);
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
  clock.pass(1min, following);
  const StackOutcome outcome = settle_one();
  EXPECT_FALSE(outcome.touched);
  EXPECT_TRUE(signals.all().empty());
}

TEST_F(FollowingStacks, ReadsFastWhileAStackMovesAndEverSlowerWhileItDoesNot) {
  follow();
  clock.pass(5min, following);
  const auto reads = cloud.event_reads();
  ASSERT_GE(reads.size(), 10U);
  EXPECT_EQ(reads[1] - reads[0], 3s);
  EXPECT_EQ(reads[2] - reads[1], 4500ms);
  EXPECT_EQ(reads.back() - reads[reads.size() - 2], 30s);

  cloud.play("App", timeline(quick_create), clock.now());
  clock.pass(31s, following);
  const auto more = cloud.event_reads();
  EXPECT_EQ(more.back() - more[more.size() - 2], 2s);
}

TEST_F(FollowingStacks, GoesOnThroughReadsThatFailAndSaysSoOnce) {
  const Timeline& recording = timeline(quick_create);
  cloud.play("App", recording, clock.now());
  follow();
  cloud.fail(5);
  clock.pass(10min, following);
  ASSERT_EQ(signals.count(SignalKind::warning), 2U);
  EXPECT_THAT(signals.of(SignalKind::warning)[0].text, HasSubstr("App cannot be read"));
  EXPECT_THAT(signals.of(SignalKind::warning)[0].reason, HasSubstr("Rate exceeded"));
  EXPECT_EQ(signals.of(SignalKind::warning)[1].text, "App can be read again");
  EXPECT_EQ(to_string(settle_one().status), recording.stack_status_final);
}

TEST_F(FollowingStacks, DoesNotChangeItsVerdictOverAThrottledLastRead) {
  const Timeline& recording = timeline(quick_create);
  cloud.play("App", recording, clock.now());
  follow();
  clock.pass(1h, following);
  cloud.fail(2);
  const StackOutcome outcome = settle_one();
  EXPECT_EQ(to_string(outcome.status), recording.stack_status_final);
  EXPECT_TRUE(outcome.at_rest);
}

TEST_F(FollowingStacks, BelievesNothingThatWasReadBeforeTheCommandEnded) {
  cloud.put_stack("App", StackStatus::update_complete);
  follow();
  clock.pass(1min, following);
  cloud.put_stack("App", StackStatus::update_in_progress);
  cloud.fail(1);
  EXPECT_FALSE(settle(1h).at(0).at_rest);
}

TEST_F(FollowingStacks, GivesUpOnCloudFormationFiveMinutesAfterTheCommandEnded) {
  cloud.put_stack("App", StackStatus::update_complete);
  follow();
  cloud.fail(-1);
  clock.pass(1h, following);
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
  clock.pass(5min, following);
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
  clock.pass(removed_after + 1min, following);
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
  clock.pass(10s, following);
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
  clock.pass(10s, following);
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
  clock.pass(61min, following);
  const auto outcomes = settle();
  ASSERT_EQ(outcomes.size(), 3U);
  EXPECT_TRUE(std::ranges::all_of(outcomes, &StackOutcome::at_rest));
  EXPECT_EQ(to_string(outcomes[1].status), recording.stack_status_final);
  EXPECT_FALSE(outcomes[2].touched);
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
    clock.pass(recording.events.back().at - recording.start + 31s, following);
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
