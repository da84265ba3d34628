#include "wiring/settings.hpp"

#include "core/error.hpp"
#include "system/scratch_folder.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::ScratchFolder;

struct SettingsTest : ::testing::Test {
  ScratchFolder folder;
  std::map<std::string, std::string> variables;
  SettingsOverrides flags;

  Settings read() { return read_settings(flags, variables, folder.path()); }
  Settings read(const std::string& yaml) {
    folder.write("signalbox.yaml", yaml);
    return read();
  }
  /// The message and hint of the Error{kind} that reading must end with.
  std::string refusal(ErrorKind kind = ErrorKind::invalid_input) {
    try {
      (void)read();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind) << error.what();
      return std::string(error.what()) + "|" + error.hint();
    }
    ADD_FAILURE() << "was accepted";
    return {};
  }
};

TEST_F(SettingsTest, WithoutAnythingTheDefaultsHold) {
  const auto settings = read();
  EXPECT_EQ(settings.file, "");
  EXPECT_EQ(settings.registry.shown(), "file:" + (folder.path() / ".deployment-registry").string());
  EXPECT_EQ(settings.poll, 2s);
  EXPECT_EQ(settings.defaults, (EnvironmentSettings{{}, {}, {}, 30min, QueuePolicy::fifo, 90s}));
}

TEST_F(SettingsTest, EveryKeyOfTheFileArrives) {
  const auto settings = read(
      "registry: file:locks\nregion: eu-central-1\nprofile: deploy\nwait: 10m\nqueue: latest\nlease: 2m\npoll: 500ms\n"
      "run_url: https://ci.example/1\nactor: ann\n"
      "environments:\n  production:\n    stacks: [NetworkStack, AppStack]\n    region: us-east-1\n    profile: prod\n"
      "    wait: 1h\n    queue: reject\n    lease: 30s\n");
  EXPECT_EQ(settings.file, "signalbox.yaml");
  EXPECT_EQ(settings.registry.shown(), "file:" + (folder.path() / "locks").string());
  EXPECT_EQ(settings.poll, 500ms);
  EXPECT_EQ(settings.run_url, "https://ci.example/1");
  EXPECT_EQ(settings.actor, "ann");
  EXPECT_EQ(settings.defaults, (EnvironmentSettings{{}, "eu-central-1", "deploy", 10min, QueuePolicy::latest, 2min}));
  EXPECT_EQ(settings.environment("production"),
            (EnvironmentSettings{{"NetworkStack", "AppStack"}, "us-east-1", "prod", 1h, QueuePolicy::reject, 30s}));
}

TEST_F(SettingsTest, AnEnvironmentInheritsWhatItDoesNotSay) {
  const auto settings = read("region: eu-central-1\nlease: 2m\nenvironments:\n  staging:\n  production: {wait: 1h}\n");
  EXPECT_EQ(settings.environment("staging"),
            (EnvironmentSettings{{}, "eu-central-1", {}, 30min, QueuePolicy::fifo, 2min}));
  EXPECT_EQ(settings.environment("production").wait, 1h);
  EXPECT_EQ(settings.environment("production").lease, 2min);
}

TEST_F(SettingsTest, VariablesAreStrongerThanTheFileAndFlagsThanVariables) {
  const auto* const yaml = "wait: 1m\nenvironments: {production: {wait: 2m, queue: latest}}\n";
  variables = {{"SIGNALBOX_WAIT", "3m"}};
  EXPECT_EQ(read(yaml).environment("production").wait, 3min);
  flags.wait = "4m";
  const auto settings = read(yaml);
  EXPECT_EQ(settings.environment("production").wait, 4min);
  EXPECT_EQ(settings.environment("production").queue, QueuePolicy::latest);
  EXPECT_EQ(settings.defaults.wait, 4min);
}

TEST_F(SettingsTest, EveryVariableIsRead) {
  variables = {{"SIGNALBOX_REGISTRY", "file:/srv/locks"},
               {"SIGNALBOX_WAIT", "1m"},
               {"SIGNALBOX_QUEUE", "reject"},
               {"SIGNALBOX_LEASE", "20s"},
               {"SIGNALBOX_POLL", "1s"},
               {"SIGNALBOX_RUN_URL", "https://ci/2"},
               {"SIGNALBOX_ACTOR", "bob"}};
  const auto settings = read();
  EXPECT_EQ(settings.registry.shown(), "file:/srv/locks");
  EXPECT_EQ(settings.defaults, (EnvironmentSettings{{}, {}, {}, 1min, QueuePolicy::reject, 20s}));
  EXPECT_EQ(settings.poll, 1s);
  EXPECT_EQ(settings.run_url, "https://ci/2");
  EXPECT_EQ(settings.actor, "bob");
}

