// Nested stacks: found through their parents' events, read under their own ARNs, told as `Parent/Child`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack_story.hpp"

namespace signalbox::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string network_arn = arn_of("shop-Network-1ABC");

StackStory parent_so_far() {
  return StackStory("shop")
      .own(0, "CREATE_IN_PROGRESS")
      .nested(1, "Network", "", "CREATE_IN_PROGRESS")
      .nested(2, "Network", network_arn, "CREATE_IN_PROGRESS", "Resource creation Initiated");
}

StackStory network() {
  return StackStory("shop-Network-1ABC").own(2, "CREATE_IN_PROGRESS").resource(3, "Vpc", "CREATE_IN_PROGRESS");
}

TEST(TrackerNested, ANestedStackStartsOnceAndIsFollowedFromItsPhysicalIdOn) {
  Tracker tracker = track("shop");
  StackStory story = StackStory("shop").own(0, "CREATE_IN_PROGRESS").nested(1, "Network", "", "CREATE_IN_PROGRESS");
  EXPECT_THAT(told(tracker, story),
              ElementsAre("stack_started CREATE_IN_PROGRESS", "resource_started Network CREATE_IN_PROGRESS"));
  EXPECT_THAT(tracker.nested_to_follow(), IsEmpty());
  EXPECT_THAT(told(tracker, parent_so_far()), IsEmpty());
  EXPECT_THAT(tracker.nested_to_follow(), ElementsAre(network_arn));
  EXPECT_EQ(tracker.newest_event_id(network_arn), "");
}

TEST(TrackerNested, ItsResourcesCarryTheParentsName) {
  Tracker tracker = track("shop");
  (void)told(tracker, parent_so_far());
  const auto signals = tracker.take(network_arn, network().events(), second(3));
  EXPECT_THAT(lines(signals), ElementsAre("resource_started Network/Vpc CREATE_IN_PROGRESS"));
  EXPECT_EQ(signals[0].stack, "shop");
  EXPECT_EQ(tracker.progress(), (Progress{.seen = 2, .in_progress = 2}));
  EXPECT_EQ(tracker.newest_event_id(network_arn), network().newest_id());
}

TEST(TrackerNested, NestingMayGoDeeper) {
  Tracker tracker = track("shop");
  (void)told(tracker, parent_so_far());
  const std::string deeper_arn = arn_of("shop-Network-1ABC-Subnets-2DEF");
  (void)told(tracker, network().nested(4, "Subnets", deeper_arn, "CREATE_IN_PROGRESS"));
  EXPECT_THAT(tracker.nested_to_follow(), ::testing::UnorderedElementsAre(network_arn, deeper_arn));
  const StackStory deeper = StackStory("shop-Network-1ABC-Subnets-2DEF").resource(5, "A", "CREATE_IN_PROGRESS");
  EXPECT_THAT(told(tracker, deeper), ElementsAre("resource_started Network/Subnets/A CREATE_IN_PROGRESS"));
}

TEST(TrackerNested, ItsEndIsToldAfterWhatIsInItHoweverTheyAreRead) {
  Tracker tracker = track("shop");
  StackStory shop = parent_so_far();
  (void)told(tracker, shop);
  (void)told(tracker, network());
  shop.nested(9, "Network", network_arn, "CREATE_COMPLETE").own(9, "CREATE_COMPLETE");
  EXPECT_THAT(told(tracker, shop), IsEmpty()) << "it is to be read once more";
  EXPECT_FALSE(tracker.finished());
  EXPECT_THAT(told(tracker, network().resource(9, "Vpc", "CREATE_COMPLETE").own(9, "CREATE_COMPLETE")),
              ElementsAre("resource_finished Network/Vpc CREATE_COMPLETE", "resource_finished Network CREATE_COMPLETE",
                          "stack_finished CREATE_COMPLETE"));
}

