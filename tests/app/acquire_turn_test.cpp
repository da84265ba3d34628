#include "app/acquire_turn.hpp"

#include "app/stage.hpp"

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class AcquiringATurn : public Stage {
 protected:
  std::unique_ptr<Runner> runner(const std::string& id, Duration wait = 30min, QueuePolicy policy = QueuePolicy::fifo,
                                 std::vector<std::string> stacks = {}) {
    return std::make_unique<Runner>(store, &cloud, clock,
                                    TurnRequest{production, party(id, std::move(stacks)), policy, wait});
  }
  /// The registry goes away right after it has granted, before the holder could show that it lives.
  void break_down_after_grant(const std::string& id) {
    store.before_next_write(keys::environment(production), [this, id] {
      store.before_next_write(keys::beat(id), [this] {
        store.break_down();
        throw Error(ErrorKind::unavailable, "the connection was reset");
      });
    });
  }
  /// One that stands in line for sure before the next one comes.
  std::unique_ptr<Runner> runner_in_line(const std::string& id, std::size_t sleepers, Duration wait = 30min) {
    auto made = runner(id, wait);
    clock.await_quiet(sleepers);
    return made;
  }
};

TEST_F(AcquiringATurn, IsGrantedAtOnceWhereNobodyHolds) {
  auto me = runner("me");
  EXPECT_EQ(me->token(), 1U);
  EXPECT_EQ(holder(), "me");
  EXPECT_TRUE(me->signals.all().empty()) << "nothing to tell about a wait that was none";
}

TEST_F(AcquiringATurn, TellsTheGrantedTokenInItsBeat) {
  auto me = runner("me");
  const Token token = me->token();
  EXPECT_EQ(read_beat(memory.get(keys::beat("me"))->body, "me").token, token);
}

TEST_F(AcquiringATurn, SaysItsPlaceTheHolderAndTheHoldersRunLinkOnce) {
  other_asks(party("ahead"));
  auto me = runner_in_line("me", one_waits);
  clock.pass(5s, one_waits);
  const auto queued = me->signals.of(SignalKind::queued);
  ASSERT_EQ(queued.size(), 1U);
  EXPECT_EQ(queued[0].text, "place 1 in line, behind ahead");
  EXPECT_EQ(queued[0].reason, "https://ci/ahead");
  EXPECT_EQ(queued[0].correlation_id, "me");
  EXPECT_EQ(me->signals.count(SignalKind::queue_moved), 0U);
}

TEST_F(AcquiringATurn, IsGrantedAsSoonAsTheHolderLeaves) {
  other_asks(party("ahead"));
  auto me = runner_in_line("me", one_waits);
  leave_as("ahead");
  EXPECT_EQ(me->token(), 3U) << "no time has passed: the change itself woke it";
}

TEST_F(AcquiringATurn, ServesThoseInLineInTheOrderOfTheirComing) {
  other_asks(party("holder"));
  std::vector<std::unique_ptr<Runner>> line;
  for (const auto* id : {"d", "a", "c", "b", "e"}) line.push_back(runner_in_line(id, (line.size() + 1) * one_waits));
  leave_as("holder");
  Token last = 0;
  for (const auto& next : line) {
    const Token token = next->token();
    EXPECT_GT(token, last);
    last = token;
    const std::string id = holder();
    leave_as(id);
    next->say_goodbye();
  }
  EXPECT_EQ(holder(), "");
}

TEST_F(AcquiringATurn, TellsWhenTheLineMoves) {
  other_asks(party("holder"));
  auto first = runner_in_line("first", one_waits);
  auto second = runner_in_line("second", 2 * one_waits);
  leave_as("holder");
  EXPECT_GT(first->token(), 0U);
  second->signals.await(SignalKind::queue_moved);
  EXPECT_EQ(second->signals.last_text(SignalKind::queue_moved), "place 1 in line, behind first");
}

/// Writes down when each line was looked at.
class LooksWrittenDown : public FragileStore {
 public:
  LooksWrittenDown(DocumentStore& behind, Clock& clock) : FragileStore(behind), clock_(clock) {}
  [[nodiscard]] std::optional<Document> get(const std::string& key) override {
    if (key == keys::environment(production)) looks_.push_back(clock_.monotonic());
    return FragileStore::get(key);
  }
  [[nodiscard]] std::size_t count() const { return looks_.size(); }
  [[nodiscard]] Duration longest_gap() const {
    Duration longest{0};
    for (std::size_t i = 1; i < looks_.size(); ++i)
      longest = std::max(longest, std::chrono::duration_cast<Duration>(looks_[i] - looks_[i - 1]));
    return longest;
  }
  [[nodiscard]] const std::vector<Instant>& looks() const { return looks_; }

