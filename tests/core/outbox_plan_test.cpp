#include "core/outbox_plan.hpp"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <map>
#include <set>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Time plan_begins{1768394096s};

/// Messages by ID, as a store would hold them.
struct Shelf {
  std::string add(const std::string& thread, std::uint64_t sequence, NotificationKind kind, Time next_attempt = {}) {
    OutboxMessage message;
    message.target = {OutboxRoute::slack, "C1"};
    message.notification.kind = kind;
    message.notification.correlation_id = thread;
    message.next_attempt = next_attempt;
    message.id = outbox_id(message.target, message.notification, sequence, "");
    messages[message.id] = message;
    return message.id;
  }
  [[nodiscard]] LaneQueue queue() const {
    LaneNames names;
    for (const auto& [id, message] : messages) {
      const auto name = parse_outbox_id(id).value();
      names.add(name.thread, name.place);
    }
    names.put_in_order();
    return queue_of("C1", names);
  }
  [[nodiscard]] ReadMessage reader() const {
    return [this](const std::string& id) -> std::optional<OutboxMessage> {
      const auto found = messages.find(id);
      return found == messages.end() ? std::nullopt : std::optional(found->second);
    };
  }
  std::map<std::string, OutboxMessage> messages;
};

std::vector<std::string> dropped_by(const LaneQueue& queue) {
  std::vector<std::string> ids;
  for (const auto& thread : queue.superseded) {
    for (const auto& place : thread.messages) ids.push_back(outbox_id("C1", thread.thread, place));
  }
  return ids;
}

std::vector<std::string> ids_in(const LaneBatch& batch) {
  std::vector<std::string> ids;
  for (const auto& thread : batch.threads) {
    for (const auto& message : thread.messages) ids.push_back(message.id);
  }
  return ids;
}

TEST(OutboxPlan, AnAttemptThatIsDueInYearsIsSomebodysErrorAndDueNow) {
  Shelf shelf;
  const auto waits = shelf.add("d1", 1, NotificationKind::stalled, plan_begins + 24h);
  const auto wrong = shelf.add("d2", 2, NotificationKind::stalled, plan_begins + 24h * 365);
  auto queue = shelf.queue();
  const auto batch = next_batch(queue, shelf.reader(), plan_begins, 10);
  EXPECT_THAT(ids_in(batch), ElementsAre(wrong));
  EXPECT_EQ(batch.next_due, shelf.messages.at(waits).next_attempt);
}

TEST(OutboxPlan, AProgressOvertakenByANewerOneOrTheEndIsDroppedAndAnAlertNever) {
  Shelf shelf;
  const auto first = shelf.add("d1", 1, NotificationKind::progress);
  const auto stall = shelf.add("d1", 2, NotificationKind::stalled);
  const auto second = shelf.add("d1", 3, NotificationKind::progress);
  const auto other = shelf.add("d2", 4, NotificationKind::progress);
  EXPECT_THAT(dropped_by(shelf.queue()), ElementsAre(first));
  const auto end = shelf.add("d1", 5, NotificationKind::complete);
  auto queue = shelf.queue();
  EXPECT_THAT(dropped_by(queue), ElementsAre(second, first));
  EXPECT_THAT(ids_in(next_batch(queue, shelf.reader(), plan_begins, 10)), ElementsAre(stall, end, other));
}

TEST(OutboxPlan, AProgressIsOvertakenAlsoByWhatStandsTooFarBackToBeKept) {
  Shelf shelf;
  std::vector<std::string> progress;
  for (std::uint64_t number = 1; number <= LaneNames::window; ++number)
    progress.push_back(shelf.add("d1", number, NotificationKind::progress));
  shelf.add("d1", LaneNames::window + 1, NotificationKind::complete);
  const LaneQueue queue = shelf.queue();
  EXPECT_TRUE(queue.threads.empty() || queue.threads.front().messages.empty()) << "nothing of it is worth sending";
  EXPECT_THAT(dropped_by(queue), ::testing::UnorderedElementsAreArray(progress));
}

TEST(OutboxPlan, APlaceInTheLineIsOvertakenByTheTurnAndByANewerPlace) {
  Shelf shelf;
  shelf.add("d1", 1, NotificationKind::queued);
  shelf.add("d1", 2, NotificationKind::queued);
  const auto started = shelf.add("d1", 3, NotificationKind::started);
  shelf.add("d2", 1, NotificationKind::queued);
  const auto newer = shelf.add("d2", 2, NotificationKind::queued);
  auto queue = shelf.queue();
  EXPECT_EQ(dropped_by(queue).size(), 3U);
  EXPECT_THAT(ids_in(next_batch(queue, shelf.reader(), plan_begins, 9)), ElementsAre(started, newer));
}

