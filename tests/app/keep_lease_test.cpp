#include "app/keep_lease.hpp"

#include "app/stage.hpp"

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;

/// The one that beats, and the one that watches over the lease.
constexpr std::size_t beating = 2;
/// There is nothing to watch over any more.
constexpr std::size_t only_beating = 1;
constexpr Duration quarter = 22'500ms;

class KeepingALease : public Stage {
 protected:
  ~KeepingALease() override { store.mend(); }
  KeepLease& keep(const Party& who) {
    lease_ = std::make_unique<KeepLease>(store, locks, clock, beat_of(who), [&](const std::string& why) {
      EXPECT_TRUE(lease_->is_lost()) << "whoever is told may ask";
      {
        std::lock_guard guard(mutex_);
        reasons.push_back(why);
      }
      told_.notify_all();
    });
    lease_->start();
    return *lease_;
  }
  KeepLease& hold(const Party& who) {
    KeepLease& lease = keep(who);
    lease.granted(std::get<Granted>(ask(who)).token);
    return lease;
  }
  /// As another process that reaches the registry does.
  void leave_in_memory(const std::string& id) {
    EnvironmentLocks(memory, clock).change<Departure>(production, [&](EnvironmentLock now, Time at) {
      return leave(std::move(now), id, at);
    });
  }
  [[nodiscard]] Beat beat(const std::string& id) { return read_beat(memory.get(keys::beat(id))->body, id); }

  /// Lets a beat come due, and waits until the lease was said to be lost in it.
  void pass_until_lost(Duration span) {
    clock.await_quiet(beating);
    clock.advance(span);
    await_lost();
  }
  void await_lost() {
    std::unique_lock guard(mutex_);
    told_.wait(guard, [&] { return !reasons.empty(); });
  }

  std::vector<std::string> reasons;

 private:
  std::mutex mutex_;
  std::condition_variable told_;
  std::unique_ptr<KeepLease> lease_;
};

TEST_F(KeepingALease, IsRefusedWhileAnotherProcessLivesUnderTheSameId) {
  Beat other = beat_of(party("me"));
  other.host = "elsewhere";
  other.pid = 7;
  other.at = clock.now();
  ASSERT_TRUE(memory.put(keys::beat("me"), write_beat(other), 0));
  KeepLease second(store, locks, clock, beat_of(party("me")), [](const std::string&) {});
  EXPECT_EQ(kind_thrown_by([&] { second.start(); }), ErrorKind::conflict);
  clock.advance(90s + allowed_clock_skew - 1s);
  EXPECT_EQ(kind_thrown_by([&] { second.start(); }), ErrorKind::conflict) << "its clock may be behind";
  clock.advance(1s);
  EXPECT_EQ(kind_thrown_by([&] { second.start(); }), std::nullopt) << "it gave no sign of life for a lease";
}

TEST_F(KeepingALease, TakesOverFromAKilledProcessOfItsOwnMachineAfterALease) {
  Beat other = beat_of(party("me"));
  other.pid = 7;
  other.at = clock.now();
  ASSERT_TRUE(memory.put(keys::beat("me"), write_beat(other), 0));
  KeepLease second(store, locks, clock, beat_of(party("me")), [](const std::string&) {});
  EXPECT_EQ(kind_thrown_by([&] { second.start(); }), ErrorKind::conflict);
  clock.advance(90s);
  EXPECT_EQ(kind_thrown_by([&] { second.start(); }), std::nullopt) << "one clock needs no allowance";
}

TEST_F(KeepingALease, GivesASignOfLifeBeforeItStandsInLine) {
  keep(party("me"));
  EXPECT_EQ(beat("me").count, 1U);
  EXPECT_EQ(beat("me").environment, production);
  EXPECT_EQ(beat("me").token, 0U);
}

TEST_F(KeepingALease, BeatsEveryQuarterOfTheLease) {
  keep(party("me"));
  clock.pass(quarter - 1ms, beating);
  EXPECT_EQ(beat("me").count, 1U);
  clock.pass(1ms, beating);
  EXPECT_EQ(beat("me").count, 2U);
  clock.pass(3 * quarter, beating);
  EXPECT_EQ(beat("me").count, 5U);
  EXPECT_EQ(beat("me").at, clock.now());
}

