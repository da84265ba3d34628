#include "core/outbox_lane.hpp"

#include <rapidcheck.h>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

const Time lane_begins{1768394096s};

LaneClaim claim_of(const std::string& sender, Time until, std::vector<std::string> messages = {}) {
  return {sender, "host", 1, until, std::move(messages)};
}

bool nobody_is_gone(const LaneClaim&) { return false; }

OutboxLane taken(const LaneTurn& turn) {
  const auto* lane = std::get_if<LaneTaken>(&turn);
  EXPECT_NE(lane, nullptr);
  return lane != nullptr ? lane->lane : OutboxLane{};
}

TEST(OutboxLane, OneSenderHasItUntilItsClaimEnds) {
  const auto lane = taken(take_lane({}, claim_of("a", lane_begins + 30s, {"m1"}), lane_begins, 0s, nobody_is_gone));
  const auto other = claim_of("b", lane_begins + 60s, {"m1"});
  const auto held = take_lane(lane, other, lane_begins + 29s, 0s, nobody_is_gone);
  ASSERT_TRUE(std::holds_alternative<LaneHeld>(held));
  EXPECT_EQ(std::get<LaneHeld>(held).until, lane_begins + 30s);
  EXPECT_TRUE(is_doubtful(taken(take_lane(lane, other, lane_begins + 30s, 0s, nobody_is_gone)), "m1"));
}

TEST(OutboxLane, TheClaimOfADeadProcessIsTakenAtOnce) {
  const auto lane = taken(take_lane({}, claim_of("a", lane_begins + 30s, {"m1"}), lane_begins, 0s, nobody_is_gone));
  const auto after = taken(take_lane(lane, claim_of("b", lane_begins + 31s), lane_begins + 1s, 0s,
                                     [](const LaneClaim& claim) { return claim.sender == "a"; }));
  EXPECT_TRUE(is_doubtful(after, "m1"));
}

TEST(OutboxLane, WhatASendersOwnClaimStillNamesIsDoubtfulToo) {
  const auto lane = taken(take_lane({}, claim_of("a", lane_begins + 30s, {"m1"}), lane_begins, 0s, nobody_is_gone));
  EXPECT_TRUE(is_doubtful(
      taken(take_lane(lane, claim_of("a", lane_begins + 40s, {"m1"}), lane_begins + 10s, 0s, nobody_is_gone)), "m1"));
}

TEST(OutboxLane, WhatWasNotTriedIsAsDoubtfulAsItWas) {
  auto lane = taken(take_lane({}, claim_of("a", lane_begins + 1s, {"m1"}), lane_begins, 0s, nobody_is_gone));
  lane = taken(take_lane(lane, claim_of("b", lane_begins + 9s, {"m1", "m2"}), lane_begins + 2s, 0s, nobody_is_gone));
  lane = untried(lane, {"m1", "m2"});
  lane = taken(take_lane(lane, claim_of("b", lane_begins + 9s, {"m2"}), lane_begins + 3s, 0s, nobody_is_gone));
  EXPECT_TRUE(is_doubtful(lane, "m1"));
  EXPECT_FALSE(is_doubtful(lane, "m2"));
}

TEST(OutboxLane, ASendersOwnNextClaimLeavesNothingDoubtfulOfWhatIsSettled) {
  auto lane = taken(take_lane({}, claim_of("a", lane_begins + 30s, {"m1"}), lane_begins, 0s, nobody_is_gone));
  lane = settled(lane, {"m1"});
  lane = taken(take_lane(lane, claim_of("a", lane_begins + 40s, {"m2"}), lane_begins + 10s, 0s, nobody_is_gone));
  EXPECT_TRUE(lane.doubtful.empty());
  EXPECT_EQ(lane.claim->messages, std::vector<std::string>{"m2"});
}

TEST(OutboxLane, DoubtStaysUntilItIsSettledHoweverManyDie) {
  auto lane = taken(take_lane({}, claim_of("a", lane_begins + 1s, {"m1"}), lane_begins, 0s, nobody_is_gone));
  lane = taken(take_lane(lane, claim_of("b", lane_begins + 3s, {"m2"}), lane_begins + 2s, 0s, nobody_is_gone));
  lane = taken(take_lane(lane, claim_of("c", lane_begins + 5s, {"m1"}), lane_begins + 4s, 0s, nobody_is_gone));
  EXPECT_TRUE(is_doubtful(lane, "m1"));
  EXPECT_TRUE(is_doubtful(lane, "m2"));
  lane = settled(lane, {"m1"});
  EXPECT_FALSE(is_doubtful(lane, "m1"));
  EXPECT_TRUE(is_doubtful(lane, "m2"));
}

TEST(OutboxLane, AClockThatIsHoursAheadHoldsNobodyUp) {
  const OutboxLane held{claim_of("a", lane_begins + 1h, {"m1"}), {}, {}};
  EXPECT_TRUE(
      is_doubtful(taken(take_lane(held, claim_of("b", lane_begins + 30s), lane_begins, 0s, nobody_is_gone)), "m1"));
  const OutboxLane paused{{}, {}, lane_begins + 24h * 365};
  EXPECT_EQ(taken(take_lane(paused, claim_of("b", lane_begins + 30s), lane_begins, 1s, nobody_is_gone)).next_post,
            lane_begins + 1s);
}

TEST(OutboxLane, WhatADeadHolderClaimedIsDoubtfulAndNobodyMovesForAMoment) {
  const OutboxLane lane{claim_of("a", lane_begins + 30s, {"m1"}), {}, {}};
  const auto after = abandoned(lane, lane_begins + 1s);
  EXPECT_FALSE(after.claim);
  EXPECT_TRUE(is_doubtful(after, "m1"));
  const auto early = take_lane(after, claim_of("b", lane_begins + 30s), lane_begins, 0s, nobody_is_gone);
  EXPECT_TRUE(std::holds_alternative<LanePaced>(early));
}

TEST(OutboxLane, ReleaseKeepsTheLaterPause) {
  const OutboxLane lane{claim_of("a", lane_begins), {}, lane_begins + 5s};
  EXPECT_EQ(released(lane, lane_begins).next_post, lane_begins + 5s);
  EXPECT_EQ(released(lane, lane_begins + 9s).next_post, lane_begins + 9s);
  EXPECT_FALSE(released(lane, lane_begins).claim);
}

// Whoever comes in whatever order: the channel never gets more than its pace.
TEST(OutboxLane, AllSendersTogetherKeepThePace) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint16_t>& waits) {
    OutboxLane lane;
    Time now = lane_begins;
    std::optional<Time> before;
    for (const auto wait : waits) {
      now += Duration(wait % 1500);
      const auto turn = take_lane(lane, claim_of(wait % 2 == 0 ? "a" : "b", now + 1ms), now, 1s, nobody_is_gone);
      const auto* won = std::get_if<LaneTaken>(&turn);
      if (won == nullptr) continue;
      if (before) RC_ASSERT(now - *before >= 1s);
      before = now;
      lane = won->lane;
    }
  }));
}

}  // namespace
}  // namespace signalbox::testing
