#include "core/notification.hpp"

#include <gtest/gtest.h>

namespace signalbox::testing {
namespace {

using Kind = NotificationKind;

TEST(NotificationKinds, AreReadAsTheyAreWritten) {
  for (int number = 0; number <= static_cast<int>(Kind::message); ++number) {
    const auto kind = static_cast<NotificationKind>(number);
    EXPECT_EQ(parse_notification_kind(to_string(kind)), kind) << to_string(kind);
  }
  EXPECT_EQ(parse_notification_kind("applause"), std::nullopt);
  EXPECT_EQ(parse_notification_kind(""), std::nullopt);
}

TEST(NotificationKinds, OnlyProgressMayBeDropped) {
  for (int number = 0; number <= static_cast<int>(Kind::message); ++number) {
    const auto kind = static_cast<NotificationKind>(number);
    EXPECT_EQ(is_alert(kind), kind != Kind::progress) << to_string(kind);
  }
}

TEST(NotificationKinds, ADeploymentEndsInOneOfFourWays) {
  for (const auto kind : {Kind::complete, Kind::failed, Kind::rolled_back, Kind::cancelled})
    EXPECT_TRUE(is_end(kind)) << to_string(kind);
  for (const auto kind : {Kind::queued, Kind::progress, Kind::resource_failed, Kind::monitor_gap, Kind::thawed})
    EXPECT_FALSE(is_end(kind));
}

TEST(NotificationSeverity, SaysHowMuchAKindMatters) {
  EXPECT_EQ(severity_of(Kind::progress), Severity::info);
  EXPECT_EQ(severity_of(Kind::complete), Severity::good);
  EXPECT_EQ(severity_of(Kind::stalled), Severity::warning);
  EXPECT_EQ(severity_of(Kind::cancelled), Severity::warning);
  for (const auto kind : {Kind::failed, Kind::rolled_back, Kind::resource_failed, Kind::monitor_gap}) {
    EXPECT_EQ(severity_of(kind), Severity::bad) << to_string(kind);
  }
}

TEST(NotificationTexts, AreCutWhereNobodyIsShownMore) {
  Notification news;
  news.text = "short";
  news.reason = std::string(1'000'000, '\xff');
  news.stack = std::string(1'000'000, 'x');
  news.console_url = "https://example.com/" + std::string(4'000, 'x');
  news.run_url = "https://example.com/run";
  const auto bounded = with_bounded_texts(news);
  EXPECT_EQ(bounded.text, "short");
  EXPECT_LE(bounded.reason.size(), 12'000U);
  EXPECT_TRUE(bounded.reason.ends_with("…"));
  EXPECT_LE(bounded.stack.size(), 1'000U);
  EXPECT_EQ(bounded.console_url, "") << "a part of an address leads nowhere";
  EXPECT_EQ(bounded.run_url, news.run_url);
}

TEST(NotificationSeverity, IsReadAsItIsWritten) {
  for (const auto severity : {Severity::info, Severity::good, Severity::warning, Severity::bad}) {
    EXPECT_EQ(parse_severity(to_string(severity)), severity);
  }
  EXPECT_EQ(parse_severity("loud"), std::nullopt);
}

}  // namespace
}  // namespace signalbox::testing