TEST_F(KeepingALease, NeverWritesTheEnvironment) {
  hold(party("me"));
  const int before = store.writes(std::string(keys::environments));
  clock.pass(1h, beating);
  EXPECT_EQ(store.writes(std::string(keys::environments)), before);
}

TEST_F(KeepingALease, TellsAGrantAtOnce) {
  hold(party("me"));
  EXPECT_EQ(beat("me").token, 1U);
}

TEST_F(KeepingALease, TakesOverTheBeatOfAKilledRunOfTheSameParty) {
  put_beat(party("me"));
  keep(party("me"));
  clock.pass(quarter, beating);
  EXPECT_EQ(beat("me").count, 2U);
  EXPECT_TRUE(reasons.empty());
}

TEST_F(KeepingALease, GoesOnWhenItsBeatWasErasedButTheEnvironmentIsStillItsOwn) {
  hold(party("me"));
  erase_beat("me");
  clock.pass(quarter, beating);
  EXPECT_TRUE(has_beat("me"));
  EXPECT_TRUE(reasons.empty());
}

TEST_F(KeepingALease, IsLostWhenItsBeatWasErasedAndSomebodyElseHolds) {
  KeepLease& lease = hold(party("me"));
  static_cast<void>(ask(party("other")));
  leave_as("me");
  erase_beat("me");
  pass_until_lost(quarter);
  EXPECT_TRUE(lease.is_lost());
  EXPECT_EQ(reasons, std::vector<std::string>{"production was given to other meanwhile"});
  EXPECT_FALSE(has_beat("me"));
}

TEST_F(KeepingALease, IsLostWhenItWasReleasedByHand) {
  KeepLease& lease = hold(party("me"));
  leave_as("me");
  erase_beat("me");
  pass_until_lost(quarter);
  EXPECT_TRUE(lease.is_lost());
  EXPECT_EQ(reasons, std::vector<std::string>{"production was released meanwhile"});
}

TEST_F(KeepingALease, OfAWaiterThatWasSetAsideGoesOn) {
  other_asks(party("holder"));
  keep(party("me"));
  erase_beat("me");
  clock.pass(quarter, beating);
  EXPECT_TRUE(has_beat("me"));
  EXPECT_TRUE(reasons.empty());
}

TEST_F(KeepingALease, OfAHolderThatWasBelievedDeadSaysThatItLives) {
  hold(party("me"));
  locks.change<Expiry>(production,
                       [&](EnvironmentLock now, Time at) { return expire(std::move(now), "me", false, at); });
  erase_beat("me");
  clock.pass(quarter, beating);
  EXPECT_FALSE(lock().holder->orphaned_at);
  EXPECT_EQ(lock().holder->token, 1U);
  EXPECT_TRUE(reasons.empty());
}

TEST_F(KeepingALease, NeverTakesANewGrantForTheOldOne) {
  KeepLease& lease = hold(party("me"));
  locks.change<Expiry>(production,
                       [&](EnvironmentLock now, Time at) { return expire(std::move(now), "me", false, at); });
  erase_beat("me");
  store.before_next_write(keys::environment(production), [&] { leave_as("me"); });
  pass_until_lost(quarter);
  EXPECT_TRUE(lease.is_lost());
  EXPECT_EQ(holder(), "") << "its command runs under a token that is no longer good";
}

TEST_F(KeepingALease, SurvivesARegistryThatIsAwayForLessThanALease) {
  hold(party("me"));
  store.break_down();
  clock.pass(3 * quarter, beating);
  store.mend();
  clock.pass(quarter, beating);
  EXPECT_TRUE(reasons.empty());
  EXPECT_LE(clock.now() - beat("me").at, quarter);
}

