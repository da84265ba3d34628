// What happens between a party's silence and somebody's writing that it is dead: the two must never both be believed.
#include <atomic>

#include "app/set_aside.hpp"
#include "app/stage.hpp"

namespace signalbox::testing {
namespace {

class ADoubtedGrant : public Stage {
 protected:
  ~ADoubtedGrant() override { store.mend(); }

  KeepLease& keep() {
    lease_ = std::make_unique<KeepLease>(store, locks, clock, beat_of(me), [](const std::string&) {});
    lease_->start();
    return *lease_;
  }
  /// In line behind somebody else, whose place is then handed over.
  Token wait_and_be_granted() {
    static_cast<void>(ask(me));
    leave_as("ahead");
    return lock().holder->token;
  }
  Expiry set_aside(const Holder& judged) {
    return EnvironmentLocks(memory, clock).change<Expiry>(production, [&](EnvironmentLock now, Time at) {
      return expire_grant(std::move(now), judged, true, at);
    });
  }
  void be_silent_for_a_lease() {
    store.break_down();
    clock.pass(me.lease, beating);
    store.mend();
  }

  /// The one that beats, and the one that watches over the lease.
  static constexpr std::size_t beating = 2;
  Party me = party("me");

 private:
  std::unique_ptr<KeepLease> lease_;
};

TEST_F(ADoubtedGrant, IsReaffirmedByWhomWasSilentInLine) {
  other_asks(party("ahead"));
  KeepLease& lease = keep();
  const Token token = wait_and_be_granted();
  be_silent_for_a_lease();
  const Holder judged = *lock().holder;
  lease.granted(token);
  EXPECT_EQ(set_aside(judged), Expiry::absent) << "whoever found it dead before finds another grant now";
  EXPECT_EQ(holder(), "me");
  EXPECT_EQ(lock().holder->token, token);
  EXPECT_NO_THROW(lease.confirm());
}

TEST_F(ADoubtedGrant, IsReaffirmedByWhomWasFoundWithoutABeat) {
  other_asks(party("ahead"));
  KeepLease& lease = keep();
  const Token token = wait_and_be_granted();
  const Holder judged = *lock().holder;
  erase_beat("me");
  clock.pass(me.lease / 4, beating);
  lease.granted(token);
  EXPECT_EQ(set_aside(judged), Expiry::absent);
  EXPECT_EQ(holder(), "me");
}

TEST_F(ADoubtedGrant, IsLostWhenItWentToAnotherDuringTheSilence) {
  other_asks(party("ahead"));
  KeepLease& lease = keep();
  const Token token = wait_and_be_granted();
  static_cast<void>(ask(party("behind")));
  be_silent_for_a_lease();
  ASSERT_EQ(set_aside(*lock().holder), Expiry::removed);
  lease.granted(token);
  EXPECT_TRUE(lease.is_lost());
  EXPECT_EQ(kind_thrown_by([&] { lease.confirm(); }), ErrorKind::conflict);
  EXPECT_EQ(holder(), "behind");
}

TEST_F(ADoubtedGrant, IsTakenForItsOwnByAProcessThatWasNeverSilentWithoutAnotherWrite) {
  other_asks(party("ahead"));
  KeepLease& lease = keep();
  clock.pass(me.lease * 10, beating);
  const Token token = wait_and_be_granted();
  const int before = store.writes(std::string(keys::environments));
  lease.granted(token);
  EXPECT_EQ(store.writes(std::string(keys::environments)), before);
}

TEST_F(ADoubtedGrant, IsReaffirmedByANewProcessUnderTheSameId) {
  other_asks(party("me"));
  const Holder judged = *lock().holder;
  clock.advance(1min);
  Runner runner(store, &cloud, clock, TurnRequest{production, me});
  EXPECT_EQ(runner.token(), judged.token);
  EXPECT_EQ(set_aside(judged), Expiry::absent);
}

TEST_F(ADoubtedGrant, OfOneThatLivesAfterAllIsSeenToBeOverByItsBeat) {
  other_asks(party("ahead"));
  Runner runner(store, &cloud, clock, TurnRequest{production, me});
  clock.await_quiet(one_waits);
  // Its clock stood still while it was away, as a virtual machine's that was paused: it beats on as if nothing were.
  store.before_next_write(keys::environment(production), [&] { put_beat(party("ahead")); });
  clock.pass(95s, one_waits);
  EXPECT_GT(runner.token(), 0U);
  EXPECT_FALSE(has_beat("ahead"));
}

/// Stalls once between deciding to read this key and having read it.
class StallingStore : public FragileStore {
 public:
  using FragileStore::FragileStore;
  void before_next_read(std::string key, std::function<void()> what) {
    std::lock_guard guard(mutex_);
    key_ = std::move(key);
    what_ = std::move(what);
  }
  [[nodiscard]] std::optional<Document> get(const std::string& key) override {
    std::unique_lock guard(mutex_);
    auto what = key == key_ ? std::exchange(what_, nullptr) : nullptr;
    guard.unlock();
    if (what) what();
    return FragileStore::get(key);
  }

 private:
  std::mutex mutex_;
  std::string key_;
  std::function<void()> what_;
};

TEST_F(ADoubtedGrant, IsNotTakenAwayWhereItsHolderCameBackWhileCloudFormationWasAsked) {
  StallingStore stalling(memory);
  other_asks(party("ahead"));
  clock.advance(1h);
  stalling.before_next_read(keys::beat("ahead"),
                            [&] { stalling.before_next_read(keys::beat("ahead"), [&] { put_beat(party("ahead")); }); });
  EnvironmentLocks seen(stalling, clock);
  set_dead_holder_aside({stalling, &cloud, clock}, seen, production, {});
  EXPECT_EQ(holder(), "ahead");
  EXPECT_TRUE(has_beat("ahead"));
}

TEST_F(ADoubtedGrant, IsLeftToItsPartyThoughThatWasFoundDeadInLine) {
  other_asks(party("holder"));
  other_asks(party("ahead"));
  Runner runner(store, &cloud, clock, TurnRequest{production, me});
  clock.await_quiet(one_waits);
  std::atomic<bool> is_left = false;
  store.before_next_write(keys::environment(production), [&] {
    is_left = true;
    EnvironmentLocks(memory, clock).change<Departure>(production, [](EnvironmentLock now, Time at) {
      return leave(std::move(now), "holder", at);
    });
  });
  clock.pass_until(
      "the holder's departure", [&] { return is_left.load(); }, one_waits, 1s);
  clock.await_quiet(one_waits);
  EXPECT_EQ(holder(), "ahead");
  EXPECT_TRUE(has_beat("ahead")) << "as a holder it is judged anew, by its stacks too";
}

TEST_F(ADoubtedGrant, IsNotTakenAwayForAStallOfTheOneWhoWatches) {
  StallingStore stalling(memory);
  other_asks(party("ahead"));
  stalling.before_next_read(keys::beat("ahead"), [&] {
    clock.advance(40s);
    put_beat(party("ahead"));
  });
  const Instant began = clock.monotonic();
  Runner runner(stalling, &cloud, clock, TurnRequest{production, me});
  while (clock.monotonic() < began + 40s) clock.advance_to_next_deadline(one_waits, 1s);
  clock.pass(85s, one_waits);
  EXPECT_EQ(holder(), "ahead") << "its last beat is less than a lease old";
  clock.pass(10s, one_waits);
  EXPECT_EQ(holder(), "me");
}

}  // namespace
}  // namespace signalbox::testing
