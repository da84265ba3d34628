#include "core/lane_names.hpp"

#include <gtest/gtest.h>

namespace signalbox::testing {
namespace {

LaneNames names_of(const std::vector<std::pair<std::string, std::uint64_t>>& messages) {
  LaneNames names;
  for (const auto& [thread, sequence] : messages) names.add(thread, {sequence, 'a', 7});
  names.put_in_order();
  return names;
}

TEST(LaneNames, StandInOrderOnceEachHoweverTheyCame) {
  const auto names = names_of({{"d1", 30}, {"d2", 1}, {"d1", 9}, {"d1", 30}, {"d1", 100}});
  EXPECT_EQ(names.size(), 4U);
  const std::vector<OutboxPlace> expected{{9, 'a', 7}, {30, 'a', 7}, {100, 'a', 7}};
  EXPECT_EQ(names.threads().at("d1").places, expected);
}

TEST(LaneNames, TellHappeningsOfOneMomentApart) {
  LaneNames names;
  names.add("d1", {1, 'a', 7});
  names.add("d1", {1, 'a', 8});
  names.add("d1", {1, 'p', 7});
  names.put_in_order();
  EXPECT_EQ(names.size(), 3U);
}

TEST(LaneNames, WhatLeftIsThereNoMoreAndNothingElse) {
  auto names = names_of({{"d1", 1}, {"d1", 2}, {"d2", 1}});
  LaneNames left;
  left.add("d2", {1, 'a', 7});
  left.add("d1", {2, 'a', 7});
  left.add("d1", {3, 'a', 7});
  left.add("d3", {1, 'a', 7});
  names.remove(std::move(left));
  EXPECT_EQ(names.size(), 1U);
  EXPECT_EQ(names.threads().size(), 1U);
  names.remove(names_of({{"d1", 1}}));
  EXPECT_TRUE(names.empty());
}

TEST(LaneNames, IncludeWhatTheyHoldAllOf) {
  const auto names = names_of({{"d1", 1}, {"d1", 2}, {"d2", 1}});
  EXPECT_TRUE(names.includes(names_of({})));
  EXPECT_TRUE(names.includes(names_of({{"d1", 2}, {"d2", 1}})));
  EXPECT_FALSE(names.includes(names_of({{"d1", 2}, {"d1", 3}})));
  EXPECT_FALSE(names.includes(names_of({{"d3", 1}})));
}

TEST(LaneNames, OfALongThreadTheFirstAreKeptAndTheRestIsCounted) {
  LaneNames names;
  const std::uint64_t count = 10 * LaneNames::window + 3;
  for (std::uint64_t sequence = count; sequence > 0; --sequence) names.add("d1", {sequence, 'a', 7});
  names.add("d1", {count + 1, 'e', 7});
  names.put_in_order();
  const ThreadNames& kept = names.threads().at("d1");
  ASSERT_EQ(kept.places.size(), LaneNames::window);
  EXPECT_EQ(kept.places.front().sequence, 1U);
  EXPECT_EQ(kept.places.back().sequence, LaneNames::window);
  EXPECT_EQ(names.size(), count + 1);
  EXPECT_EQ(kept.overtaking, (OutboxPlace{count + 1, 'e', 7})) << "also of those that are not kept";
}

TEST(LaneNames, HaveRunOutWhenAllThatWasKeptIsGoneAndMoreStandsBehind) {
  LaneNames names, kept;
  for (std::uint64_t sequence = 1; sequence <= LaneNames::window + 1; ++sequence) names.add("d1", {sequence, 'a', 7});
  names.add("d2", {1, 'a', 7});
  names.put_in_order();
  for (std::uint64_t sequence = 1; sequence < LaneNames::window; ++sequence) kept.add("d1", {sequence, 'a', 7});
  kept.add("d2", {1, 'a', 7});
  names.remove(kept);
  EXPECT_FALSE(names.has_run_out()) << "d2 is done with, of d1 one is left";
  LaneNames last;
  last.add("d1", {LaneNames::window, 'a', 7});
  names.remove(last);
  EXPECT_TRUE(names.has_run_out());
  EXPECT_EQ(names.size(), 1U);
}

}  // namespace
}  // namespace signalbox::testing
