#include "wiring/notify_settings.hpp"

#include <gmock/gmock.h>

#include "core/error.hpp"
#include "system/scratch_folder.hpp"
#include "wiring/settings.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// The message that refuses what `check` checks.
template <typename Check>
std::string complaint_of(const Check& check) {
  try {
    check();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    EXPECT_TRUE(std::string(error.what()).starts_with("here: ")) << error.what();
    return error.what();
  }
  return "was accepted";
}

class NotifySettingsOfAFile : public ::testing::Test {
 protected:
  Settings read(const std::string& yaml) {
    folder.write("signalbox.yaml", yaml);
    return read_settings(flags, variables, folder.path());
  }

  ScratchFolder folder;
  std::map<std::string, std::string> variables;
  SettingsOverrides flags;
};

TEST_F(NotifySettingsOfAFile, EveryKeyArrives) {
  const auto notify = read(
                          "application_url: https://app.example\nhealth_url: "
                          "https://app.example/health\nnotify_channel: '#deployments'\nnotify_questions_channel: "
                          "C0ASK\nnotify_style: messages\n"
                          "notify_on_failure: <!subteam^S0123ABC>\nnotify_on_warning: <!here>\n"
                          "notify_webhooks: OPS_HOOK, PAGER\nnotify_retry: 1s 2m\nnotify_pace: 0\nnotify_grace: 30s\n")
                          .defaults.notify;
  EXPECT_EQ(notify.application_url, "https://app.example");
  EXPECT_EQ(notify.health_url, "https://app.example/health");
  EXPECT_EQ(notify.channel, "#deployments");
  EXPECT_EQ(notify.questions_channel, "C0ASK");
  EXPECT_EQ(notify.style, NotifyStyle::messages);
  EXPECT_EQ(notify.on_failure, "<!subteam^S0123ABC>");
  EXPECT_EQ(notify.on_warning, "<!here>");
  EXPECT_THAT(notify.webhooks, ElementsAre("OPS_HOOK", "PAGER"));
  EXPECT_THAT(notify.retry, ElementsAre(1s, 2min));
  EXPECT_EQ(notify.pace, 0s);
  EXPECT_EQ(notify.grace, 30s);
}

TEST_F(NotifySettingsOfAFile, WordsMayBeAListToo) {
  const auto place = read(
                         "notify_retry: [5s, 2m]\nnotify_webhooks:\n  - OPS_HOOK\n  - PAGER\n"
                         "notify_answers_from: [U0ANN, U0BEN]\nask: [failed_ahead, warnings]\n"
                         "environments:\n  production:\n    notify_webhooks: [PROD_HOOK]\n")
                         .environment("production");
  EXPECT_THAT(place.notify.retry, ElementsAre(5s, 2min));
  EXPECT_THAT(place.notify.webhooks, ElementsAre("PROD_HOOK"));
  EXPECT_THAT(place.notify.answers_from.users, ElementsAre("U0ANN", "U0BEN"));
  EXPECT_TRUE(place.ask.failed_ahead);
  EXPECT_TRUE(place.ask.warnings);
}

TEST_F(NotifySettingsOfAFile, WithoutAnyTheScheduleIsTheDocumentedOne) {
  EXPECT_THAT(read("poll: 2s\n").defaults.notify.retry, ElementsAre(5s, 10s, 20s, 40s, 80s));
  EXPECT_EQ(read("poll: 2s\n").defaults.notify.grace, 5s);
  EXPECT_EQ(read("poll: 2s\n").defaults.notify.pace, 1s);
}

TEST_F(NotifySettingsOfAFile, AnEnvironmentSaysItsOwnAndAFlagIsStronger) {
  const std::string yaml =
      "notify_channel: C0ALL\nenvironments:\n  production:\n    notify_channel: C0PROD\n  staging:\n";
  EXPECT_EQ(read(yaml).environment("production").notify.channel, "C0PROD");
  EXPECT_EQ(read(yaml).environment("staging").notify.channel, "C0ALL");
  flags.notify_channel = "C0FLAG";
  flags.notify_questions_channel = "C0ASK";
  EXPECT_EQ(read(yaml).environment("production").notify.channel, "C0FLAG");
  EXPECT_EQ(read(yaml).environment("production").notify.questions_channel, "C0ASK");
}

TEST(NotifySettings, AChannelIsAnIdOrAName) {
  for (const auto* channel : {"C0123456789", "#deployments", "deployments", "#déploiements"})
    EXPECT_EQ(checked_channel(channel, "here"), channel);
  for (const auto* channel : {"", "#", "two words", "<!channel>", "a&b", "a\nb"})
    EXPECT_THAT(complaint_of([&] { (void)checked_channel(channel, "here"); }), HasSubstr("is no channel"));
  EXPECT_THAT(complaint_of([] { (void)checked_channel(std::string(81, 'a'), "here"); }), HasSubstr("is no channel"));
}

TEST(NotifySettings, ASecretInPlaceOfAChannelIsNotShown) {
  const auto complaint = complaint_of([] { (void)checked_channel("xoxb-12-34-hidden", "here"); });
  EXPECT_THAT(complaint, HasSubstr("a secret does not belong here"));
  EXPECT_THAT(complaint, Not(HasSubstr("hidden")));
}

TEST(NotifySettings, AWebhookIsNamedByItsVariableAndAnAddressIsNotShown) {
  const auto complaint = complaint_of([] { (void)checked_variables("https://hidden.example/x", "here"); });
  EXPECT_THAT(complaint, HasSubstr("name environment variables"));
  EXPECT_THAT(complaint, Not(HasSubstr("hidden")));
  EXPECT_THAT(complaint_of([] { (void)checked_variables(" ", "here"); }), HasSubstr("names no variable"));
}

TEST(NotifySettings, WaitsAreAShortListOfShortSpans) {
  EXPECT_THAT(checked_waits("0 5s, 1m30s", "here"), ElementsAre(0s, 5s, 90s));
  for (const auto* waits : {"soon", "5s never", "2d", "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"})
    EXPECT_THAT(complaint_of([&] { (void)checked_waits(waits, "here"); }), HasSubstr("no list of waits")) << waits;
  EXPECT_THAT(complaint_of([&] { (void)checked_waits(" , ", "here"); }), HasSubstr("names no wait"));
}

TEST(NotifySettings, AStyleAndAMentionTakeTheirWordsOnly) {
  EXPECT_THAT(complaint_of([] { (void)checked_style("loud", "here"); }), HasSubstr("no style"));
  EXPECT_NE(complaint_of([] { (void)checked_mention("everybody", "here"); }), "was accepted");
}

}  // namespace
}  // namespace signalbox::testing
