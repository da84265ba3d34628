#include "core/event_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace signalbox::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Events = std::vector<StackEvent>;

StackEvent event(std::string id, int second) {
  StackEvent made;
  made.event_id = std::move(id);
  made.at = Time(std::chrono::seconds(second));
  return made;
}

std::vector<std::string> ids(const Events& events) {
  std::vector<std::string> ids;
  for (const StackEvent& one : events) ids.push_back(one.event_id);
  return ids;
}

TEST(EventLog, BeginsEmpty) {
  const EventLog log;
  EXPECT_THAT(log.events(), IsEmpty());
  EXPECT_EQ(log.newest_id(), "");
}

TEST(EventLog, OnlyNewEventsComeBackInOrder) {
  EventLog log;
  EXPECT_THAT(ids(log.add(Events{event("a", 1), event("b", 2)})), ElementsAre("a", "b"));
  EXPECT_THAT(ids(log.add(Events{event("a", 1), event("b", 2), event("c", 3)})), ElementsAre("c"));
  EXPECT_THAT(log.add(Events{event("b", 2)}), IsEmpty());
  EXPECT_THAT(log.add({}), IsEmpty());
  EXPECT_EQ(log.newest_id(), "c");
}

TEST(EventLog, APageThatRepeatsItselfAddsOnce) {
  EventLog log;
  EXPECT_THAT(ids(log.add(Events{event("a", 1), event("a", 1), event("b", 2), event("a", 1)})), ElementsAre("a", "b"));
  EXPECT_THAT(ids(log.events()), ElementsAre("a", "b"));
}

TEST(EventLog, EqualTimestampsAreDifferentEventsAndKeepTheServicesOrder) {
  EventLog log;
  (void)log.add(Events{event("z", 1), event("a", 1)});
  (void)log.add(Events{event("a", 1), event("m", 1)});
  EXPECT_THAT(ids(log.events()), ElementsAre("z", "a", "m"));
}

TEST(EventLog, BehindTheNewestKnownEventTheServicesOrderStandsAboveTime) {
  EventLog log;
  (void)log.add(Events{event("a", 5)});
  (void)log.add(Events{event("a", 5), event("earlier", 4)});
  EXPECT_THAT(ids(log.events()), ElementsAre("a", "earlier"));
  EXPECT_EQ(log.newest_id(), "earlier");
}

TEST(EventLog, AnEventThatTurnsUpLateTakesThePlaceThatThePageGivesIt) {
  EventLog log;
  (void)log.add(Events{event("a", 1), event("c", 3)});
  EXPECT_THAT(ids(log.add(Events{event("a", 1), event("b", 9), event("c", 3), event("d", 4)})), ElementsAre("b", "d"));
  EXPECT_THAT(ids(log.events()), ElementsAre("a", "b", "c", "d"));
}

TEST(EventLog, AnOlderPageThatTouchesNothingGoesBeforeByTime) {
  EventLog log;
  (void)log.add(Events{event("c", 3), event("e", 5)});
  (void)log.add(Events{event("a", 1), event("d", 4)});
  EXPECT_THAT(ids(log.events()), ElementsAre("a", "c", "d", "e"));
  EXPECT_EQ(log.newest_id(), "e");
}

TEST(EventLog, AfterAKnownEventInTheMiddleTimeDecides) {
  EventLog log;
  (void)log.add(Events{event("a", 1), event("b", 2), event("d", 4)});
  (void)log.add(Events{event("b", 2), event("c", 3), event("e", 5)});
  EXPECT_THAT(ids(log.events()), ElementsAre("a", "b", "c", "d", "e"));
}

TEST(EventLog, AnyCutIntoOverlappingPagesGivesTheSameStory) {
  EXPECT_TRUE(rc::check([] {
    const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 2));
    Events story;
    int now = 0;
    for (const int step : steps) story.push_back(event(std::to_string(story.size()), now += step));

    EventLog log;
    Events fresh;
    std::size_t read = 0;
    while (read < story.size()) {
      const std::size_t begin = *rc::gen::inRange<std::size_t>(0, read + 1);
      const std::size_t end = *rc::gen::inRange<std::size_t>(read + 1, story.size() + 1);
      for (StackEvent& one : log.add(std::span(story).subspan(begin, end - begin))) fresh.push_back(std::move(one));
      read = end;
    }
    RC_ASSERT(ids(fresh) == ids(story));
    RC_ASSERT(ids(log.events()) == ids(story));
  }));
}

}  // namespace
}  // namespace signalbox::testing
