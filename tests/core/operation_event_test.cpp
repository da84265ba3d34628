#include "core/operation_event.hpp"

#include <gtest/gtest.h>

#include "stack_story.hpp"

namespace signalbox::testing {
namespace {

OperationEvent said(const std::string& type, const std::string& reason, const std::string& status = {}) {
  OperationEvent event;
  event.event_type = type;
  event.status = status;
  event.reason = reason;
  return event;
}

std::string cause_among(const std::vector<OperationEvent>& events) {
  const OperationEvent* cause = first_cause(events);
  return cause == nullptr ? "" : cause->reason;
}

TEST(AddOperations, KnowsAnEventByItsIdOrByWhatHappened) {
  StackStory story("shop");
  story.own(0, "UPDATE_IN_PROGRESS").resource(1, "A", "UPDATE_IN_PROGRESS").resource(2, "B", "UPDATE_IN_PROGRESS");
  OperationEvent by_id, by_happening;
  by_id.event_id = story.events()[0].event_id;
  by_id.operation_id = "1";
  by_happening.event_id = "another API's";
  by_happening.logical_id = "A";
  by_happening.status = "UPDATE_IN_PROGRESS";
  by_happening.at = second(1);
  by_happening.operation_id = "2";
  auto events = story.events();
  add_operations(events, std::vector{by_id, by_happening});
  EXPECT_EQ(events[0].operation_id, "1");
  EXPECT_EQ(events[1].operation_id, "2");
  EXPECT_EQ(events[2].operation_id, "") << "what nobody knows is not told apart";
}

TEST(AddOperations, ChangesNoneThatIsToldAlready) {
  auto events = StackStory("shop").of("1").own(0, "UPDATE_IN_PROGRESS").events();
  OperationEvent other;
  other.event_id = events[0].event_id;
  other.operation_id = "2";
  add_operations(events, std::vector{other});
  EXPECT_EQ(events[0].operation_id, "1");
}

TEST(FirstCause, IsTheEarliestThatSaysWhy) {
  EXPECT_EQ(cause_among({said("STACK_EVENT", "The following hook(s) failed: [A::B::C]", "CREATE_FAILED"),
                         said("STACK_EVENT", "Resource creation cancelled", "CREATE_FAILED"),
                         said("STACK_EVENT", "fine", "CREATE_COMPLETE"),
                         said("PROVISIONING_ERROR", "no capacity", "CREATE_FAILED"),
                         said("STACK_EVENT", "later", "CREATE_FAILED")}),
            "no capacity");
}

TEST(FirstCause, AnObjectionGoesBeforeWhatFollowedFromIt) {
  const auto failed = said("STACK_EVENT", "Handler returned an error", "CREATE_FAILED");
  EXPECT_EQ(cause_among({failed, said("HOOK_INVOCATION_ERROR", "not encrypted")}), "not encrypted");
  EXPECT_EQ(cause_among({failed, said("VALIDATION_ERROR", "exists already")}), "exists already");
}

TEST(FirstCause, AWarningAndAnEmptyWordAreNone) {
  auto warns = said("HOOK_INVOCATION_ERROR", "not encrypted");
  warns.only_warns = true;
  EXPECT_EQ(cause_among({warns, said("VALIDATION_ERROR", "")}), "");
  EXPECT_EQ(cause_among({}), "");
}

}  // namespace
}  // namespace signalbox::testing