TEST_F(KeepingALease, IsLostOnceWhenTheRegistryIsAwayForLonger) {
  KeepLease& lease = hold(party("me"));
  store.break_down();
  clock.pass(trusted_span(90s), beating);
  EXPECT_FALSE(lease.is_lost());
  pass_until_lost(1ms);
  EXPECT_TRUE(lease.is_lost()) << "its command is to know before another may start";
  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_THAT(reasons[0], HasSubstr("no sign of life could be given for 1m 21s"));
  store.mend();
  clock.pass(1h, only_beating);
  EXPECT_EQ(reasons.size(), 1U);
  EXPECT_EQ(kind_thrown_by([&] { lease.confirm(); }), ErrorKind::conflict) << "it never acts as the holder again";
}

TEST_F(KeepingALease, ThatIsLostToAnOutageBeatsOnWhileNobodyElseWasLetIn) {
  KeepLease& lease = hold(party("me"));
  store.break_down();
  pass_until_lost(90s);
  store.mend();
  clock.pass(2 * quarter, only_beating);
  EXPECT_LE(clock.now() - beat("me").at, quarter) << "its command may still run, so nobody is to take over";
  EXPECT_TRUE(lease.is_lost());
}

TEST_F(KeepingALease, ThatIsLostToAnOutageAndWasSetAsideNeverActsAsTheHolderAgain) {
  hold(party("me"));
  store.break_down();
  pass_until_lost(90s);
  clock.await_quiet(only_beating);
  EnvironmentLocks(memory, clock).change<Expiry>(production, [&](EnvironmentLock now, Time at) {
    return expire(std::move(now), "me", false, at);
  });
  erase_beat("me");
  store.mend();
  clock.await_quiet(only_beating);
  clock.advance(quarter);
  clock.await_settled(0);
  EXPECT_TRUE(lock().holder->orphaned_at) << "until its stack is quiet, and no longer";
  EXPECT_FALSE(has_beat("me"));
}

TEST_F(KeepingALease, ThatIsLostIsSilentOnceSomebodyElseHolds) {
  hold(party("me"));
  store.break_down();
  pass_until_lost(90s);
  clock.await_quiet(only_beating);
  leave_in_memory("me");
  erase_beat("me");
  store.mend();
  clock.await_quiet(only_beating);
  clock.advance(quarter);
  clock.await_settled(0);
  EXPECT_FALSE(has_beat("me"));
  EXPECT_EQ(holder(), "");
  EXPECT_EQ(reasons.size(), 1U) << "it was told already";
}

TEST_F(KeepingALease, OfAWaiterOutlastsARegistryThatIsAwayForLonger) {
  KeepLease& lease = keep(party("me"));
  store.break_down();
  clock.pass(1h, beating);
  EXPECT_FALSE(lease.is_lost()) << "it has a place to keep, and no turn to lose";
  store.mend();
  clock.pass(quarter, beating);
  EXPECT_TRUE(reasons.empty());
  EXPECT_LE(clock.now() - beat("me").at, quarter);
}

TEST_F(KeepingALease, IsConfirmedWhileNobodyElseHolds) {
  KeepLease& lease = hold(party("me"));
  EXPECT_NO_THROW(lease.confirm());
}

TEST_F(KeepingALease, IsNotConfirmedWhenSomebodyTookTheTurnWhileThisProcessSlept) {
  KeepLease& lease = hold(party("me"));
  static_cast<void>(ask(party("other")));
  leave_as("me");
  store.break_down();
  clock.await_quiet(beating);
  clock.advance(90s + 1ms);
  EXPECT_NE(kind_thrown_by([&] { lease.confirm(); }), std::nullopt) << "unknown is not good enough";
  store.mend();
  EXPECT_EQ(kind_thrown_by([&] { lease.confirm(); }), ErrorKind::conflict);
}

TEST_F(KeepingALease, IsLostWhenTheMachineSleptForLongerThoughNobodyTookTheTurn) {
  KeepLease& lease = hold(party("me"));
  pass_until_lost(8h);
  EXPECT_TRUE(lease.is_lost());
  EXPECT_THAT(reasons.at(0), HasSubstr("this machine slept"));
  EXPECT_THAT(reasons.at(0), HasSubstr("for 8h"));
}

TEST_F(KeepingALease, OfAWaiterOutlastsASleepOfItsMachine) {
  keep(party("me"));
  clock.await_quiet(beating);
  clock.advance(8h);
  clock.await_quiet(beating);
  EXPECT_EQ(beat("me").at, clock.now());
  EXPECT_TRUE(reasons.empty());
}

