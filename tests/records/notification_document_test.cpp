#include "records/notification_document.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "support/arbitrary_notification.hpp"
#include "support/places.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

TEST(NotificationDocument, GivesBackWhatWasWritten) {
  EXPECT_TRUE(rc::check([] {
    const auto notification = repaired(any_notification());
    RC_ASSERT(read_notification(write_notification(notification)) == notification);
  }));
}

TEST(NotificationDocument, GivesBackEveryKind) {
  for (int number = 0; number <= static_cast<int>(NotificationKind::message); ++number) {
    const Notification notification{.kind = static_cast<NotificationKind>(number)};
    EXPECT_EQ(read_notification(write_notification(notification)), notification) << to_string(notification.kind);
  }
}

TEST(NotificationDocument, IsShortWhereThereIsNothingToSay) {
  EXPECT_EQ(write_notification({.kind = NotificationKind::started, .at = Time(0s), .environment = "test"}),
            R"({"kind":"started","at":"1970-01-01T00:00:00Z","environment":"test"})");
}

TEST(NotificationDocument, StaysSmallAndReadableWhateverAFieldHolds) {
  Notification huge;
  huge.text = std::string(1'000'000, 'x');
  huge.reason = std::string(1'000'000, '\xFF');
  huge.elapsed = Duration(-5);
  huge.estimate = Duration::max();
  huge.place = UINT64_MAX;
  huge.at = Time::max();
  huge.choices = std::vector<std::string>(1000, "yes");
  const std::string written = write_notification(huge);
  EXPECT_LT(written.size(), 20'000U);
  const auto read = read_notification(written);
  EXPECT_EQ(read.text.size(), longest_kept_text);
  EXPECT_TRUE(read.text.ends_with("…"));
  EXPECT_EQ(read.elapsed, 0s);
}

TEST(NotificationDocument, IgnoresWhatANewerProgramAdded) {
  EXPECT_EQ(read_notification(R"({"kind":"queued","at":"1970-01-01T00:00:00Z","mood":{"good":true}})").kind,
            NotificationKind::queued);
}

TEST(NotificationDocument, NamesTheFieldThatIsWrong) {
  struct Case {
    const char* document;
    const char* field;
  };
  for (const auto& [document, field] :
       {Case{R"({})", "kind"}, Case{R"({"kind":"applause"})", "kind"}, Case{R"({"kind":"failed","at":"noon"})", "at"},
        Case{R"({"kind":"failed","reason":[]})", "reason"}, Case{R"({"kind":"failed","place":-1})", "place"},
        Case{R"({"kind":"failed","elapsed_seconds":"1m"})", "elapsed_seconds"},
        Case{R"({"kind":"question","choices":[1]})", "choices"}, Case{R"({"kind":"failed","outage":7})", "outage"}}) {
    try {
      static_cast<void>(read_notification(document));
      ADD_FAILURE() << document;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
      EXPECT_NE(std::string(error.what()).find(field), std::string::npos) << error.what();
    }
  }
  for (const char* text : {"", "[]", "{", "null"}) {
    EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(read_notification(text)); }), ErrorKind::invalid_input) << text;
  }
}

std::string documentation() {
  std::ifstream file(source_path("docs/notifications.md"));
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Every field has something to say.
Notification full_notification() {
  Notification full{.kind = NotificationKind::failed, .at = Time(1s)};
  for (auto* text :
       {&full.correlation_id, &full.environment, &full.actor, &full.text, &full.reason, &full.holder, &full.stack,
        &full.resource, &full.resource_type, &full.status, &full.root_cause, &full.waits_for, &full.command,
        &full.health, &full.application_url, &full.console_url, &full.run_url, &full.default_choice}) {
    *text = "x";
  }
  for (auto* span : {&full.elapsed, &full.estimate, &full.usual, &full.waited}) *span = 1s;
  for (auto* count : {&full.place, &full.done, &full.total}) *count = 1;
  full.waits_since = full.deadline = Time(1s);
  full.exit_code = 1;
  full.choices = {"yes"};
  full.by_script = true;
  full.outage = Outage{Time(1s), Time(2s), 1, 2, 3};
  return full;
}

TEST(NotificationDocument, HasTheDocumentedFields) {
  const std::string documented = documentation();
  const auto document = nlohmann::json::parse(write_notification(full_notification()));
  EXPECT_EQ(document.size(), 33U);
  for (const auto& [field, value] : document.items()) {
    EXPECT_NE(documented.find("`" + field + "`"), std::string::npos) << field;
  }
  for (const auto& [field, value] : document["outage"].items()) {
    EXPECT_NE(documented.find("`" + field + "`"), std::string::npos) << field;
  }
}

TEST(NotificationDocument, HasTheDocumentedKinds) {
  const std::string documented = documentation();
  for (int number = 0; number <= static_cast<int>(NotificationKind::message); ++number) {
    const auto kind = to_string(static_cast<NotificationKind>(number));
    EXPECT_NE(documented.find(fmt::format("`{}`", kind)), std::string::npos) << kind;
  }
}

TEST(LivingDocument, GivesBackWhatWasWritten) {
  EXPECT_TRUE(rc::check([] {
    LivingState state;
    for (int i = 0; i < 5; ++i) state = folded(std::move(state), repaired(any_notification()));
    RC_ASSERT(read_living_state(write_living_state(state)) == state);
  }));
}

TEST(LivingDocument, RefusesAPhaseThatIsNone) {
  for (const char* text : {"{}", R"({"phase":"asleep"})", R"({"phase":"running","facts":[]})"}) {
    EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(read_living_state(text)); }), ErrorKind::invalid_input) << text;
  }
}

}  // namespace
}  // namespace signalbox::testing
