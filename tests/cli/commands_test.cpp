#include "cli/program_run.hpp"
#include "core/correlation_id.hpp"

namespace signalbox::testing {
namespace {

const std::string first = "20260114-123456-aaaaaa";
const std::string second = "20260114-123500-bbbbbb";

class Commands : public ProgramTest {};

TEST_F(Commands, AFreeEnvironmentMayBeDeployedInto) {
  const auto answer = json_of({"can-deploy", "production"});
  EXPECT_EQ(answer["can_deploy"], true);
  EXPECT_EQ(answer["reason"], "NO_ACTIVE_DEPLOYMENT");
  EXPECT_EQ(answer["active_deployment"], nullptr);
}

TEST_F(Commands, ARegisteredDeploymentBlocksTheNextAndIsNamed) {
  EXPECT_EQ(json_of({"register", "production", "--id", first})["token"], 1);
  const auto answer = json_of({"can-deploy", "production"}, 2);
  EXPECT_EQ(answer["reason"], "ACTIVE_DEPLOYMENT_IN_PROGRESS");
  EXPECT_EQ(answer["source"], "registry");
  EXPECT_EQ(answer["active_deployment"]["correlation_id"], first);
  EXPECT_EQ(answer["active_deployment"]["actor"], "ann");

  const auto refused = run({"register", "production", "--id", second});
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find(first), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("signalbox wait production"), std::string::npos) << refused.err;
}

TEST_F(Commands, RegisteringTwiceUnderOneIdKeepsTheToken) {
  EXPECT_EQ(json_of({"register", "production", "--id", first})["token"], 1);
  EXPECT_EQ(json_of({"register", "production", "--id", first})["token"], 1);
}

TEST_F(Commands, RegisterMakesAWellFormedIdWhenNoneIsGiven) {
  EXPECT_TRUE(is_correlation_id(json_of({"register", "production"})["correlation_id"].get<std::string>()));
}

TEST_F(Commands, ReleaseGivesBackAndIsIdempotent) {
  ASSERT_EQ(run({"register", "production", "--id", first}).code, 0);
  EXPECT_EQ(json_of({"release", first})["released"][0]["was"], "held");
  EXPECT_TRUE(json_of({"cleanup", first})["released"].empty());
  EXPECT_EQ(run({"can-deploy", "production"}).code, 0);
  const auto unknown = run({"release", second});
  EXPECT_EQ(unknown.code, 0);
  EXPECT_NE(unknown.out.find("held nothing"), std::string::npos);
  expect_complaint({"release", "never-heard-of"}, 4, "signalbox active");
}

TEST_F(Commands, ReleaseTakesAnOlderIdOfAnotherShapeOnceItIsKnown) {
  folder.write(
      ".deployment-registry/deployments.json",
      R"({"deployments": [{"correlation_id": "deploy-7", "environment": "production", "status": "running"}]})");
  EXPECT_EQ(run({"release", "deploy-7"}).code, 0);
  EXPECT_EQ(json_of({"show", "deploy-7"})["status"], "succeeded");
}

TEST_F(Commands, ShowAndHistorySayNullRatherThanNothing) {
  ASSERT_EQ(run({"register", "production", "--id", first}).code, 0);
  const auto shown = json_of({"show", first});
  for (const char* key : {"ended_at", "reason", "exit_code", "aws_console_url"}) {
    ASSERT_TRUE(shown.contains(key)) << key;
    EXPECT_TRUE(shown[key].is_null()) << key;
  }
  EXPECT_TRUE(json_of({"history"})["deployments"][0].contains("exit_code"));
}

TEST_F(Commands, ActiveShowsFreezes) {
  ASSERT_EQ(run({"freeze", "production", "--reason", "release day"}).code, 0);
  EXPECT_NE(run({"active"}).out.find("release day"), std::string::npos);
  EXPECT_NE(run({"active", "production"}).out.find("release day"), std::string::npos);
  ASSERT_EQ(run({"register", "staging"}).code, 0);
  EXPECT_TRUE(json_of({"active", "staging"})["freeze"].is_null());
}

TEST_F(Commands, RunWithoutItsDashesSaysSo) {
  expect_complaint({"run", "production", "echo", "hi"}, 4, "signalbox run production -- COMMAND");
}

TEST_F(Commands, ReleaseRecordsHowItEndedInTheWordsOfCiSystems) {
  ASSERT_EQ(run({"register", "production", "--id", first}).code, 0);
  ASSERT_EQ(run({"release", first, "--status", "failure", "--reason", "tests were red"}).code, 0);
  const auto record = json_of({"show", first});
  EXPECT_EQ(record["status"], "failed");
  EXPECT_EQ(record["reason"], "tests were red");
}

TEST_F(Commands, ActiveNamesTheHolderAndNullWhenThereIsNone) {
  EXPECT_EQ(json_of({"active", "production"}), nullptr);
  EXPECT_EQ(json_of({"active"}), nlohmann::json::array());
  ASSERT_EQ(run({"register", "production", "--id", first}).code, 0);
  EXPECT_EQ(json_of({"active", "production"})["correlation_id"], first);
  EXPECT_EQ(json_of({"active"})[0]["environment"], "production");
  EXPECT_NE(run({"active"}).out.find(first), std::string::npos);
}

TEST_F(Commands, AWaitWithoutAnIdTakesNothing) {
  EXPECT_EQ(json_of({"wait", "production", "--timeout", "1s"})["can_deploy"], true);
  EXPECT_EQ(json_of({"active", "production"}), nullptr);
}

TEST_F(Commands, AWaitForATakenEnvironmentGivesUpWithItsOwnExitCode) {
  ASSERT_EQ(run({"register", "production", "--id", first}).code, 0);
  EXPECT_EQ(json_of({"wait", "production", "--timeout", "100ms"}, 3)["reason"], "GAVE_UP_WAITING");
  EXPECT_EQ(json_of({"wait", "production", "--timeout", "100ms", "--id", second}, 3)["reason"], "GAVE_UP_WAITING");
  EXPECT_TRUE(json_of({"queue", "production"})["queue"].empty());
  EXPECT_EQ(json_of({"show", second})["status"], "cancelled");
}

TEST_F(Commands, AWaitWithAnIdLeavesTheEnvironmentRegisteredForIt) {
  const auto waited = json_of({"wait", "production", "--timeout", "5s", "--id", first});
  EXPECT_EQ(waited["registered"], true);
  EXPECT_EQ(waited["lease_seconds"], 3600);
  EXPECT_EQ(json_of({"register", "production", "--id", first})["token"], waited["token"]);
  EXPECT_EQ(run({"register", "production", "--id", second}).code, 2);
}

TEST_F(Commands, AFreezeIsToldOfAlsoBehindADeployment) {
  ASSERT_EQ(run({"register", "production", "--id", first}).code, 0);
  ASSERT_EQ(run({"freeze", "production", "--reason", "release day"}).code, 0);
  const auto answer = json_of({"can-deploy", "production"}, 2);
  EXPECT_EQ(answer["reason"], "ACTIVE_DEPLOYMENT_IN_PROGRESS");
  EXPECT_EQ(answer["freeze"]["reason"], "release day");
  const std::string way_out = answer["next_step"];
  EXPECT_NE(way_out.find("thaw"), std::string::npos) << way_out;
  const std::string text = run({"can-deploy", "production"}).out;
  EXPECT_NE(text.find("until it is thawed, by ann: release day"), std::string::npos) << text;
}

TEST_F(Commands, AStackThatCanBeNoneNamesTheWayOut) {
  expect_complaint({"can-deploy", "production", "--stack", "a b"}, 4, "or its whole ARN");
  expect_complaint({"can-deploy", "production", "--stack", "arn:aws:s3:::x"}, 4, "or its whole ARN");
}

TEST_F(Commands, AFreezeRefusesWithItsReasonUntilThawed) {
  EXPECT_EQ(json_of({"freeze", "production", "--reason", "release day", "--until", "2h"})["freeze"]["reason"],
            "release day");
  const auto answer = json_of({"can-deploy", "production"}, 2);
  EXPECT_EQ(answer["reason"], "ENVIRONMENT_FROZEN");
  EXPECT_EQ(answer["freeze"]["reason"], "release day");
  EXPECT_EQ(json_of({"register", "production"}, 2)["reason"], "ENVIRONMENT_FROZEN");
  EXPECT_EQ(json_of({"thaw", "production"})["was_frozen"], true);
  EXPECT_EQ(json_of({"thaw", "production"})["was_frozen"], false);
  EXPECT_EQ(run({"can-deploy", "production"}).code, 0);
}

TEST_F(Commands, HistoryListsTheNewestFirstAndFilters) {
  for (const auto& id : {first, second}) {
    ASSERT_EQ(run({"register", "production", "--id", id}).code, 0);
    ASSERT_EQ(run({"release", id, "--status", id == first ? "failed" : "succeeded"}).code, 0);
  }
  const auto all = json_of({"history", "production"});
  EXPECT_EQ(all["deployments"][0]["correlation_id"], second);
  EXPECT_EQ(all["matching"], 2);
  EXPECT_EQ(json_of({"history", "--limit", "1"})["deployments"].size(), 1U);
  EXPECT_EQ(json_of({"history", "--status", "failed"})["deployments"][0]["correlation_id"], first);
  EXPECT_EQ(json_of({"history", "staging"})["matching"], 0);
}

TEST_F(Commands, ShowNamesTheNearestIdsOfAnUnknownOne) {
  ASSERT_EQ(run({"register", "production", "--id", first}).code, 0);
  expect_complaint({"show", "20260114-123456-aaaaab"}, 1, "nearest: " + first);
}

TEST_F(Commands, PruneSparesWhatStillHolds) {
  ASSERT_EQ(run({"register", "production", "--id", first}).code, 0);
  EXPECT_EQ(json_of({"prune", "--older-than", "0"})["records"], 0);
  EXPECT_EQ(json_of({"active", "production"})["correlation_id"], first);
}

TEST_F(Commands, BadInputIsOneClearLineAndExitCodeFour) {
  expect_complaint({"can-deploy", ""}, 4, "cannot be empty");
  expect_complaint({"can-deploy", "a b"}, 4, "cannot name an environment");
  expect_complaint({"can-deploy", std::string(129, 'x')}, 4, "at most 128");
  expect_complaint({"can-deploy", "production", "--stack", ""}, 4, "--stack");
  expect_complaint({"register", "production", "--stack", std::string(129, 'x')}, 4, "--stack");
  expect_complaint({"register", "production", "--id", "mine"}, 4, "correlation ID");
  expect_complaint({"register", "production", "--lease", "1s"}, 4, "--lease");
  expect_complaint({"wait", "production", "--timeout", "-5"}, 4, "--timeout");
  expect_complaint({"freeze", "production"}, 4, "reason");
  expect_complaint({"freeze", "production", "--reason", " "}, 4, "--reason");
  expect_complaint({"freeze", "production", "--reason", "x", "--until", "yesterday"}, 4, "--until");
  expect_complaint({"freeze", "production", "--reason", "x", "--until", "2001-01-01T00:00:00Z"}, 4, "over already");
  expect_complaint({"release", "a/b"}, 4, "can be no deployment's ID");
  expect_complaint({"release", first, "--status", "great"}, 4, "--status");
  expect_complaint({"history", "--limit", "0"}, 4, "--limit");
  expect_complaint({"history", "--status", "great"}, 4, "--status");
  expect_complaint({"prune", "--older-than", "soon"}, 4, "--older-than");
  expect_complaint({"status", "no_stack!"}, 4, "no_stack!");
  expect_complaint({"status", "no_stack!", "--watch"}, 4, "no_stack!");
  expect_complaint({"status", "App", "--interval", "5s"}, 4, "--watch");
  expect_complaint({"status", "App", "--watch", "--interval", "1ms"}, 4, "--interval");
  expect_complaint({"run", "production", "--interval", "1ms", "--", "true"}, 4, "--interval: 1ms is out of bounds");
  expect_complaint({"status", "App", "--watch", "--json"}, 4, "JSON");
  expect_complaint({"config", "edit"}, 4, "edit");
  expect_complaint({"completion", "tcsh"}, 4, "tcsh");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / ".deployment-registry/deployments.json"));
}

