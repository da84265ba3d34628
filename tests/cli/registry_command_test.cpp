#include "cli/program_run.hpp"
#include "support/places.hpp"

namespace signalbox::testing {
namespace {

const std::string deploying = "20260114-123456-aaaaaa";

class RegistryCommand : public ProgramTest {};
class GuardCommand : public ProgramTest {};
class DoctorCommand : public ProgramTest {};

TEST_F(RegistryCommand, InitAndCheckProveAFolder) {
  EXPECT_EQ(json_of({"registry", "init"})["outcome"], "made");
  EXPECT_EQ(json_of({"registry", "init"})["outcome"], "already_there");
  EXPECT_EQ(json_of({"registry", "check"})["passed"], true);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / ".deployment-registry/deployments.json")) << "nothing is left";
}

TEST_F(RegistryCommand, CheckMakesNoFolderOfAMistypedName) {
  expect_complaint({"registry", "check", "--registry", "file:tpyo"}, 1, "no such folder");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "tpyo"));
}

TEST_F(RegistryCommand, ImportSaysWhereAFileIsNoJson) {
  folder.write("bad.json", "{\n  \"documents\": {,}\n}");
  expect_complaint({"registry", "import", "bad.json"}, 4, "is no JSON from line 2, column 17 on");
  expect_complaint({"registry", "import", "bad.json"}, 4, "registry export");
}

TEST_F(RegistryCommand, ExportAndImportCarryARegistryOver) {
  ASSERT_EQ(run({"register", "production", "--id", deploying}).code, 0);
  EXPECT_EQ(json_of({"registry", "export", "backup.json"})["documents"], 3);
  const auto imported = json_of({"registry", "import", "backup.json", "--registry", "file:copy"});
  EXPECT_EQ(imported["added"], 3) << "lock, record and sign of life";
  EXPECT_EQ(json_of({"registry", "import", "backup.json", "--registry", "file:copy"})["identical"], 3);
  EXPECT_EQ(json_of({"active", "production", "--registry", "file:copy"})["correlation_id"], deploying);
}

TEST_F(RegistryCommand, ImportLeavesAloneWhatIsThereAndSaysSo) {
  ASSERT_EQ(run({"register", "production", "--id", deploying}).code, 0);
  folder.write("other.json", R"({"documents": {"environments/production": {"next_token": 9}}})");
  const auto result = run({"registry", "import", "other.json"});
  EXPECT_EQ(result.code, 1);
  EXPECT_NE(result.out.find("environments/production"), std::string::npos) << result.out;
  EXPECT_EQ(json_of({"active", "production"})["token"], 1);
}

TEST_F(RegistryCommand, ImportReadsAPlainListOfDeployments) {
  folder.write("old.json", R"({"deployments": [{"correlation_id": "a-1", "environment": "production",)"
                           R"( "status": "completed", "started_at": "2026-01-14T12:34:56Z"}]})");
  EXPECT_EQ(run({"registry", "import", "old.json"}).code, 0);
  EXPECT_EQ(json_of({"history"})["matching"], 1);
}

