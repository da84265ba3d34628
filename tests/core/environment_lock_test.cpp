#include "core/environment_lock.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace signalbox {
namespace {

using std::chrono::minutes;

class Environment : public ::testing::Test {
 protected:
  Admission ask(const std::string& id, QueuePolicy policy = QueuePolicy::fifo) {
    auto change = admit(lock, Party{id, {"AppStack"}, "https://ci/" + id, "ann", Duration(90'000)}, policy, now);
    lock = std::move(change.lock);
    return change.outcome;
  }
  Departure go(const std::string& id) {
    auto change = leave(lock, id, now);
    lock = std::move(change.lock);
    return change.outcome;
  }
  Expiry bury(const std::string& id, bool quiet) {
    auto change = expire(lock, id, quiet, now);
    lock = std::move(change.lock);
    return change.outcome;
  }
  std::string holder() const { return lock.holder ? lock.holder->party.id : ""; }
  static Token token(const Admission& admission) { return std::get<Granted>(admission).token; }
  static std::size_t place(const Admission& admission) { return std::get<Waiting>(admission).place; }

  EnvironmentLock lock{.environment = "production"};
  Time now{std::chrono::seconds(1'768'394'096)};
};

TEST_F(Environment, IsGrantedAtOnceWhenNobodyHoldsIt) {
  EXPECT_EQ(token(ask("a")), 1U);
  EXPECT_EQ(holder(), "a");
}

TEST_F(Environment, GrantsItsHolderTheSameTokenAgain) {
  const Token first = token(ask("a"));
  EXPECT_EQ(token(ask("a")), first);
  EXPECT_TRUE(lock.queue.empty());
}

TEST_F(Environment, ThatMovedTakesNobodyNewButServesItsLineToTheEnd) {
  const Token first = token(ask("a"));
  ask("b");
  lock.moved_to = "dynamodb://table";
  const auto newcomer = std::get<Refused>(ask("c"));
  EXPECT_EQ(newcomer.why, Refused::Why::moved);
  EXPECT_EQ(newcomer.moved_to, "dynamodb://table");
  EXPECT_EQ(token(ask("a")), first);
  EXPECT_EQ(place(ask("b")), 1U);
  go("a");
  EXPECT_EQ(holder(), "b");
  go("b");
  EXPECT_EQ(std::get<Refused>(ask("b", QueuePolicy::latest)).why, Refused::Why::moved);
  EXPECT_EQ(holder(), "");
}

TEST_F(Environment, TellsAWaiterItsPlaceAndWhoIsAhead) {
  ask("a");
  EXPECT_EQ(place(ask("b")), 1U);
  const auto third = ask("c");
  EXPECT_EQ(place(third), 2U);
  EXPECT_EQ(std::get<Waiting>(third).holder->party.run_url, "https://ci/a");
}

TEST_F(Environment, KeepsAWaitersPlaceWhenItAsksAgain) {
  ask("a");
  ask("b");
  ask("c");
  EXPECT_EQ(place(ask("b")), 1U);
  EXPECT_EQ(lock.queue.size(), 2U);
}

TEST_F(Environment, IsHandedOverInTheOrderOfArrival) {
  for (const auto* id : {"a", "b", "c", "d"}) ask(id);
  for (const auto* next : {"b", "c", "d", ""}) {
    EXPECT_EQ(go(holder()), Departure::was_holder);
    EXPECT_EQ(holder(), next);
  }
}

TEST_F(Environment, LetsNobodySlipInBetweenAHolderThatLeavesAndTheNextInLine) {
  ask("a");
  ask("b");
  go("a");
  EXPECT_EQ(place(ask("newcomer")), 1U);
  EXPECT_EQ(holder(), "b");
}

TEST_F(Environment, GivesEachGrantALargerToken) {
  const Token first = token(ask("a"));
  ask("b");
  go("a");
  const Token second = token(ask("b"));
  go("b");
  EXPECT_LT(first, second);
  EXPECT_LT(second, token(ask("a")));
}

TEST_F(Environment, ForgetsAWaiterThatLeaves) {
  ask("a");
  ask("b");
  ask("c");
  EXPECT_EQ(go("b"), Departure::was_waiting);
  EXPECT_EQ(place(ask("c")), 1U);
}

TEST_F(Environment, TakesASecondLeaveForWhatItIs) {
  ask("a");
  go("a");
  const auto before = lock;
  EXPECT_EQ(go("a"), Departure::was_absent);
  EXPECT_EQ(lock, before);
}

TEST_F(Environment, IsNotGivenUpByAStrangersLeave) {
  ask("a");
  EXPECT_EQ(go("stranger"), Departure::was_absent);
  EXPECT_EQ(holder(), "a");
}

TEST_F(Environment, IsNotGivenUpByAnOlderGrantOfTheSameId) {
  const Token first = token(ask("a"));
  go("a");
  const Token second = token(ask("a"));
  lock = leave_grant(lock, "a", first, now).lock;
  EXPECT_EQ(holder(), "a");
  lock = leave_grant(lock, "a", second, now).lock;
  EXPECT_EQ(holder(), "");
}

TEST_F(Environment, RefusesUnderRejectAndNamesTheHolder) {
  ask("a");
  const auto refused = std::get<Refused>(ask("b", QueuePolicy::reject));
  EXPECT_EQ(refused.why, Refused::Why::occupied);
  EXPECT_EQ(refused.holder->party.id, "a");
  EXPECT_TRUE(lock.queue.empty());
}

TEST_F(Environment, GrantsUnderRejectWhenFree) {
  EXPECT_TRUE(std::holds_alternative<Granted>(ask("a", QueuePolicy::reject)));
}

TEST_F(Environment, SupersedesAllWaitersUnderLatestAndTellsEachOnceByWhom) {
  ask("a");
  ask("b");
  ask("c");
  EXPECT_EQ(place(ask("d", QueuePolicy::latest)), 1U);
  const auto refused = std::get<Refused>(ask("b"));
  EXPECT_EQ(refused.why, Refused::Why::superseded);
  EXPECT_EQ(refused.superseded_by, "d");
  EXPECT_EQ(place(ask("b")), 2U) << "whoever asks again after the answer is a new request";
}

TEST_F(Environment, LeavesTheHolderAloneUnderLatest) {
  ask("a");
  ask("b", QueuePolicy::latest);
  EXPECT_EQ(holder(), "a");
}

TEST_F(Environment, KeepsOnlyTheLatestAnswersForThoseWhoNeverAsk) {
  ask("a");
  for (int i = 0; i < 1500; ++i) ask("w" + std::to_string(i), QueuePolicy::latest);
  EXPECT_EQ(lock.superseded.size(), 1000U);
  EXPECT_EQ(lock.superseded.back().id, "w1498");
}

TEST_F(Environment, RemovesADeadWaiterWithoutEvidence) {
  ask("a");
  ask("b");
  ask("c");
  EXPECT_EQ(bury("b", false), Expiry::removed);
  EXPECT_EQ(place(ask("c")), 1U);
}

TEST_F(Environment, StaysHeldWhileADeadHoldersStackMoves) {
  ask("a");
  ask("b");
  EXPECT_EQ(bury("a", false), Expiry::orphaned);
  EXPECT_EQ(holder(), "a");
  EXPECT_EQ(lock.holder->orphaned_at, now);
}

TEST_F(Environment, RemembersWhenAHolderWasFirstFoundOrphaned) {
  ask("a");
  bury("a", false);
  const Time first = now;
  now += minutes(5);
  bury("a", false);
  EXPECT_EQ(lock.holder->orphaned_at, first);
}

TEST_F(Environment, GoesToTheNextOnceADeadHoldersStacksAreQuiet) {
  ask("a");
  ask("b");
  bury("a", false);
  EXPECT_EQ(bury("a", true), Expiry::removed);
  EXPECT_EQ(holder(), "b");
}

TEST_F(Environment, BelievesAnOrphanedHolderThatComesBack) {
  const Token first = token(ask("a"));
  bury("a", false);
  EXPECT_EQ(token(ask("a")), first);
  EXPECT_FALSE(lock.holder->orphaned_at);
}

TEST_F(Environment, PutsADeadHolderThatComesBackTooLateAtTheEndOfTheLine) {
  ask("a");
  ask("b");
  bury("a", true);
  EXPECT_EQ(place(ask("a")), 1U);
  EXPECT_EQ(holder(), "b");
}

TEST_F(Environment, AnswersTheSecondFuneralWithAbsent) {
  ask("a");
  ask("b");
  bury("a", true);
  EXPECT_EQ(bury("a", true), Expiry::absent);
  EXPECT_EQ(holder(), "b");
}

TEST_F(Environment, HoldsEverybodyInLineWhileFrozen) {
  lock = freeze(lock, {"end of quarter", "ann", now, std::nullopt});
  const auto waiting = std::get<Waiting>(ask("a"));
  EXPECT_EQ(waiting.place, 1U);
  EXPECT_EQ(waiting.freeze->reason, "end of quarter");
  EXPECT_EQ(holder(), "");
}

TEST_F(Environment, RefusesUnderRejectWhileFrozenWithTheReason) {
  lock = freeze(lock, {"end of quarter", "ann", now, std::nullopt});
  const auto refused = std::get<Refused>(ask("a", QueuePolicy::reject));
  EXPECT_EQ(refused.why, Refused::Why::frozen);
  EXPECT_EQ(refused.freeze->reason, "end of quarter");
}

TEST_F(Environment, LeavesTheHolderWhatItHasWhenFrozenAndGivesItToNobodyAfterwards) {
  ask("a");
  ask("b");
  lock = freeze(lock, {"audit", "ann", now, std::nullopt});
  EXPECT_EQ(holder(), "a");
  go("a");
  EXPECT_EQ(holder(), "");
}

TEST_F(Environment, GoesToTheHeadOfTheLineWhenThawed) {
  lock = freeze(lock, {"audit", "ann", now, std::nullopt});
  ask("a");
  ask("b");
  lock = thaw(lock, now);
  EXPECT_EQ(holder(), "a");
  EXPECT_FALSE(lock.freeze);
}

TEST_F(Environment, ThawsByItselfAtTheEndOfItsWindow) {
  lock = freeze(lock, {"weekend", "ann", now, now + minutes(10)});
  ask("a");
  now += minutes(10) - Duration(1);
  EXPECT_TRUE(std::holds_alternative<Waiting>(ask("a")));
  now += Duration(1);
  EXPECT_TRUE(std::holds_alternative<Granted>(ask("a")));
  EXPECT_FALSE(lock.freeze);
}

TEST_F(Environment, ServesTheHeadFirstWhenSomebodyElseFindsTheWindowOver) {
  lock = freeze(lock, {"weekend", "ann", now, now + minutes(10)});
  ask("first");
  ask("second");
  now += minutes(11);
  EXPECT_EQ(place(ask("second")), 1U);
  EXPECT_EQ(holder(), "first");
}

TEST_F(Environment, IsRebuiltFromItsSurvivorsWithACounterAboveEverythingSeen) {
  const auto rebuilt = rebuild(
      "production", {{Party{.id = "c"}, 0, 9, now}, {Party{.id = "a"}, 7, 0, now}, {Party{.id = "b"}, 0, 8, now}}, 12);
  EXPECT_EQ(rebuilt.holder->party.id, "a");
  EXPECT_EQ(rebuilt.holder->token, 7U);
  ASSERT_EQ(rebuilt.queue.size(), 2U);
  EXPECT_EQ(rebuilt.queue.front().party.id, "b");
  EXPECT_EQ(rebuilt.next_token, 13U);
}

TEST_F(Environment, IsRebuiltWithThoseLastWhoseBeatsDoNotKnowTheirTicketsYet) {
  const auto rebuilt = rebuild("production",
                               {{Party{.id = "newest"}, 0, 0, now + minutes(1)},
                                {Party{.id = "new"}, 0, 0, now},
                                {Party{.id = "old"}, 0, 8, now}},
                               0);
  ASSERT_EQ(rebuilt.queue.size(), 3U);
  EXPECT_EQ(rebuilt.queue[0].party.id, "old");
  EXPECT_EQ(rebuilt.queue[1].party.id, "new");
  EXPECT_EQ(rebuilt.queue[2].party.id, "newest");
}

TEST_F(Environment, IsRebuiltWithTheLargestTokenAsHolderWhenSeveralClaimIt) {
  const auto rebuilt = rebuild("production", {{Party{.id = "old"}, 3, 0, now}, {Party{.id = "new"}, 5, 0, now}}, 0);
  EXPECT_EQ(rebuilt.holder->party.id, "new");
  EXPECT_EQ(rebuilt.next_token, 6U);
}

TEST_F(Environment, NamesItsQueuePoliciesBothWays) {
  for (const auto policy : {QueuePolicy::fifo, QueuePolicy::latest, QueuePolicy::reject}) {
    EXPECT_EQ(parse_queue_policy(to_string(policy)), policy);
  }
  EXPECT_EQ(parse_queue_policy("FIFO"), std::nullopt);
}

// Any sequence of requests by any parties, in any order, keeps the rules.
struct Step {
  int verb = 0;
  std::string id;
  int minutes_later = 0;
};

rc::Gen<Step> any_step() {
  return rc::gen::build<Step>(
      rc::gen::set(&Step::verb, rc::gen::inRange(0, 9)),
      rc::gen::set(&Step::id, rc::gen::map(rc::gen::inRange(0, 6),
                                           [](int n) { return std::string(1, static_cast<char>('a' + n)); })),
      rc::gen::set(&Step::minutes_later, rc::gen::inRange(0, 4)));
}

EnvironmentLock apply(EnvironmentLock lock, const Step& step, Time now) {
  const Party party{.id = step.id};
  switch (step.verb) {
    case 0:
    case 1:
    case 2:
      return admit(std::move(lock), party, QueuePolicy::fifo, now).lock;
    case 3:
      return admit(std::move(lock), party, QueuePolicy::latest, now).lock;
    case 4:
      return admit(std::move(lock), party, QueuePolicy::reject, now).lock;
    case 5:
      return leave(std::move(lock), step.id, now).lock;
    case 6:
      return expire(std::move(lock), step.id, now.time_since_epoch().count() % 2 == 0, now).lock;
    case 7:
      return freeze(std::move(lock), {"why", "who", now, now + minutes(step.minutes_later)});
    default:
      return thaw(std::move(lock), now);
  }
}

RC_GTEST_PROP(EnvironmentRules, HoldForAnySequenceOfRequests, ()) {
  const auto steps = *rc::gen::container<std::vector<Step>>(any_step());
  EnvironmentLock lock{.environment = "production"};
  Time now{std::chrono::seconds(1'768'394'096)};
  Token last_granted = 0;
  for (const auto& step : steps) {
    const auto before = lock;
    now += minutes(step.minutes_later) + Duration(1);
    lock = apply(lock, step, now);

    RC_ASSERT(lock.next_token >= before.next_token);
    std::set<std::string> parties;
    if (lock.holder) parties.insert(lock.holder->party.id);
    for (const auto& waiter : lock.queue) RC_ASSERT(parties.insert(waiter.party.id).second);
    RC_ASSERT(std::ranges::is_sorted(lock.queue, {}, [](const Waiter& waiter) { return waiter.ticket; }));

    const bool new_grant = lock.holder && (!before.holder || before.holder->token != lock.holder->token);
    if (new_grant) {
      RC_ASSERT(lock.holder->token > last_granted);
      last_granted = lock.holder->token;
      RC_ASSERT(!before.holder || step.verb == 5 || step.verb == 6);
      RC_ASSERT(!is_frozen(lock, now));
      // Only the head of the line, or a newcomer where there was no line (`latest` clears it), is served.
      const bool was_head = !before.queue.empty() && (before.queue[0].party.id == lock.holder->party.id ||
                                                      (before.queue[0].party.id == step.id && before.queue.size() > 1 &&
                                                       before.queue[1].party.id == lock.holder->party.id));
      RC_ASSERT(was_head || before.queue.empty() || step.verb == 3);
    }
    // Nobody holds although somebody waits: only a freeze explains it, and asking again ends it once the freeze is
    // over.
    if (!lock.holder && !lock.queue.empty()) {
      RC_ASSERT(before.freeze.has_value() || lock.freeze.has_value());
      const std::string head = lock.queue.front().party.id;
      const auto later = admit(lock, Party{.id = head}, QueuePolicy::fifo, now + minutes(60)).lock;
      RC_ASSERT(later.holder && later.holder->party.id == head);
    }
  }
}

RC_GTEST_PROP(EnvironmentRules, AskingTwiceChangesNothingTheSecondTime, ()) {
  const auto steps = *rc::gen::container<std::vector<Step>>(any_step());
  EnvironmentLock lock{.environment = "production"};
  const Time now{std::chrono::seconds(1'768'394'096)};
  for (const auto& step : steps) lock = apply(lock, step, now);
  lock = admit(lock, Party{.id = "a"}, QueuePolicy::fifo, now).lock;
  if (place_of(lock, "a") || (lock.holder && lock.holder->party.id == "a")) {
    RC_ASSERT(admit(lock, Party{.id = "a"}, QueuePolicy::fifo, now).lock == lock);
  }
}

}  // namespace
}  // namespace signalbox