 private:
  Clock& clock_;
  std::vector<Instant> looks_;
};

TEST_F(AcquiringATurn, LooksAtTheLineEveryTwoSecondsAndLessOftenFurtherBack) {
  other_asks(party("holder"));
  LooksWrittenDown near(memory, clock), far(memory, clock);
  Runner first(near, &cloud, clock, {production, party("first"), QueuePolicy::fifo, 30min});
  clock.await_quiet(one_waits);
  for (int ahead = 0; ahead < 12; ++ahead) other_asks(party("ahead-" + std::to_string(ahead)));
  Runner last(far, &cloud, clock, {production, party("last"), QueuePolicy::fifo, 30min});
  clock.await_quiet(2 * one_waits);
  clock.pass(60s, 2 * one_waits);
  EXPECT_LE(near.longest_gap(), 2s);
  EXPECT_LE(near.count(), 60U);
  EXPECT_LE(far.longest_gap(), 10s);
  EXPECT_LE(far.count(), 18U);
}

TEST_F(AcquiringATurn, DoesNotLookAtTheSameMomentsAsSomebodyInTheSamePlace) {
  MemoryStore elsewhere(clock);
  const auto hold = [&](DocumentStore& registry) {
    ASSERT_TRUE(registry.put(keys::beat("holder"), write_beat(beat_of(party("holder"))), 0));
    EnvironmentLocks(registry, clock).change<Admission>(production, [&](EnvironmentLock lock, Time now) {
      return admit(std::move(lock), party("holder"), QueuePolicy::fifo, now);
    });
  };
  hold(memory);
  hold(elsewhere);
  LooksWrittenDown here(memory, clock), there(elsewhere, clock);
  Runner one(here, &cloud, clock, {production, party("one"), QueuePolicy::fifo, 30min});
  Runner other(there, &cloud, clock, {production, party("other"), QueuePolicy::fifo, 30min});
  clock.await_quiet(2 * one_waits);
  clock.pass(10s, 2 * one_waits);
  EXPECT_NE(here.looks(), there.looks());
}

TEST_F(AcquiringATurn, GivesUpAtTheEndOfItsWaitAndLeavesTheLine) {
  other_asks(party("ahead"));
  auto me = runner_in_line("me", one_waits, 61s);
  for (int beat = 0; beat < 3; ++beat) {
    put_beat(party("ahead"));
    clock.pass(20s, one_waits);
  }
  clock.advance(1s);
  const Turn turn = me->turn();
  ASSERT_TRUE(std::holds_alternative<GaveUpWaiting>(turn));
  EXPECT_EQ(std::get<GaveUpWaiting>(turn).waited, 61s);
  EXPECT_FALSE(is_in_line("me"));
}

TEST_F(AcquiringATurn, WithoutPatienceGivesUpAtOnce) {
  other_asks(party("ahead"));
  auto me = runner("me", 0s);
  EXPECT_TRUE(std::holds_alternative<GaveUpWaiting>(me->turn()));
  EXPECT_FALSE(is_in_line("me"));
}

TEST_F(AcquiringATurn, LeavesTheLineWhenItIsStopped) {
  other_asks(party("ahead"));
  auto me = runner_in_line("me", one_waits);
  me->stop();
  EXPECT_TRUE(std::holds_alternative<StoppedWaiting>(me->turn()));
  EXPECT_FALSE(is_in_line("me"));
}

TEST_F(AcquiringATurn, UnderRejectDoesNotWait) {
  other_asks(party("ahead"));
  auto me = runner("me", 30min, QueuePolicy::reject);
  const Turn turn = me->turn();
  ASSERT_TRUE(std::holds_alternative<Refused>(turn));
  EXPECT_EQ(std::get<Refused>(turn).why, Refused::Why::occupied);
  EXPECT_EQ(std::get<Refused>(turn).holder->party.run_url, "https://ci/ahead");
  EXPECT_FALSE(is_in_line("me"));
}

TEST_F(AcquiringATurn, IsToldWhoSupersededIt) {
  other_asks(party("holder"));
  auto older = runner_in_line("older", one_waits);
  auto newer = runner("newer", 30min, QueuePolicy::latest);
  const Turn turn = older->turn();
  ASSERT_TRUE(std::holds_alternative<Refused>(turn));
  EXPECT_EQ(std::get<Refused>(turn).why, Refused::Why::superseded);
  EXPECT_EQ(std::get<Refused>(turn).superseded_by, "newer");
}

