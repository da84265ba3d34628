// The loader that most other tests stand on.
#include "support/timelines.hpp"

#include <gtest/gtest.h>

#include <set>

#include "core/error.hpp"

namespace signalbox::testing {
namespace {

TEST(Timelines, AllRecordingsAreRead) {
  EXPECT_EQ(all_timelines().size(), 522U);
  EXPECT_EQ(complete_timelines().size(), 498U);
}

TEST(Timelines, EveryEventHasItsOwnId) {
  std::set<std::string> ids;
  std::size_t events = 0;
  for (const Timeline& one : all_timelines()) {
    events += one.events.size();
    for (const StackEvent& event : one.events) ids.insert(event.event_id);
  }
  EXPECT_EQ(ids.size(), events);
}

TEST(Timelines, ARecordingStartsWithTheStackItselfAtItsRecordedTime) {
  const Timeline& one = timeline("caseapp-deploy-67");
  EXPECT_EQ(to_iso8601(one.start), "2026-01-15T02:16:07Z");
  ASSERT_FALSE(one.events.empty());
  EXPECT_TRUE(is_about_stack_itself(one.events.front()));
  EXPECT_EQ(one.events.front().at, one.start);
  EXPECT_EQ(parse_stack_arn(one.stack_arn)->name, "CourtCaseManagementStack");
}

TEST(Timelines, ANestedStackHasOneArnInItsParentAndInItsOwnRecording) {
  const Timeline& parent = timeline("github-com-ahighbr-qs-workshop-tcat-qs-workshop-default-f3292-create-25547606");
  std::set<std::string> named;
  for (const StackEvent& event : parent.events) {
    if (is_nested_stack(event)) named.insert(event.physical_id);
  }
  const auto nested = nested_in(parent);
  ASSERT_EQ(nested.size(), 2U);
  for (const Timeline* one : nested) EXPECT_TRUE(named.contains(one->stack_arn)) << one->stack;
  EXPECT_TRUE(named.contains("")) << "the first CREATE_IN_PROGRESS has no physical id";
}

TEST(Timelines, AnUnknownRecordingIsNamed) {
  try {
    (void)timeline("no-such");
    FAIL() << "must throw";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::not_found);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("no-such"));
  }
}

}  // namespace
}  // namespace signalbox::testing