TEST_F(SettingsTest, EveryFlagIsRead) {
  flags = {{}, "file:/srv/locks", "us-west-2", "admin", "0", "latest", "1h", "100ms", "http://ci/3", "eve"};
  const auto settings = read();
  EXPECT_EQ(settings.registry.shown(), "file:/srv/locks");
  EXPECT_EQ(settings.defaults, (EnvironmentSettings{{}, "us-west-2", "admin", 0ms, QueuePolicy::latest, 1h}));
  EXPECT_EQ(settings.poll, 100ms);
  EXPECT_EQ(settings.run_url, "http://ci/3");
  EXPECT_EQ(settings.actor, "eve");
}

TEST_F(SettingsTest, AnEmptyVariableSaysNothing) {
  variables = {{"SIGNALBOX_WAIT", ""}};
  EXPECT_EQ(read().defaults.wait, 30min);
}

TEST_F(SettingsTest, TheCiRunIsKnownUnlessSomethingElseIsSaid) {
  variables = {{"GITHUB_ACTIONS", "true"},
               {"GITHUB_SERVER_URL", "https://github.com"},
               {"GITHUB_REPOSITORY", "o/r"},
               {"GITHUB_RUN_ID", "7"},
               {"GITHUB_ACTOR", "ann"}};
  auto settings = read();
  EXPECT_EQ(settings.run_url, "https://github.com/o/r/actions/runs/7");
  EXPECT_EQ(settings.run_id, "7");
  EXPECT_EQ(settings.actor, "ann");
  flags.actor = "bob";
  EXPECT_EQ(read().actor, "bob");
}

TEST_F(SettingsTest, BadFlagsAndVariablesAreNamed) {
  flags.wait = "-5";
  EXPECT_EQ(refusal(), "--wait: '-5' is not a duration|write it as 90s, 30m or 1h 30m");
  flags = {};
  variables = {{"SIGNALBOX_LEASE", "1s"}};
  EXPECT_EQ(refusal(), "$SIGNALBOX_LEASE: 1s is out of bounds|it may be 10s to 1h");
  variables = {};
  flags.run_url = "ftp://x";
  EXPECT_THAT(refusal(), HasSubstr("--run-url: 'ftp://x' is no web address"));
}

TEST_F(SettingsTest, BoundsAreKeptAtTheirEdges) {
  struct Row {
    const char* rule;
    std::optional<std::string> SettingsOverrides::*field;
    const char* good;
    const char* bad;
  };
  const std::vector<Row> rows{{"wait, least", &SettingsOverrides::wait, "0", "-1s"},
                              {"wait, most", &SettingsOverrides::wait, "7d", "169h"},
                              {"lease, least", &SettingsOverrides::lease, "10s", "9s"},
                              {"lease, most", &SettingsOverrides::lease, "1h", "61m"},
                              {"poll, least", &SettingsOverrides::poll, "100ms", "99ms"},
                              {"poll, most", &SettingsOverrides::poll, "30s", "31s"},
                              {"queue", &SettingsOverrides::queue, "latest", "LIFO"},
                              {"region", &SettingsOverrides::region, "us-gov-west-1", "EU Central"},
                              {"profile", &SettingsOverrides::profile, "a b", ""},
                              {"registry scheme", &SettingsOverrides::registry, "file:x", "ftp:x"},
                              {"registry folder", &SettingsOverrides::registry, "file:/x", "file:"},
                              {"actor", &SettingsOverrides::actor, "Ann", "a\x1b[31m"}};
  for (const auto& row : rows) {
    flags = {};
    flags.*row.field = row.good;
    EXPECT_NO_THROW((void)read()) << row.rule;
    flags.*row.field = row.bad;
    EXPECT_NE(refusal(), "") << row.rule;
  }
}

TEST_F(SettingsTest, ARegistryWithAPasswordIsRefusedWithoutShowingIt) {
  flags.registry = "postgres://user:hunter2@db/x";
  EXPECT_THAT(refusal(), ::testing::Not(HasSubstr("hunter2")));
}

