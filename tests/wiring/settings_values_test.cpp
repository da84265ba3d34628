#include "wiring/settings_values.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

SettingsChoices chosen(Setting setting, const std::string& text) {
  SettingsChoices choices;
  choices.choose(setting, text, "here", "/project", Secrets::refused_on_command_line);
  return choices;
}

/// The message that refuses the text.
std::string refusal(Setting setting, const std::string& text) {
  try {
    (void)chosen(setting, text);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input) << text;
    EXPECT_TRUE(std::string(error.what()).starts_with("here: ")) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "was accepted: " << text;
  return {};
}

TEST(SettingsValues, EachSettingGoesIntoItsOwnField) {
  EXPECT_EQ(chosen(Setting::registry, "file:/srv/locks").registry->shown(), "file:/srv/locks");
  EXPECT_EQ(chosen(Setting::region, "cn-north-1").region, "cn-north-1");
  EXPECT_EQ(chosen(Setting::profile, "deploy").profile, "deploy");
  EXPECT_EQ(chosen(Setting::wait, "1h 30m").wait, 90min);
  EXPECT_EQ(chosen(Setting::queue, "reject").queue, QueuePolicy::reject);
  EXPECT_EQ(chosen(Setting::lease, "45s").lease, 45s);
  EXPECT_EQ(chosen(Setting::poll, "250ms").poll, 250ms);
  EXPECT_EQ(chosen(Setting::run_url, "https://ci.example/7").run_url, "https://ci.example/7");
  EXPECT_EQ(chosen(Setting::actor, "Änne").actor, "Änne");
  EXPECT_EQ(chosen(Setting::require_registry, "true").require_registry, true);
  EXPECT_EQ(chosen(Setting::require_registry, "off").require_registry, false);
  EXPECT_EQ(chosen(Setting::on_lease_lost, "continue").on_lease_lost, LostLease::go_on);
  EXPECT_EQ(chosen(Setting::interval, "1m").interval, 1min);
  EXPECT_EQ(chosen(Setting::stall_after, "0").stall_after, 0s);
  EXPECT_EQ(chosen(Setting::expect_within, "2h").expect_within, 2h);
  EXPECT_EQ(chosen(Setting::log, "logs/./a.log").log, "/project/logs/a.log");
  EXPECT_EQ(chosen(Setting::log, "/var/log/a.log").log, "/var/log/a.log");
  EXPECT_EQ(chosen(Setting::log, "-").log, log_to_stderr);
}

TEST(SettingsValues, ASwitchAndAChoiceTakeTheirWordsOnly) {
  EXPECT_THAT(refusal(Setting::require_registry, "maybe"), HasSubstr("neither true nor false"));
  EXPECT_THAT(refusal(Setting::on_lease_lost, "kill"), HasSubstr("'kill'"));
}

TEST(SettingsValues, ARegistryFolderIsMadeAbsoluteAndTidy) {
  EXPECT_EQ(chosen(Setting::registry, "file:locks").registry->shown(), "file:/project/locks");
  EXPECT_EQ(chosen(Setting::registry, "file:../a/./b").registry->shown(), "file:/a/b");
  EXPECT_EQ(chosen(Setting::registry, "file:a b").registry->shown(), "file:/project/a b");
}

TEST(SettingsValues, ARegistryOfAnotherKindIsRefused) {
  for (const auto* text : {"", "locks", "file:", "file://host/locks", "mysql://db", "FILE:x"}) {
    EXPECT_THAT(refusal(Setting::registry, text), HasSubstr("no registry that signalbox knows")) << text;
  }
  EXPECT_THAT(refusal(Setting::registry, std::string("file:a\0b", 8)), HasSubstr("NUL"));
}

TEST(SettingsValues, DurationsNeedAUnitAndBounds) {
  for (const auto* text : {"", "-5", "-5m", "5", "5 parsecs", "1e3s", "m", "9999999999999999999d"}) {
    EXPECT_NE(refusal(Setting::wait, text), "") << text;
  }
  EXPECT_THAT(refusal(Setting::wait, "8d"), HasSubstr("out of bounds"));
  EXPECT_THAT(refusal(Setting::lease, "0"), HasSubstr("out of bounds"));
  EXPECT_THAT(refusal(Setting::poll, "1m"), HasSubstr("out of bounds"));
  EXPECT_THAT(refusal(Setting::interval, "11m"), HasSubstr("out of bounds"));
  EXPECT_THAT(refusal(Setting::stall_after, "8d"), HasSubstr("out of bounds"));
}