TEST(TrackerNested, TheEndOfOneThatHasNothingNewWaitsNoLongerThanItsRead) {
  Tracker tracker = track("shop");
  StackStory shop = parent_so_far();
  (void)told(tracker, shop.nested(9, "Network", network_arn, "CREATE_COMPLETE"));
  EXPECT_THAT(lines(tracker.take(network_arn, {}, second(9))),
              ElementsAre("resource_finished Network CREATE_COMPLETE"));
}

TEST(TrackerNested, AreToBeReadAfterTheirParents) {
  Tracker tracker = track("shop");
  (void)told(tracker, parent_so_far());
  const std::string first_by_name = arn_of("a-Subnets");
  (void)told(tracker, network().nested(4, "Subnets", first_by_name, "CREATE_IN_PROGRESS"));
  EXPECT_THAT(tracker.nested_to_follow(), ElementsAre(network_arn, first_by_name));
}

TEST(TrackerNested, WhatCameBeforeTheParentsEventIsToldAfterIt) {
  Tracker tracker = track("shop");
  EXPECT_THAT(told(tracker, network()), IsEmpty());
  EXPECT_THAT(tracker.nested_to_follow(), IsEmpty());
  EXPECT_THAT(told(tracker, parent_so_far()),
              ElementsAre("stack_started CREATE_IN_PROGRESS", "resource_started Network CREATE_IN_PROGRESS",
                          "resource_started Network/Vpc CREATE_IN_PROGRESS"));
}

TEST(TrackerNested, AnUpdatesNestedStackStillTellsOfEarlierOperationsWhichDoNotCount) {
  StackStory story("shop");
  story.own(-900, "CREATE_IN_PROGRESS").own(-500, "CREATE_COMPLETE");
  Tracker tracker = track("shop", story.newest_id());
  story.own(0, "UPDATE_IN_PROGRESS").nested(1, "Network", network_arn, "UPDATE_IN_PROGRESS");
  (void)told(tracker, story, -5000);
  StackStory nested("shop-Network-1ABC");
  nested.own(-899, "CREATE_IN_PROGRESS")
      .resource(-898, "Vpc", "CREATE_IN_PROGRESS")
      .resource(-700, "Vpc", "CREATE_COMPLETE")
      .own(-600, "CREATE_COMPLETE")
      .own(0, "UPDATE_IN_PROGRESS")
      .resource(0, "Vpc", "UPDATE_IN_PROGRESS");
  EXPECT_THAT(told(tracker, nested, -5000), ElementsAre("resource_started Network/Vpc UPDATE_IN_PROGRESS"))
      << "by the service's times: one at the very start counts, and our clock says nothing";
  EXPECT_THAT(tracker.nested_to_follow(), ElementsAre(network_arn)) << "the end of its creation is not this one's";
}

TEST(TrackerNested, ItIsFollowedUntilItsOwnEndIsSeen) {
  Tracker tracker = track("shop");
  StackStory story = parent_so_far();
  StackStory nested = network();
  (void)told(tracker, story);
  (void)told(tracker, nested);
  story.nested(8, "Network", network_arn, "CREATE_COMPLETE").own(9, "CREATE_COMPLETE");
  (void)told(tracker, story);
  EXPECT_THAT(tracker.nested_to_follow(), ElementsAre(network_arn)) << "for one last read";
  nested.resource(6, "Vpc", "CREATE_COMPLETE").own(7, "CREATE_COMPLETE");
  EXPECT_THAT(told(tracker, nested),
              ElementsAre("resource_finished Network/Vpc CREATE_COMPLETE", "resource_finished Network CREATE_COMPLETE",
                          "stack_finished CREATE_COMPLETE"));
  EXPECT_THAT(tracker.nested_to_follow(), IsEmpty());
  EXPECT_EQ(tracker.progress(), (Progress{.seen = 2, .done = 2}));
}