TEST_F(SettingsTest, ARelativeRegistryBelongsToTheFolderOfWhoeverNamesIt) {
  folder.write("config/signalbox.yaml", "registry: file:../locks\n");
  flags.config = "config/signalbox.yaml";
  EXPECT_EQ(read().registry.shown(), "file:" + (folder.path() / "locks").string());
  flags.registry = "file:mine";
  EXPECT_EQ(read().registry.shown(), "file:" + (folder.path() / "mine").string());
}

TEST_F(SettingsTest, TheDefaultRegistryLiesBesideTheFile) {
  folder.write("config/signalbox.yaml", "wait: 1m\n");
  flags.config = "config/signalbox.yaml";
  EXPECT_EQ(read().registry.shown(), "file:" + (folder.path() / "config/.deployment-registry").string());
}

TEST_F(SettingsTest, TheFileIsFoundUpToTheRootOfTheGitTree) {
  folder.write("signalbox.yaml", "wait: 1m\n");
  folder.write("tree/inner/deep/x", "");
  EXPECT_EQ(read_settings(flags, variables, folder.path() / "tree/inner").defaults.wait, 30min)
      << "outside of a git tree";
  folder.write("tree/.git/HEAD", "");
  EXPECT_EQ(read_settings(flags, variables, folder.path() / "tree/inner").defaults.wait, 30min) << "above the root";
  folder.write("tree/signalbox.yaml", "wait: 2m\n");
  const auto settings = read_settings(flags, variables, folder.path() / "tree/inner/deep");
  EXPECT_EQ(settings.defaults.wait, 2min);
  EXPECT_EQ(settings.file, "../../signalbox.yaml");
}

TEST_F(SettingsTest, AConfigFlagIsStrongerThanTheVariableAndBothThanSearching) {
  folder.write("signalbox.yaml", "wait: 1m\n");
  folder.write("two.yaml", "wait: 2m\n");
  folder.write("three.yaml", "wait: 3m\n");
  variables = {{"SIGNALBOX_CONFIG", "two.yaml"}};
  EXPECT_EQ(read().defaults.wait, 2min);
  flags.config = (folder.path() / "three.yaml").string();
  EXPECT_EQ(read().defaults.wait, 3min);
}

TEST_F(SettingsTest, ANamedFileThatIsNotThereIsABadSetting) {
  flags.config = "missing.yaml";
  EXPECT_THAT(refusal(ErrorKind::invalid_input), HasSubstr("missing.yaml"));
}

TEST_F(SettingsTest, WhatIsNoFileOrTooLargeIsRefused) {
  flags.config = ".";
  EXPECT_THAT(refusal(), HasSubstr("this is a folder"));
  folder.write("large.yaml", std::string(1024 * 1024 + 1, '#'));
  flags.config = "large.yaml";
  EXPECT_THAT(refusal(), HasSubstr("large.yaml: this is larger than 1 MiB"));
  flags.config = "";
  EXPECT_THAT(refusal(), HasSubstr("--config"));
}

TEST_F(SettingsTest, AFileWithTheOtherEndingIsNotPassedOverInSilence) {
  folder.write("signalbox.yml", "");
  EXPECT_THAT(refusal(), HasSubstr("rename it to signalbox.yaml"));
}

TEST_F(SettingsTest, AnyEnvironmentIsTakenWhileTheFileNamesNone) {
  EXPECT_EQ(read("region: eu-west-1\n").environment("anything-1.x_y").region, "eu-west-1");
}

TEST_F(SettingsTest, AnEnvironmentThatTheFileDoesNotNameIsRefusedWithTheNearestFirst) {
  const auto settings = read("environments: {development: , production: , staging: }\n");
  try {
    (void)settings.environment("prodution");
    FAIL() << "was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    EXPECT_STREQ(error.what(),
                 "signalbox.yaml names no environment 'prodution'; it names production, staging, development");
  }
}

TEST_F(SettingsTest, NamesThatCannotBeAnEnvironmentAreRefused) {
  const auto settings = read();
  for (const auto& name : {std::string(), std::string(129, 'a'), std::string("../x"), std::string(".x"),
                           std::string("a b"), std::string("a\x1b")}) {
    try {
      (void)settings.environment(name);
      ADD_FAILURE() << "accepted " << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    }
  }
  EXPECT_NO_THROW((void)settings.environment(std::string(128, 'a')));
}

}  // namespace
}  // namespace signalbox