TEST_F(RegistryCommand, MoveRefusesWhileSomebodyHoldsAndThenSendsEverybodyOn) {
  ASSERT_EQ(run({"register", "production", "--id", deploying}).code, 0);
  EXPECT_EQ(json_of({"registry", "move", "--to", "file:new"}, 2)["holder"], deploying);
  EXPECT_EQ(run({"can-deploy", "production", "--registry", "file:new"}).code, 0) << "nothing was reserved there";
  ASSERT_EQ(run({"release", deploying}).code, 0);
  EXPECT_EQ(json_of({"registry", "move", "--to", "file:new"})["moved"], true);

  const auto refused = run({"register", "production"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("--registry file:" + (folder.path() / "new").string()), std::string::npos) << refused.err;
  EXPECT_EQ(json_of({"can-deploy", "production"}, 2)["reason"], "REGISTRY_MOVED");
  EXPECT_GT(json_of({"register", "production", "--registry", "file:new"})["token"], 1);
}

TEST_F(RegistryCommand, ASlipOfTheHandNamesTheNearestTask) {
  expect_complaint({"registry", "exprot"}, 4, "did you mean \"export\"?");
  expect_complaint({"registry", "import"}, 4, "import needs a file");
  expect_complaint({"registry", "import", "none.json"}, 4, "none.json");
  expect_complaint({"registry", "export", "none/backup.json"}, 4, "none/backup.json cannot be written");
  expect_complaint({"registry", "move"}, 4, "--to");
  expect_complaint({"registry", "move", "--to", "file:.deployment-registry"}, 4, "where the registry is now");
  expect_complaint({"registry", "check", "--wait", "1m"}, 4, "neither --to nor --wait");
  expect_complaint({"registry", "move", "--to", "postgres://ann:hunter2@db/ci"}, 4, "seen by every process");
}

TEST_F(RegistryCommand, APasswordOnTheCommandLineIsRefusedAndNeverShown) {
  const auto result = run({"active", "--registry", "postgres://ann:hunter2@db/ci"});
  EXPECT_EQ(result.code, 4);
  EXPECT_EQ(result.err.find("hunter2"), std::string::npos) << result.err;
  const auto shown = run({"config", "show", "--json"}, {"SIGNALBOX_REGISTRY=postgres://ann:hunter2@db/ci"});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_EQ(nlohmann::json::parse(shown.out)["registry"], "postgres://ann@db/ci");
}

TEST_F(RegistryCommand, AFileOnAHostedRunnerIsSaidToBeSharedWithNobody) {
  const auto hosted = run({"active"}, {"GITHUB_ACTIONS=true", "RUNNER_ENVIRONMENT=github-hosted"});
  EXPECT_NE(hosted.err.find("dynamodb://"), std::string::npos) << hosted.err;
  EXPECT_EQ(run({"active"}, {"GITHUB_ACTIONS=true", "RUNNER_ENVIRONMENT=self-hosted"}).err, "");
}

TEST_F(GuardCommand, PassesWithTheTokenThatRunHandsOver) {
  EXPECT_EQ(run({"run", "production", "--quiet", "--", testing::program_path(), "guard"}).code, 0);
  expect_complaint({"guard", "production", "--token", "1"}, 2, "nobody holds production any more");
}

TEST_F(GuardCommand, SaysWhoHoldsUnderWhichToken) {
  ASSERT_EQ(run({"register", "production", "--id", deploying}).code, 0);
  expect_complaint({"guard", "production", "--token", "7"}, 2, deploying);
  EXPECT_EQ(json_of({"guard", "production", "--token", "7"}, 2)["reason"], "ANOTHER_HOLDS");
  EXPECT_EQ(run({"guard"}, {"SIGNALBOX_ENVIRONMENT=production", "SIGNALBOX_TOKEN=1"}).code, 0);
}

TEST_F(GuardCommand, WithoutATokenLetsNobodyPass) {
  expect_complaint({"guard"}, 4, "needs an environment");
  expect_complaint({"guard", "production"}, 4, "needs a token");
  expect_complaint({"guard", "production", "--token", "0"}, 4, "no fencing token");
  expect_complaint({"guard", "production", "--token", "-1"}, 4, "no fencing token");
  const auto without = run({"guard", "production"}, {"SIGNALBOX_TOKEN="});
  EXPECT_EQ(without.code, 5);
  EXPECT_NE(without.err.find("out of reach"), std::string::npos) << without.err;
}

TEST_F(DoctorCommand, ShowsEachCheckAndNoSecret) {
  ASSERT_EQ(run({"registry", "init"}).code, 0);
  const auto healthy = json_of({"doctor"});
  EXPECT_EQ(healthy["healthy"], true);
  const auto sick = run({"doctor"}, {"SLACK_BOT_TOKEN=hunter2"});
  EXPECT_EQ(sick.code, 1);
  EXPECT_NE(sick.out.find("xoxb-"), std::string::npos) << sick.out;
  EXPECT_NE(sick.out.find("round trip"), std::string::npos) << "one that fails stops no other";
  EXPECT_EQ(sick.out.find("hunter2"), std::string::npos);
}

TEST_F(DoctorCommand, MakesNoFolderOfAMistypedName) {
  const auto result = run({"doctor", "--registry", "file:tpyo"});
  EXPECT_EQ(result.code, 0) << "the first run may be still to come";
  EXPECT_NE(result.out.find("there is no such folder yet"), std::string::npos) << result.out;
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "tpyo"));
}

}  // namespace
}  // namespace signalbox::testing
