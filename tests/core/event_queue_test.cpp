#include "core/event_queue.hpp"

#include <gtest/gtest.h>

#include "stack_story.hpp"

namespace signalbox::testing {
namespace {

std::vector<std::string> in_order(EventQueue& queue) {
  std::vector<std::string> names;
  while (queue.front() != nullptr) names.push_back(queue.pop().logical_id);
  return names;
}

TEST(EventQueue, IsEmptyAtFirst) { EXPECT_EQ(EventQueue().front(), nullptr); }

TEST(EventQueue, PutsTheEventsOfSeveralStacksInTheOrderOfTheirTimes) {
  EventQueue queue;
  queue.push("a", StackStory("a").resource(1, "A1", "CREATE_IN_PROGRESS").resource(5, "A5", "X").events());
  queue.push("b", StackStory("b").resource(3, "B3", "CREATE_IN_PROGRESS").resource(7, "B7", "X").events());
  queue.push("a", StackStory("a").resource(6, "A6", "X").events());
  EXPECT_EQ(queue.front()->logical_id, "A1");
  EXPECT_EQ(in_order(queue), (std::vector<std::string>{"A1", "B3", "A5", "A6", "B7"}));
}

TEST(EventQueue, PutsAStacksEndAfterWhatElseIsToldOfThatTimeAndAParentsAfterItsChilds) {
  EventQueue queue;
  const std::string inner = arn_of("inner");
  queue.push("outer",
             StackStory("outer").nested(5, "Inner", inner, "CREATE_COMPLETE").own(5, "CREATE_COMPLETE").events());
  queue.push("inner", StackStory("inner").resource(5, "Topic", "CREATE_COMPLETE").own(5, "CREATE_COMPLETE").events());
  EXPECT_EQ(in_order(queue), (std::vector<std::string>{"Topic", "inner", "Inner", "outer"}));
}

TEST(EventQueue, KeepsAStacksOwnOrderWhateverItsTimes) {
  EventQueue queue;
  queue.push("a", StackStory("a").resource(5, "late", "X").resource(4, "early", "X").events());
  queue.push("b", StackStory("b").resource(5, "other", "X").events());
  EXPECT_EQ(in_order(queue), (std::vector<std::string>{"late", "early", "other"}));
}

}  // namespace
}  // namespace signalbox::testing