TEST(OutboxPlan, AnAlertComesBeforeTheProgressOfOthersHoweverOld) {
  Shelf shelf;
  const auto progress = shelf.add("d1", 1, NotificationKind::progress);
  const auto alert = shelf.add("d2", 9, NotificationKind::failed);
  auto queue = shelf.queue();
  EXPECT_THAT(ids_in(next_batch(queue, shelf.reader(), plan_begins, 9)), ElementsAre(alert, progress));
}

TEST(OutboxPlan, AMessageThatWaitsHoldsBackItsThreadAndNoOther) {
  Shelf shelf;
  shelf.add("d1", 1, NotificationKind::stalled, plan_begins + 5s);
  shelf.add("d1", 2, NotificationKind::failed);
  const auto other = shelf.add("d2", 3, NotificationKind::failed);
  auto queue = shelf.queue();
  const auto batch = next_batch(queue, shelf.reader(), plan_begins, 10);
  EXPECT_THAT(ids_in(batch), ElementsAre(other));
  EXPECT_EQ(batch.next_due, plan_begins + 5s);
  auto later = shelf.queue();
  EXPECT_EQ(ids_in(next_batch(later, shelf.reader(), plan_begins + 5s, 10)).size(), 3U);
}

TEST(OutboxPlan, TheOldestThreadComesFirstAndABatchGoesOnWhereTheLastOneEnded) {
  Shelf shelf;
  const auto late = shelf.add("a", 9, NotificationKind::failed);
  const auto early = shelf.add("b", 1, NotificationKind::stalled);
  const auto next = shelf.add("b", 2, NotificationKind::failed);
  auto queue = shelf.queue();
  const auto first = next_batch(queue, shelf.reader(), plan_begins, 1);
  EXPECT_THAT(ids_in(first), ElementsAre(early));
  EXPECT_TRUE(first.threads.front().more_follow);
  const auto rest = next_batch(queue, shelf.reader(), plan_begins, 10);
  EXPECT_THAT(ids_in(rest), ElementsAre(next, late));
  EXPECT_FALSE(rest.threads.front().more_follow);
  EXPECT_THAT(queue.threads, IsEmpty());
}

TEST(OutboxPlan, WhatIsGoneMeanwhileOrDeadIsPassedOver) {
  Shelf shelf;
  const auto gone = shelf.add("d1", 1, NotificationKind::stalled);
  const auto dead = shelf.add("d1", 2, NotificationKind::stalled);
  const auto there = shelf.add("d1", 3, NotificationKind::failed);
  auto queue = shelf.queue();
  shelf.messages.erase(gone);
  shelf.messages[dead].is_dead = true;
  EXPECT_THAT(ids_in(next_batch(queue, shelf.reader(), plan_begins, 10)), ElementsAre(there));
}

// Sends whatever the plan says, which fails now and then, while time passes: order holds, alerts all go, and the plan
// always says when to look again.
TEST(OutboxPlan, InAnyQueueOrderHoldsAndEveryAlertGoes) {
  EXPECT_TRUE(rc::check([](const std::vector<std::tuple<std::uint8_t, std::uint8_t, bool>>& rows) {
    Shelf shelf;
    std::set<std::string> alerts;
    std::uint64_t sequence = 0;
    for (const auto& [thread, kind, waits] : rows) {
      const auto which = kind % 3 == 0 ? NotificationKind::stalled : NotificationKind::progress;
      const auto id = shelf.add("d" + std::to_string(thread % 4), ++sequence, which,
                                waits ? plan_begins + Duration(1000 * (kind % 7)) : Time{});
      if (is_alert(which)) alerts.insert(id);
    }
    Time now = plan_begins;
    std::map<std::string, std::string> newest;
    std::map<std::string, int> tries;
    for (int round = 0; !shelf.messages.empty(); ++round) {
      RC_ASSERT(round < 10'000);
      auto queue = shelf.queue();
      for (const auto& id : dropped_by(queue)) {
        RC_ASSERT(!alerts.contains(id));
        shelf.messages.erase(id);
      }
      const auto batch = next_batch(queue, shelf.reader(), now, 3);
      RC_ASSERT(ids_in(batch).size() <= 3U);
      for (const auto& thread : batch.threads) {
        for (const auto& message : thread.messages) {
          RC_ASSERT(message.next_attempt <= now);
          if (++tries[message.id] < 3 && message.notification.kind == NotificationKind::stalled) {
            shelf.messages[message.id].next_attempt = now + 2s;
            break;  // the rest of its thread waits
          }
          RC_ASSERT(newest[thread.thread] < message.id);
          newest[thread.thread] = message.id;
          alerts.erase(message.id);
          shelf.messages.erase(message.id);
        }
      }
      if (batch.threads.empty() && !shelf.messages.empty()) {
        RC_ASSERT(batch.next_due.has_value());
        now = *batch.next_due;
      }
    }
    RC_ASSERT(alerts.empty());
  }));
}

}  // namespace
}  // namespace signalbox::testing
