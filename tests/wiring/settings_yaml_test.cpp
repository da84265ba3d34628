#include "wiring/settings_yaml.hpp"

#include <rapidcheck.h>

namespace signalbox {
namespace {

using ::testing::HasSubstr;

SettingsFile parse(const std::string& yaml) { return parse_settings_file(yaml, "signalbox.yaml", "/project"); }

/// What the Error{invalid_input} says: its message, and its hint after a bar.
std::string refusal(const std::string& yaml) {
  try {
    (void)parse(yaml);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input) << yaml;
    return std::string(error.what()) + "|" + error.hint();
  }
  ADD_FAILURE() << "was accepted: " << yaml;
  return {};
}

TEST(SettingsYaml, AnEmptyFileSaysNothing) {
  for (const auto* yaml : {"", "\n", "# only a comment\n", "---\n", "---\n...\n"}) {
    const auto file = parse(yaml);
    EXPECT_TRUE(file.environments.empty()) << yaml;
    EXPECT_FALSE(file.choices.wait) << yaml;
  }
}

TEST(SettingsYaml, ErrorsNameTheLineTheThingAndTheWayOut) {
  struct Row {
    const char* rule;
    const char* yaml;
    const char* message;
  };
  const std::vector<Row> rows{
      {"unknown key, with the nearest known one", "region: eu-west-1\nenvironments:\n  production:\n    stack: [A]\n",
       "signalbox.yaml:4: unknown key 'stack' in environments.production; did you mean 'stacks'?|"
       "known keys here: stacks, region, profile, wait, queue, lease, require_registry, on_lease_lost, interval, "
       "stall_after, expect_within, log, ask, ask_timeout, on_failed_ahead, on_warnings, application_url, health_url, "
       "notify_channel, notify_questions_channel, notify_answers_from, notify_style, notify_on_failure, "
       "notify_on_warning, notify_webhooks, notify_grace"},
      {"unknown key that resembles nothing", "colour: red\n",
       "signalbox.yaml:1: unknown key 'colour'|known keys here: environments, registry, region, profile, wait, queue, "
       "lease, poll, run_url, actor, require_registry, on_lease_lost, interval, "
       "stall_after, expect_within, log, ask, ask_timeout, on_failed_ahead, on_warnings, application_url, health_url, "
       "notify_channel, notify_questions_channel, notify_answers_from, notify_style, notify_on_failure, "
       "notify_on_warning, notify_webhooks, notify_retry, notify_pace, notify_grace"},
      {"a key that is only known elsewhere", "environments:\n  a:\n    poll: 2s\n",
       "signalbox.yaml:3: unknown key 'poll' in environments.a|known keys here: stacks, region, profile, wait, queue, "
       "lease, require_registry, on_lease_lost, interval, "
       "stall_after, expect_within, log, ask, ask_timeout, on_failed_ahead, on_warnings, application_url, health_url, "
       "notify_channel, notify_questions_channel, notify_answers_from, notify_style, notify_on_failure, "
       "notify_on_warning, notify_webhooks, notify_grace"},
      {"how the registry's messages are sent, for one environment", "environments:\n  a:\n    notify_pace: 0\n",
       "signalbox.yaml:3: unknown key 'notify_pace' in environments.a; did you mean 'notify_grace'?|known keys here: "
       "stacks, region, "
       "profile, wait, queue, lease, require_registry, on_lease_lost, interval, "
       "stall_after, expect_within, log, ask, ask_timeout, on_failed_ahead, on_warnings, application_url, health_url, "
       "notify_channel, notify_questions_channel, notify_answers_from, notify_style, notify_on_failure, "
       "notify_on_warning, notify_webhooks, notify_grace"},
      {"a secret", "slack_token: xoxb-1\n",
       "signalbox.yaml:1: unknown key 'slack_token'|secrets do not belong into this file"},
      {"a key that a secret's resembles", "notify_webhook: X\n",
       "signalbox.yaml:1: unknown key 'notify_webhook'; did you mean 'notify_webhooks'?|secrets do not belong into "
       "this "
       "file"},
      {"a channel that became a comment", "notify_channel: #foo\n",
       "signalbox.yaml:1: notify_channel is empty|quote a name that begins with #, which begins a comment else"},
      {"a list of what is not one word", "notify_retry: [5s, 1h 30m]\n",
       "signalbox.yaml:1: notify_retry: '1h 30m' is not one word|write each word of the list by itself"},
      {"a list in a list", "\nnotify_webhooks:\n  - A\n  - [B]\n",
       "signalbox.yaml:4: a word in notify_webhooks must be one value|"},
      {"an empty list", "notify_webhooks: []\n",
       "signalbox.yaml:1: notify_webhooks: it names no variable|notify_webhooks: OPS_WEBHOOK_URL"},
      {"a repeated key", "wait: 1m\nlease: 90s\nwait: 2m\n",
       "signalbox.yaml:3: 'wait' is there twice|keep one of them"},
      {"a repeated environment", "environments:\n  a:\n  a:\n",
       "signalbox.yaml:3: 'environments.a' is there twice|keep one of them"},
      {"a bad value", "\n\nwait: soon\n",
       "signalbox.yaml:3: wait: 'soon' is not a duration|write it as 90s, 30m or 1h 30m"},
      {"a bare number", "wait: 30\n", "signalbox.yaml:1: wait: '30' is not a duration|write it as 90s, 30m or 1h 30m"},
      {"an empty value", "wait:\n", "signalbox.yaml:1: wait is empty|give a value or leave the line out"},
      {"a list for a word", "wait: [1m]\n", "signalbox.yaml:1: wait must be one value|"},
      {"a word for a map", "environments: production\n",
       "signalbox.yaml:1: environments must hold `key: value` lines|"},
      {"a list for the file", "- wait\n", "signalbox.yaml:1: the file must hold `key: value` lines|"},
      {"a word for a list", "environments:\n  a:\n    stacks: AppStack\n",
       "signalbox.yaml:3: environments.a.stacks must be a list|write it as [NetworkStack, AppStack]"},
      {"a stack twice", "environments: {a: {stacks: [A, B, A]}}\n",
       "signalbox.yaml:1: environments.a.stacks: 'A' is there twice|"},
      {"two documents", "wait: 1m\n---\nwait: 2m\n",
       "signalbox.yaml: something follows its end|remove the second document, or the bracket that closes nothing"},
  };
  for (const auto& row : rows) EXPECT_EQ(refusal(row.yaml), row.message) << row.rule;
}

TEST(SettingsYaml, ATabIsCalledATab) {
  const auto message = refusal("environments:\n\tproduction:\n\t\tstacks: [A]\n");
  EXPECT_THAT(message, HasSubstr("signalbox.yaml:2: this is no YAML"));
  EXPECT_THAT(message, HasSubstr("|indent with blanks; YAML allows no tabs there"));
}

TEST(SettingsYaml, BrokenYamlNamesItsLine) {
  EXPECT_THAT(refusal("wait: 1m\nlease: [\n"), HasSubstr("this is no YAML"));
  EXPECT_THAT(refusal("wait: 1m\nlease: \"90s\\q\"\n"), HasSubstr("this is no YAML"));
}

TEST(SettingsYaml, BadNamesOfStacksAndEnvironmentsAreRefused) {
  EXPECT_THAT(refusal("environments: {a: {stacks: [my_stack]}}\n"),
              HasSubstr("signalbox.yaml:1: environments.a.stacks: "));
  EXPECT_THAT(refusal("environments: {a: {stacks: ['']}}\n"), HasSubstr("environments.a.stacks"));
  EXPECT_THAT(refusal("environments: {'a/b': {}}\n"), HasSubstr("signalbox.yaml:1: 'a/b' cannot name an environment"));
}

TEST(SettingsYaml, AComplexKeyIsRefused) { EXPECT_THAT(refusal("? [a, b]\n: 1\n"), HasSubstr("is not a word")); }

TEST(SettingsYaml, AliasesAreAllowedButNotAsABomb) {
  const auto file = parse("environments:\n  a: &same {stacks: [A]}\n  b: *same\n");
  EXPECT_EQ(file.environments.at("b").stacks, std::vector<std::string>{"A"});
  std::string bomb = "environments:\n  e0: &many {stacks: [S0";
  for (int i = 1; i < 500; ++i) bomb += fmt::format(", S{}", i);
  bomb += "]}\n";
  for (int i = 1; i < 500; ++i) bomb += fmt::format("  e{}: *many\n", i);
  EXPECT_THAT(refusal(bomb), HasSubstr("more than 20000 values|aliases count"));
}

TEST(SettingsYaml, DeepNestingIsRefusedWithoutCrashing) {
  EXPECT_THAT(refusal("wait: " + std::string(100'000, '[')), HasSubstr("this is no YAML"));
}

TEST(SettingsYaml, ControlCharactersOfTheFileNeverReachTheMessage) {
  EXPECT_THAT(refusal("\"a\\eb\": 1\n"), HasSubstr("unknown key 'a␛b'"));
}

TEST(SettingsYaml, NoTextWhateverItIsDoesMoreThanBeingRefused) {
  const auto piece = rc::gen::element<std::string>("wait", "stacks", "environments", ":", " ", "\n", "  ", "- ", "[",
                                                   "]", "{", "}", "&a", "*a", "\"", "'", "|", ">", "\t", "---", "!!int",
                                                   "<<", "? ", "30m", "#", "\x01", "\xff", ",");
  EXPECT_TRUE(rc::check([&] {
    std::string yaml;
    for (const auto& one : *rc::gen::container<std::vector<std::string>>(piece)) yaml += one;
    try {
      (void)parse(yaml);
    } catch (const Error& error) {
      RC_ASSERT(error.kind() == ErrorKind::invalid_input);
    }
  }));
}

}  // namespace
}  // namespace signalbox