TEST_F(KeepingALease, IsLostAtItsVeryEndThoughABeatIsStillOnItsWay) {
  KeepLease& lease = hold(party("me"));
  store.hang(clock);
  clock.pass(quarter, beating);
  store.await_hanging();
  clock.pass(trusted_span(90s) - quarter, beating);
  EXPECT_FALSE(lease.is_lost());
  clock.advance(1ms);
  await_lost();
  EXPECT_TRUE(lease.is_lost()) << "asked while the beat has the store";
  EXPECT_THAT(reasons.at(0), HasSubstr("has not been answered"));
}

TEST_F(KeepingALease, StaysLostWhenALateBeatLandsAfterAll) {
  KeepLease& lease = hold(party("me"));
  store.hang(clock);
  clock.pass(quarter, beating);
  store.await_hanging();
  clock.advance(90s);
  await_lost();
  store.mend();
  clock.await_quiet(only_beating);
  lease.abandon();
  EXPECT_GE(beat("me").count, 3U) << "the late one did land";
  EXPECT_TRUE(lease.is_lost());
  EXPECT_EQ(kind_thrown_by([&] { lease.confirm(); }), ErrorKind::conflict);
  EXPECT_EQ(reasons.size(), 1U);
}

TEST_F(KeepingALease, IsAskedAboutAndToldOfItsTicketWhileTheStoreHangs) {
  KeepLease& lease = keep(party("me"));
  store.hang(clock);
  clock.pass(quarter, beating);
  store.await_hanging();
  lease.queued(7);
  lease.runs_command(4711);
  EXPECT_FALSE(lease.is_lost());
  store.mend();
  clock.await_quiet(beating);
  EXPECT_EQ(beat("me").ticket, 7U);
  EXPECT_EQ(beat("me").command_group, 4711);
}

TEST_F(KeepingALease, TellsOfItsCommandAtOnce) {
  KeepLease& lease = hold(party("me"));
  clock.await_quiet(beating);
  lease.runs_command(4711);
  clock.await_quiet(beating);
  EXPECT_EQ(beat("me").command_group, 4711);
}

TEST_F(KeepingALease, ErasesItsBeatWhenItStops) {
  KeepLease& lease = keep(party("me"));
  lease.stop();
  EXPECT_FALSE(has_beat("me"));
  lease.stop();
  EXPECT_FALSE(has_beat("me"));
}

TEST_F(KeepingALease, ErasesALastBeatWhoseVersionItNeverLearnt) {
  KeepLease& lease = keep(party("me"));
  Beat same = beat("me");
  ++same.count;
  ASSERT_TRUE(memory.put(keys::beat("me"), write_beat(same), memory.get(keys::beat("me"))->version));
  lease.stop();
  EXPECT_FALSE(has_beat("me"));
}

TEST_F(KeepingALease, LeavesTheBeatOfAnotherProcessAlone) {
  KeepLease& lease = keep(party("me"));
  Beat another = beat("me");
  another.pid = 4711;
  ASSERT_TRUE(memory.put(keys::beat("me"), write_beat(another), memory.get(keys::beat("me"))->version));
  lease.stop();
  EXPECT_TRUE(has_beat("me"));
}

TEST_F(KeepingALease, StopsQuietlyWhenTheRegistryIsAway) {
  KeepLease& lease = keep(party("me"));
  store.break_down();
  EXPECT_NO_THROW(lease.stop());
}

TEST_F(KeepingALease, LeavesItsLastBeatWhenItIsAbandoned) {
  KeepLease& lease = keep(party("me"));
  lease.abandon();
  clock.pass(1h, 0);
  EXPECT_EQ(beat("me").count, 1U);
}

TEST_F(KeepingALease, DoesNotStartWithoutARegistry) {
  store.break_down();
  KeepLease lease(store, locks, clock, beat_of(party("me")), [](const std::string&) {});
  EXPECT_EQ(kind_thrown_by([&] { lease.start(); }), ErrorKind::unavailable);
}

}  // namespace
}  // namespace signalbox::testing