TEST(TrackerNested, OneThatHadNothingToDoIsLeftAloneAfterOneRead) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "UPDATE_IN_PROGRESS")
      .nested(1, "Network", network_arn, "UPDATE_IN_PROGRESS")
      .nested(2, "Network", network_arn, "UPDATE_COMPLETE");
  (void)told(tracker, story);
  EXPECT_THAT(tracker.nested_to_follow(), ElementsAre(network_arn));
  (void)tracker.take(network_arn, {}, second(3));
  EXPECT_THAT(tracker.nested_to_follow(), IsEmpty());
}

TEST(TrackerNested, ARollbackOfTheParentBringsItBack) {
  Tracker tracker = track("shop");
  StackStory story = parent_so_far();
  StackStory nested = network().resource(4, "Vpc", "CREATE_COMPLETE").own(5, "CREATE_COMPLETE");
  story.nested(6, "Network", network_arn, "CREATE_COMPLETE")
      .resource(7, "App", "CREATE_FAILED", "denied")
      .own(8, "ROLLBACK_IN_PROGRESS");
  (void)told(tracker, story);
  (void)told(tracker, nested);
  EXPECT_THAT(tracker.nested_to_follow(), IsEmpty());
  const Progress before = tracker.progress();

  (void)told(tracker, story.nested(9, "Network", network_arn, "DELETE_IN_PROGRESS"));
  EXPECT_THAT(tracker.nested_to_follow(), ElementsAre(network_arn));
  nested.own(9, "DELETE_IN_PROGRESS").resource(10, "Vpc", "DELETE_IN_PROGRESS").resource(11, "Vpc", "DELETE_COMPLETE");
  EXPECT_THAT(told(tracker, nested), ElementsAre("resource_started Network/Vpc DELETE_IN_PROGRESS",
                                                 "resource_finished Network/Vpc DELETE_COMPLETE"));
  (void)told(tracker, nested.own(12, "DELETE_COMPLETE"));
  EXPECT_THAT(tracker.nested_to_follow(), IsEmpty());
  EXPECT_EQ(tracker.progress(), before) << "what is undone is not counted again";
}

TEST(TrackerNested, OneThatCleanupRemovesIsNotCounted) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "UPDATE_IN_PROGRESS")
      .own(1, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
      .nested(2, "Network", network_arn, "DELETE_IN_PROGRESS");
  (void)told(tracker, story);
  StackStory nested("shop-Network-1ABC");
  nested.own(2, "DELETE_IN_PROGRESS").resource(3, "Vpc", "DELETE_IN_PROGRESS").resource(4, "Vpc", "DELETE_COMPLETE");
  EXPECT_EQ(told(tracker, nested).size(), 2U);
  EXPECT_EQ(tracker.progress(), Progress{});
}

