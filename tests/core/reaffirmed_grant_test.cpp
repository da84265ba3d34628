#include <gtest/gtest.h>

#include "core/environment_lock.hpp"

namespace signalbox {
namespace {

constexpr Time asked{std::chrono::seconds(1'768'394'096)};

EnvironmentLock held_by(const std::string& id) {
  return admit({.environment = "production"}, {.id = id}, QueuePolicy::fifo, asked).lock;
}

TEST(ReaffirmedGrant, KeepsItsTokenAndIsNotTheGrantThatWasJudged) {
  const EnvironmentLock before = held_by("a");
  const auto after = reaffirm(before, "a", before.holder->token, asked + std::chrono::minutes(2));
  EXPECT_TRUE(after.outcome);
  EXPECT_EQ(after.lock.holder->token, before.holder->token);
  const auto late = expire_grant(after.lock, *before.holder, true, asked + std::chrono::minutes(2));
  EXPECT_EQ(late.outcome, Expiry::absent);
  EXPECT_EQ(late.lock, after.lock);
}

TEST(ReaffirmedGrant, IsAnotherOneEvenWhereTheClockStoodStillOrWasSetBack) {
  const EnvironmentLock before = held_by("a");
  for (const Time now : {asked, asked - std::chrono::hours(1)}) {
    const auto after = reaffirm(before, "a", before.holder->token, now);
    EXPECT_EQ(expire_grant(after.lock, *before.holder, true, now).outcome, Expiry::absent);
  }
}

TEST(ReaffirmedGrant, IsNoOrphanAnyLonger) {
  const EnvironmentLock orphaned = expire(held_by("a"), "a", false, asked).lock;
  ASSERT_TRUE(orphaned.holder->orphaned_at);
  EXPECT_FALSE(reaffirm(orphaned, "a", orphaned.holder->token, asked).lock.holder->orphaned_at);
}

TEST(ReaffirmedGrant, IsNotToBeHadForAnotherPartyAnotherTokenOrNobody) {
  const EnvironmentLock lock = held_by("a");
  for (const auto& [id, token] : {std::pair("b", lock.holder->token), std::pair("a", lock.holder->token + 1)}) {
    const auto refused = reaffirm(lock, id, token, asked + std::chrono::minutes(1));
    EXPECT_FALSE(refused.outcome);
    EXPECT_EQ(refused.lock, lock);
  }
  EXPECT_FALSE(reaffirm({.environment = "production"}, "a", 0, asked).outcome);
}

TEST(ExpiredGrant, GoesToTheNextWhereItIsStillTheOneThatWasJudged) {
  EnvironmentLock lock = admit(held_by("a"), {.id = "b"}, QueuePolicy::fifo, asked).lock;
  const Holder judged = *lock.holder;
  const auto quiet = expire_grant(lock, judged, true, asked);
  EXPECT_EQ(quiet.outcome, Expiry::removed);
  EXPECT_EQ(quiet.lock.holder->party.id, "b");
  EXPECT_EQ(expire_grant(quiet.lock, judged, true, asked).outcome, Expiry::absent) << "it is another's now";
  EXPECT_EQ(expire_grant(lock, judged, false, asked).outcome, Expiry::orphaned);
}

}  // namespace
}  // namespace signalbox
