#include "wiring/ask_settings.hpp"

#include <gmock/gmock.h>

#include "core/error.hpp"
#include "system/scratch_folder.hpp"
#include "wiring/settings.hpp"
#include "wiring/transports.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class AskSettingsOfAFile : public ::testing::Test {
 protected:
  Settings read(const std::string& yaml) {
    folder.write("signalbox.yaml", yaml);
    return read_settings(flags, variables, folder.path());
  }

  ScratchFolder folder;
  std::map<std::string, std::string> variables;
  SettingsOverrides flags;
};

TEST_F(AskSettingsOfAFile, AskNobodyUnlessTheySaySo) {
  const auto settings = read("").defaults;
  EXPECT_EQ(settings.ask, AskPlan());
  EXPECT_FALSE(settings.ask.failed_ahead || settings.ask.warnings);
  EXPECT_TRUE(settings.notify.answers_from.is_nobody());
}

TEST_F(AskSettingsOfAFile, EveryKeyArrives) {
  const auto settings = read(
                            "ask: failed_ahead, warnings\nask_timeout: 1h\non_failed_ahead: give-up\non_warnings: no\n"
                            "notify_answers_from: U0123ABC W0456DEF\n")
                            .defaults;
  EXPECT_TRUE(settings.ask.failed_ahead);
  EXPECT_TRUE(settings.ask.warnings);
  EXPECT_EQ(settings.ask.timeout, 1h);
  EXPECT_EQ(settings.ask.on_failed_ahead, "give-up");
  EXPECT_EQ(settings.ask.on_warnings, "no");
  EXPECT_THAT(settings.notify.answers_from.users, ElementsAre("U0123ABC", "W0456DEF"));
  EXPECT_FALSE(settings.notify.answers_from.anyone);
}

TEST_F(AskSettingsOfAFile, AnEnvironmentAsksWhatItWants) {
  const auto settings =
      read("ask: failed_ahead\nenvironments:\n  production:\n    ask: warnings\n  staging:\n    ask: none\n");
  EXPECT_FALSE(settings.environment("production").ask.failed_ahead);
  EXPECT_TRUE(settings.environment("production").ask.warnings);
  EXPECT_EQ(settings.environment("staging").ask, AskPlan());
  flags.ask = "failed_ahead";
  EXPECT_TRUE(read("environments:\n  production:\n    ask: none\n").environment("production").ask.failed_ahead);
}

TEST_F(AskSettingsOfAFile, SlackIsListenedToOnlyWhereSomebodyMayAnswer) {
  variables["SLACK_BOT_TOKEN"] = "xoxb-1-2-abc";
  const std::string channel = "notify_channel: C1\n";
  EXPECT_FALSE(notify_routes(read(channel).defaults.notify, variables).hears_answers);
  const auto anyone = read(channel + "notify_answers_from: anyone\n").defaults.notify;
  EXPECT_TRUE(notify_routes(anyone, variables).hears_answers);
  EXPECT_FALSE(notify_routes(anyone, {}).hears_answers);
}

TEST(MayAnswer, IsSaidOfNobodyByItself) {
  EXPECT_FALSE(MayAnswer{}.allows("U1"));
  EXPECT_TRUE((MayAnswer{false, {"U1"}}.allows("U1")));
  EXPECT_FALSE((MayAnswer{false, {"U1"}}.allows("U2")));
  EXPECT_TRUE((MayAnswer{true, {}}.allows("U2")));
  EXPECT_FALSE((MayAnswer{true, {}}.allows(""))) << "somebody who cannot be named";
}

TEST(AskSettings, AreRefusedByTheirPlace) {
  const auto complaint = [](const auto& check) -> std::string {
    try {
      check();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
      return error.what();
    }
    return "was accepted";
  };
  EXPECT_EQ(complaint([] { (void)checked_asked_kinds("failed", "here"); }), "here: 'failed' is no question");
  EXPECT_EQ(complaint([] { (void)checked_asked_kinds(" ", "here"); }), "here: it names no question");
  EXPECT_EQ(complaint([] { (void)checked_asked_kinds("none warnings", "here"); }), "here: 'none' is no question");
  EXPECT_EQ(complaint([] { (void)checked_on_failed_ahead("sing", "here"); }), "here: 'sing' says not what to do");
  EXPECT_EQ(complaint([] { (void)checked_on_warnings("maybe", "here"); }), "here: 'maybe' is neither yes nor no");
  EXPECT_EQ(complaint([] { (void)checked_may_answer("ada", "here"); }), "here: 'ada' is no user of Slack");
  EXPECT_EQ(complaint([] { (void)checked_may_answer("", "here"); }), "here: it names nobody");
  EXPECT_EQ(checked_on_warnings("false", "here"), "no") << "as some editors write it";
}

}  // namespace
}  // namespace signalbox::testing