TEST_F(AcquiringATurn, WaitsOutAFreezeThatEndsByTheClock) {
  locks.change<bool>(production, [&](EnvironmentLock now, Time at) {
    return Change<bool>{freeze(std::move(now), {"release party", "ann", at, at + 45min}), true};
  });
  auto me = runner_in_line("me", one_waits, 2h);
  EXPECT_EQ(me->signals.last_text(SignalKind::queued),
            "place 1 in line, frozen until 2026-01-14T13:19:56Z: release party");
  clock.pass(44min, one_waits);
  EXPECT_EQ(holder(), "");
  clock.advance(1min);
  EXPECT_GT(me->token(), 0U);
}

TEST_F(AcquiringATurn, WaitsUnderAFreezeThatNobodyWillSeeTheEndOf) {
  locks.change<bool>(production, [&](EnvironmentLock now, Time at) {
    return Change<bool>{freeze(std::move(now), {"", "", at, parse_iso8601("9999-12-31T23:59:59Z")}), true};
  });
  auto me = runner_in_line("me", one_waits, 1min);
  clock.pass(59s, one_waits);
  EXPECT_TRUE(is_in_line("me"));
  clock.advance(1s);
  EXPECT_TRUE(std::holds_alternative<GaveUpWaiting>(me->turn()));
}

TEST_F(AcquiringATurn, WaitsUntilAStackThatSomebodyElseChangesIsQuiet) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  auto me = runner("me", 30min, QueuePolicy::fifo, {"App"});
  me->signals.await(SignalKind::queued);
  EXPECT_EQ(me->signals.last_text(SignalKind::queued),
            "waiting for App, which somebody else changes: UPDATE_IN_PROGRESS");
  EXPECT_EQ(holder(), "me") << "nobody may slip in while it waits for the stack";
  clock.pass(1min, one_waits);
  cloud.put_stack("App", StackStatus::update_complete);
  clock.advance(30s);
  EXPECT_GT(me->token(), 0U);
}

TEST_F(AcquiringATurn, GivesTheEnvironmentBackWhenSomebodyElsesStackNeverRests) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  auto me = runner("me", 2min, QueuePolicy::fifo, {"App"});
  clock.pass(119s, one_waits);
  EXPECT_EQ(holder(), "me");
  clock.advance(2s);
  EXPECT_TRUE(std::holds_alternative<GaveUpWaiting>(me->turn()));
  EXPECT_EQ(holder(), "");
}

TEST_F(AcquiringATurn, GivesTheEnvironmentBackWhenStoppedWhileWaitingForAStack) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  auto me = runner("me", 2min, QueuePolicy::fifo, {"App"});
  clock.await_quiet(one_waits);
  me->stop();
  EXPECT_TRUE(std::holds_alternative<StoppedWaiting>(me->turn()));
  EXPECT_EQ(holder(), "");
}

TEST_F(AcquiringATurn, IsStoppedInTheMiddleOfACallToCloudFormation) {
  cloud.hang();
  auto me = runner("me", 2min, QueuePolicy::fifo, {"App"});
  clock.await_quiet(one_waits);
  me->stop();
  EXPECT_TRUE(std::holds_alternative<StoppedWaiting>(me->turn()));
  EXPECT_EQ(holder(), "");
}

TEST_F(AcquiringATurn, DoesNotGoAheadWhenCloudFormationCannotBeAsked) {
  cloud.fail(-1, ErrorKind::denied);
  auto me = runner("me", 2min, QueuePolicy::fifo, {"App"});
  EXPECT_EQ(kind_thrown_by([&] { me->turn(); }), ErrorKind::denied);
  EXPECT_EQ(holder(), "");
}

TEST_F(AcquiringATurn, ReportsARegistryThatStaysAwayForTheWholeWait) {
  other_asks(party("ahead"));
  auto me = runner_in_line("me", one_waits, 1min);
  store.break_down();
  clock.pass(64s, one_waits);
  EXPECT_EQ(kind_thrown_by([&] { me->turn(); }), ErrorKind::unavailable);
}

