#include "records/cloud_event_document.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "records/notification_document.hpp"
#include "support/arbitrary_notification.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

Notification failure_in(const std::string& environment) {
  Notification made{.kind = NotificationKind::failed, .at = Time(1'768'394'096s)};
  made.correlation_id = "20260114-123456-abc12301";
  made.environment = environment;
  return made;
}

TEST(CloudEvent, HasTheAttributesThatTheSpecificationRequires) {
  const auto event = nlohmann::json::parse(write_cloud_event(failure_in("production"), "message-7", "It failed"));
  EXPECT_EQ(event["specversion"], "1.0");
  EXPECT_EQ(event["id"], "message-7");
  EXPECT_EQ(event["source"], "/signalbox/environments/production");
  EXPECT_EQ(event["type"], "signalbox.notification.failed");
  EXPECT_EQ(event["time"], "2026-01-14T12:34:56Z");
  EXPECT_EQ(event["subject"], "20260114-123456-abc12301");
  EXPECT_EQ(event["datacontenttype"], "application/json");
  EXPECT_EQ(event["data"]["severity"], "bad");
  EXPECT_EQ(event["data"]["summary"], "It failed");
}

TEST(CloudEvent, ItsSourceIsAUriWhateverTheEnvironmentIsCalled) {
  const auto event = nlohmann::json::parse(write_cloud_event(failure_in("a b/ü?#"), "1", ""));
  EXPECT_EQ(event["source"], "/signalbox/environments/a%20b%2F%C3%BC%3F%23");
  EXPECT_EQ(nlohmann::json::parse(write_cloud_event(failure_in(""), "1", ""))["source"], "/signalbox");
}

TEST(CloudEvent, ItsDataIsTheNotification) {
  EXPECT_TRUE(rc::check([] {
    const auto notification = repaired(any_notification());
    const auto event = nlohmann::json::parse(write_cloud_event(notification, "1", *any_text()));
    RC_ASSERT(read_notification(event["data"].dump()) == notification);
  }));
}

}  // namespace
}  // namespace signalbox::testing