TEST_F(Commands, AFileThatWasNamedAndCannotBeReadIsBadUsage) {
  std::filesystem::create_directory(folder.path() / "folder");
  for (const std::string file : {"none", "folder"}) {
    expect_complaint({"active", "--config", file}, 4, file);
    expect_complaint({"registry", "import", file}, 4, file);
    expect_complaint({"rehearse", "--serve", "127.0.0.1:0", "--scenario", file}, 4, file);
  }
  folder.write("plain", "");
  expect_complaint({"active", "--registry", "file:plain"}, 4, "name a folder");
}

TEST_F(Commands, AnEnvironmentThatTheConfigurationDoesNotNameIsRefusedEverywhere) {
  folder.write("signalbox.yaml", "environments:\n  production:\n");
  for (const std::string command : {"can-deploy", "register", "wait", "active", "queue", "history", "thaw"})
    expect_complaint({command, "prodution"}, 4, "production");
  expect_complaint({"freeze", "prodution", "--reason", "x"}, 4, "production");
}

TEST_F(Commands, ADamagedEnvironmentKeepsNobodyElseFromWorking) {
  ASSERT_EQ(run({"register", "production", "--id", first}).code, 0);
  const std::string registry = ".deployment-registry/deployments.json";
  auto content = nlohmann::json::parse(folder.read(registry));
  content["environments"]["staging"] = {{"environment", "staging"}, {"next_token", 7}, {"queue", {"not a waiter"}}};
  folder.write(registry, content.dump());

  EXPECT_EQ(json_of({"active"}).size(), 1U);
  EXPECT_EQ(json_of({"active", "production"})["correlation_id"], first);
  EXPECT_EQ(json_of({"queue", "production"})["holder"]["id"], first);
  EXPECT_EQ(json_of({"release", first})["released"][0]["was"], "held");
  EXPECT_EQ(run({"can-deploy", "production"}).code, 0);
  expect_complaint({"can-deploy", "staging"}, 4, "staging");
}