TEST_F(AcquiringATurn, KeepsItsPlaceThroughAShortOutageAndSaysSoOnce) {
  other_asks(party("ahead"));
  auto me = runner_in_line("me", one_waits);
  store.break_down();
  clock.pass(10s, one_waits);
  store.mend();
  leave_as("ahead");
  clock.pass(4s, one_waits);
  EXPECT_EQ(me->token(), 3U);
  EXPECT_EQ(me->signals.count(SignalKind::warning), 1U);
}

TEST_F(AcquiringATurn, KeepsItsTurnWhileCloudFormationIsAwayForAMoment) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  auto me = runner("me", 30min, QueuePolicy::fifo, {"App"});
  clock.await_quiet(one_waits);
  cloud.fail(2, ErrorKind::unavailable);
  clock.pass(10s, one_waits);
  EXPECT_EQ(holder(), "me");
  cloud.put_stack("App", StackStatus::update_complete);
  clock.pass(40s, one_waits);
  EXPECT_EQ(me->token(), 1U);
}

TEST_F(AcquiringATurn, DoesNotWaitForSomebodyElsesStackUnderReject) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  auto me = runner("me", 30min, QueuePolicy::reject, {"App"});
  const Turn turn = me->turn();
  ASSERT_TRUE(std::holds_alternative<Refused>(turn));
  EXPECT_THAT(std::get<Refused>(turn).busy_stack, HasSubstr("App is UPDATE_IN_PROGRESS"));
  EXPECT_EQ(holder(), "");
}

TEST_F(AcquiringATurn, IsNotRefusedByAHolderThatHasBeenDeadForLongUnderReject) {
  other_asks(party("dead"));
  clock.advance(24h);
  auto me = runner("me", 30min, QueuePolicy::reject);
  EXPECT_GT(me->token(), 1U);
}

TEST_F(AcquiringATurn, IsNotRefusedForWhatItsDeadPredecessorNeverCameToHear) {
  other_asks(party("ahead"));
  other_asks(party("me"));
  static_cast<void>(ask(party("newer"), QueuePolicy::latest));
  auto me = runner_in_line("me", one_waits);
  EXPECT_TRUE(is_in_line("me"));
}

TEST_F(AcquiringATurn, DoesNotUseATurnThatItLostWhileItWaitedForAStack) {
  cloud.put_stack("App", StackStatus::update_in_progress);
  auto me = runner("me", 30min, QueuePolicy::fifo, {"App"});
  clock.await_quiet(one_waits);
  leave_as("me");
  erase_beat("me");
  other_asks(party("other"));
  clock.advance(23s);
  clock.await_settled(1);
  clock.pass(30s, 1);
  EXPECT_EQ(kind_thrown_by([&] { me->turn(); }), ErrorKind::conflict);
  EXPECT_EQ(holder(), "other");
}

TEST_F(AcquiringATurn, TakesUpItsTurnAfterAnOutageInWhichNobodyTookIt) {
  break_down_after_grant("me");
  auto me = runner("me");
  clock.await_quiet(one_waits);
  store.mend();
  clock.pass(2s, one_waits);
  EXPECT_EQ(me->token(), 1U);
  EXPECT_EQ(holder(), "me");
}

TEST_F(AcquiringATurn, DoesNotTakeUpATurnThatOthersSetAsideWhileTheRegistryWasAway) {
  break_down_after_grant("me");
  auto me = runner("me");
  clock.await_quiet(one_waits);
  EnvironmentLocks others(memory, clock);
  others.change<Departure>(
      production, [](EnvironmentLock lock, Time now) { return leave(std::move(lock), "me", now); });  // its beat stays
  others.change<Admission>(production, [](EnvironmentLock lock, Time now) {
    return admit(std::move(lock), party("other"), QueuePolicy::fifo, now);
  });
  store.mend();
  clock.advance(2s);
  EXPECT_EQ(kind_thrown_by([&] { me->turn(); }), ErrorKind::conflict);
  EXPECT_EQ(holder(), "other");
}

TEST_F(AcquiringATurn, IsOrphanedNoMoreWhenItTakesUpItsTurnAfterAnOutage) {
  break_down_after_grant("me");
  auto me = runner("me");
  clock.await_quiet(one_waits);
  EnvironmentLocks(memory, clock).change<Expiry>(production, [](EnvironmentLock lock, Time now) {
    return expire(std::move(lock), "me", /*stacks_quiet=*/false, now);
  });
  ASSERT_TRUE(lock().holder->orphaned_at);
  store.mend();
  clock.advance(2s);
  EXPECT_EQ(me->token(), 1U);
  EXPECT_FALSE(lock().holder->orphaned_at);
}

}  // namespace
}  // namespace signalbox::testing
