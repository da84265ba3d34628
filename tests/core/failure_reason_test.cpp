#include "core/failure_reason.hpp"

#include <gtest/gtest.h>

#include "support/timelines.hpp"

namespace signalbox::testing {
namespace {

struct Row {
  const char* rule;
  const char* reason;
  bool echo;
  bool cancelled;
};

const std::vector<Row> rows{
    {"a sibling is cancelled", "Resource creation cancelled", true, true},
    {"a sibling's update is cancelled", "Resource update cancelled", true, true},
    {"the stack lists who failed", "The following resource(s) failed to create: [A, B]. Rollback requested by user.",
     true, false},
    {"the stack lists who failed to go", "The following resource(s) failed to delete: [A].", true, false},
    {"a parent names its child", "Embedded stack arn:aws:cloudformation:x was not successfully created: [A].", true,
     false},
    {"a real cause", "The maximum number of addresses has been reached. (Service: AmazonEC2)", false, false},
    {"a handler's message", "Resource handler returned message: \"Spot request cancelled\"", false, false},
    {"an announcement", "Resource creation Initiated", false, false},
    {"a cause that begins alike", "Embedded stack templates must be in S3", false, false},
    {"no reason at all is not somebody else's", "", false, false},
};

TEST(FailureReason, EchoesAreToldFromCauses) {
  for (const Row& row : rows) {
    const StackEvent event{.status = "CREATE_FAILED", .reason = row.reason};
    EXPECT_EQ(is_echo_of_another_failure(event), row.echo) << row.rule;
    EXPECT_EQ(is_cancelled_sibling(event), row.cancelled) << row.rule;
  }
}

TEST(FailureReason, EveryRecordedFailedStackHasAFailureOfItsOwnOrBlamesANestedOne) {
  for (const Timeline* timeline : complete_timelines()) {
    std::size_t failures = 0;
    std::size_t causes = 0;
    for (const StackEvent& event : timeline->events) {
      if (resource_phase_of(event.status) != ResourcePhase::failed) continue;
      ++failures;
      if (!is_cancelled_sibling(event) && !event.reason.starts_with("The following")) ++causes;
    }
    EXPECT_EQ(causes > 0, failures > 0) << timeline->id;
  }
}

TEST(FailureReason, IsTheStatusWhereNobodyGaveOne) {
  StackEvent event;
  event.logical_id = "Role";
  event.status = "CREATE_FAILED";
  EXPECT_EQ(failure_text(event), "Role: CREATE_FAILED");
  event.reason = "denied";
  EXPECT_EQ(failure_text(event), "Role: denied");
}

}  // namespace
}  // namespace signalbox::testing