TEST(SettingsValues, WordsOutsideTheirSetAreRefused) {
  for (const auto* text : {"", "FIFO", "fifo ", "lifo"})
    EXPECT_THAT(refusal(Setting::queue, text), HasSubstr("no queue policy"));
  for (const auto* text : {"", "eu_central_1", "EU-CENTRAL-1", "eu-central-1.evil.example", "a b"}) {
    EXPECT_THAT(refusal(Setting::region, text), HasSubstr("no AWS region")) << text;
  }
}

TEST(SettingsValues, ALinkIsAWebAddressOnOneLine) {
  for (const auto* text :
       {"", "ci.example", "javascript:alert(1)", "file:///etc/passwd", "https://a b", "https://a\nb"}) {
    EXPECT_NE(refusal(Setting::run_url, text), "") << text;
  }
}

TEST(SettingsValues, NothingThatATerminalWouldObeyIsTakenOrRepeated) {
  for (const auto setting : {Setting::profile, Setting::actor, Setting::region, Setting::queue, Setting::wait}) {
    EXPECT_EQ(refusal(setting, "a\x1b[2J").find('\x1b'), std::string::npos);
  }
  EXPECT_THAT(refusal(Setting::actor, std::string(1025, 'a')), HasSubstr("longer than 1024 bytes"));
}

TEST(SettingsValues, TheStrongerKeepsWhatItSaidAndTakesOverTheRest) {
  auto strong = chosen(Setting::wait, "1m");
  auto weak = chosen(Setting::wait, "2m");
  weak.lease = 20s;
  weak.queue = QueuePolicy::latest;
  weak.registry = RegistryAddress::of_folder("/r");
  weak.require_registry = true;
  weak.on_lease_lost = LostLease::stop;
  weak.region = "eu-west-1";
  weak.profile = "p";
  weak.poll = 1s;
  weak.run_url = "https://u";
  weak.actor = "ann";
  weak.interval = 1min;
  weak.stall_after = 2min;
  weak.expect_within = 3min;
  weak.log = "/log";
  strong.fill_from(weak);
  EXPECT_EQ(strong.wait, 1min);
  EXPECT_EQ(strong.lease, 20s);
  EXPECT_EQ(strong.queue, QueuePolicy::latest);
  EXPECT_EQ(strong.registry->shown(), "file:/r");
  EXPECT_EQ(strong.require_registry, true);
  EXPECT_EQ(strong.on_lease_lost, LostLease::stop);
  EXPECT_EQ(strong.region, "eu-west-1");
  EXPECT_EQ(strong.profile, "p");
  EXPECT_EQ(strong.poll, 1s);
  EXPECT_EQ(strong.run_url, "https://u");
  EXPECT_EQ(strong.actor, "ann");
  EXPECT_EQ(strong.interval, 1min);
  EXPECT_EQ(strong.stall_after, 2min);
  EXPECT_EQ(strong.expect_within, 3min);
  EXPECT_EQ(strong.log, "/log");
}

TEST(EnvironmentName, HasLettersDigitsAndThreeMarks) {
  for (const auto* name : {"production", "p", "0", "eu-1.blue_green", "Prod"}) {
    EXPECT_EQ(why_not_an_environment_name(name), std::nullopt) << name;
  }
  for (const auto* name : {"-p", ".p", "_p", "a/b", "a b", "ä", "a\n", "..", "a:b"}) {
    EXPECT_NE(why_not_an_environment_name(name), std::nullopt) << name;
  }
}

TEST(EnvironmentName, HasAtMost128Characters) {
  EXPECT_EQ(why_not_an_environment_name(std::string(128, 'x')), std::nullopt);
  EXPECT_EQ(why_not_an_environment_name(std::string(129, 'x')),
            "an environment's name has at most 128 characters, this one has 129");
  EXPECT_EQ(why_not_an_environment_name(""), "an environment's name cannot be empty");
}

}  // namespace
}  // namespace signalbox
