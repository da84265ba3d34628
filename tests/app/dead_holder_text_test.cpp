#include "app/dead_holder_text.hpp"

#include <gtest/gtest.h>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

const Time dead_ones_turn{1768394096s};

Holder dead_holder() {
  Holder holder;
  holder.party.id = "dead";
  holder.since = dead_ones_turn;
  return holder;
}

TEST(EndOfADeadHolder, SaysHowLongItRanUntilItWasLastHeardOf) {
  EXPECT_EQ(end_of_dead_holder(dead_holder(), {}, dead_ones_turn + 12min).elapsed, 12min);
  Deployment record;
  record.granted_at = dead_ones_turn + 2min;  // by the clock that its beats go by
  EXPECT_EQ(end_of_dead_holder(dead_holder(), record, dead_ones_turn + 12min).elapsed, 10min);
  Holder left = dead_holder();
  left.orphaned_at = dead_ones_turn + 3min;
  EXPECT_EQ(end_of_dead_holder(left, {}, {}).elapsed, 3min) << "it said goodbye then";
  EXPECT_EQ(end_of_dead_holder(dead_holder(), {}, {}).elapsed, 0s) << "nobody knows";
  EXPECT_EQ(end_of_dead_holder(dead_holder(), {}, dead_ones_turn - 1h).elapsed, 0s) << "clocks differ";
}

TEST(EndOfADeadHolder, IsWhatItsRecordSays) {
  EXPECT_EQ(end_of_dead_holder(dead_holder(), {}, {}).status, "failed");
  Deployment record;
  record.status = DeploymentStatus::running;
  EXPECT_EQ(end_of_dead_holder(dead_holder(), record, {}).status, "failed") << "it could not be closed";
  record.status = DeploymentStatus::succeeded;
  record.reason = "all is well";
  const Signal end = end_of_dead_holder(dead_holder(), record, {});
  EXPECT_EQ(end.status, "succeeded");
  EXPECT_EQ(end.reason, "all is well");
  EXPECT_EQ(end.holder, "dead");
}

TEST(LastHeardOf, IsWhatABeatThatCanBeReadSays) {
  EXPECT_FALSE(last_heard_of({}));
  EXPECT_FALSE(last_heard_of(Document{"beats/dead", "{}", 1}));
  EXPECT_EQ(last_heard_of(Document{"beats/dead", R"({"environment":"e","id":"dead","at":"2026-01-14T12:34:56Z"})", 1}),
            dead_ones_turn);
}

}  // namespace
}  // namespace signalbox::testing