TEST(TrackerNested, TheEndOfItsOwnCleanupIsToldOfTheResourceAndCountedOnce) {
  Tracker tracker = track("shop");
  StackStory story("shop");
  story.own(0, "UPDATE_IN_PROGRESS")
      .nested(1, "Network", network_arn, "UPDATE_IN_PROGRESS")
      .nested(5, "Network", network_arn, "UPDATE_COMPLETE")
      .own(6, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  (void)told(tracker, story);
  StackStory nested("shop-Network-1ABC");
  (void)told(tracker, nested.own(1, "UPDATE_IN_PROGRESS").own(4, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"));
  EXPECT_THAT(tracker.nested_to_follow(), ElementsAre(network_arn)) << "it is still cleaning up";
  story.nested(7, "Network", network_arn, "UPDATE_COMPLETE").own(8, "UPDATE_COMPLETE");
  (void)told(tracker, story);
  EXPECT_THAT(told(tracker, nested.own(7, "UPDATE_COMPLETE")),
              ElementsAre("resource_finished Network UPDATE_COMPLETE", "stack_finished UPDATE_COMPLETE"));
  EXPECT_EQ(tracker.progress(), (Progress{.seen = 1, .done = 1}));
}

TEST(TrackerNested, TheCauseIsTheNestedStacksNotItsParentsEcho) {
  Tracker tracker = track("shop");
  StackStory story = parent_so_far();
  story.nested(6, "Network", network_arn, "CREATE_FAILED",
               "Embedded stack " + network_arn +
                   " was not successfully created: The following resource(s) failed to create: [Vpc].");
  (void)told(tracker, story);
  (void)tracker.take(network_arn, {}, second(6));
  EXPECT_EQ(tracker.first_failure(), std::nullopt) << "the echo alone is none";
  StackStory nested = network().resource(4, "Vpc", "CREATE_FAILED", "The maximum number of VPCs has been reached.");
  nested.own(5, "CREATE_FAILED", "The following resource(s) failed to create: [Vpc].");
  EXPECT_THAT(told(tracker, nested), ElementsAre("resource_started Network/Vpc CREATE_IN_PROGRESS",
                                                 "resource_failed Network/Vpc CREATE_FAILED"));
  ASSERT_TRUE(tracker.first_failure());
  EXPECT_EQ(tracker.first_failure()->reason, "The maximum number of VPCs has been reached.");
}

TEST(TrackerNested, AFailureThatOnlyTheNestedStackItselfExplainsIsTold) {
  Tracker tracker = track("shop");
  (void)told(tracker, parent_so_far());
  StackStory nested("shop-Network-1ABC");
  nested.own(2, "CREATE_IN_PROGRESS").own(3, "CREATE_FAILED", "Output 'VpcId' not found in stack");
  EXPECT_THAT(told(tracker, nested), ElementsAre("resource_failed Network CREATE_FAILED"));
  EXPECT_EQ(tracker.first_failure()->reason, "Output 'VpcId' not found in stack");
}

TEST(TrackerNested, OfTwoFailuresTheEarlierIsTheCauseAndTheDeeperOfTwoAtOnce) {
  Tracker tracker = track("shop");
  (void)told(tracker, parent_so_far().resource(9, "App", "CREATE_FAILED", "first in its own stack"));
  StackStory nested = network().resource(9, "Vpc", "CREATE_FAILED", "deeper");
  (void)told(tracker, nested);
  EXPECT_EQ(tracker.first_failure()->reason, "deeper");
  (void)told(tracker, nested.resource(8, "Subnet", "CREATE_FAILED", "earlier"));
  EXPECT_EQ(tracker.first_failure()->reason, "earlier");
}

TEST(TrackerNested, ASecondOperationFindsItsNestedStacksAnewAndTellsNothingTwice) {
  Tracker tracker = track("shop");
  StackStory story = parent_so_far();
  StackStory nested = network().resource(4, "Vpc", "CREATE_COMPLETE").own(5, "CREATE_COMPLETE");
  (void)told(tracker, story);
  (void)told(tracker, nested);
  story.nested(6, "Network", network_arn, "CREATE_COMPLETE").own(7, "CREATE_COMPLETE").own(20, "UPDATE_IN_PROGRESS");
  (void)told(tracker, story);
  EXPECT_THAT(tracker.nested_to_follow(), IsEmpty());
  (void)told(tracker, story.nested(21, "Network", network_arn, "UPDATE_IN_PROGRESS"));
  EXPECT_THAT(tracker.nested_to_follow(), ElementsAre(network_arn));
  EXPECT_EQ(tracker.newest_event_id(network_arn), nested.newest_id());
  nested.own(21, "UPDATE_IN_PROGRESS").resource(22, "Vpc", "UPDATE_IN_PROGRESS");
  EXPECT_THAT(told(tracker, nested), ElementsAre("resource_started Network/Vpc UPDATE_IN_PROGRESS"));
}

TEST(TrackerNested, APhysicalIdThatIsNoArnIsNotFollowed) {
  Tracker tracker = track("shop");
  (void)told(tracker,
             StackStory("shop").own(0, "CREATE_IN_PROGRESS").nested(1, "N", "not-an-arn", "CREATE_FAILED", "x"));
  EXPECT_THAT(tracker.nested_to_follow(), IsEmpty());
}

}  // namespace
}  // namespace signalbox::testing
