#include "core/notification.hpp"

#include <gtest/gtest.h>

namespace signalbox::testing {
namespace {

using enum NotificationKind;

TEST(NotificationKinds, AreReadAsTheyAreWritten) {
  for (int number = 0; number <= static_cast<int>(message); ++number) {
    const auto kind = static_cast<NotificationKind>(number);
    EXPECT_EQ(parse_notification_kind(to_string(kind)), kind) << to_string(kind);
  }
  EXPECT_EQ(parse_notification_kind("applause"), std::nullopt);
  EXPECT_EQ(parse_notification_kind(""), std::nullopt);
}

TEST(NotificationKinds, OnlyProgressMayBeDropped) {
  for (int number = 0; number <= static_cast<int>(message); ++number) {
    const auto kind = static_cast<NotificationKind>(number);
    EXPECT_EQ(is_alert(kind), kind != progress) << to_string(kind);
  }
}

TEST(NotificationKinds, ADeploymentEndsInOneOfThreeWays) {
  for (const auto kind : {complete, failed, rolled_back}) EXPECT_TRUE(is_end(kind)) << to_string(kind);
  for (const auto kind : {queued, progress, resource_failed, monitor_gap, thawed}) EXPECT_FALSE(is_end(kind));
}

TEST(NotificationSeverity, SaysHowMuchAKindMatters) {
  EXPECT_EQ(severity_of(progress), Severity::info);
  EXPECT_EQ(severity_of(complete), Severity::good);
  EXPECT_EQ(severity_of(stalled), Severity::warning);
  for (const auto kind : {failed, rolled_back, resource_failed, monitor_gap}) {
    EXPECT_EQ(severity_of(kind), Severity::bad) << to_string(kind);
  }
}

TEST(NotificationSeverity, IsReadAsItIsWritten) {
  for (const auto severity : {Severity::info, Severity::good, Severity::warning, Severity::bad}) {
    EXPECT_EQ(parse_severity(to_string(severity)), severity);
  }
  EXPECT_EQ(parse_severity("loud"), std::nullopt);
}

}  // namespace
}  // namespace signalbox::testing