TEST_F(Commands, TextFromTheRegistryNeverReachesTheTerminalRaw) {
  folder.write(".deployment-registry/deployments.json",
               R"({"deployments": [{"correlation_id": "evil", "environment": "production", "status": "failed",)"
               R"( "stack_name": "S\u001b[2J", "started_at": "2026-01-14T12:34:56Z", "reason": "\u001b]0;pwned\u0007",)"
               R"( "github_run_url": "https://x/\u202e", "actor": "a\rb"}]})");
  for (const auto& arguments : {std::vector<std::string>{"show", "evil"}, {"history"}, {"show", "evil", "--json"}}) {
    const auto result = run(arguments);
    EXPECT_EQ(result.code, 0) << result.err;
    for (const char* raw : {"\x1b", "\x07", "\r"}) EXPECT_EQ(result.out.find(raw), std::string::npos) << result.out;
  }
  EXPECT_NE(run({"show", "evil"}).out.find("␛"), std::string::npos);
}

TEST_F(Commands, VersionAndItsFlagSayTheSame) {
  EXPECT_EQ(run({"version"}).out, run({"--version"}).out);
  EXPECT_EQ(run({"version"}).out, "signalbox " + json_of({"version"})["version"].get<std::string>() + "\n");
}

TEST_F(Commands, AWaitWithoutAnEnvironmentIsBadUsage) {
  expect_complaint({"wait"}, 4, "signalbox wait --help");
  expect_complaint({"wait", "--timeout", "1s"}, 4, "ENV is required");
}

TEST_F(Commands, ConfigSchemaIsJsonAndConfigShowNamesTheFile) {
  folder.write("signalbox.yaml", "environments:\n  production:\n    stacks: [App]\n");
  EXPECT_EQ(nlohmann::json::parse(run({"config", "schema"}).out)["title"], "signalbox.yaml");
  const auto shown = json_of({"config", "show"});
  EXPECT_EQ(shown["file"], "signalbox.yaml");
  EXPECT_EQ(shown["environments"]["production"]["stacks"][0], "App");
}

}  // namespace
}  // namespace signalbox::testing
