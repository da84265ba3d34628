// `signalbox run` as a user sees it: exit codes, standard output, what is told.
#include "cli/program_run.hpp"
#include "support/places.hpp"

namespace signalbox::testing {
namespace {

class RunCommand : public ProgramTest {
 protected:
  static constexpr const char* id = "20260101-000000-aaaaaa";
};

TEST_F(RunCommand, HasStandardOutputToItselfUnderJson) {
  const auto result = run({"run", "production", "--json", "--", "echo", "loud"});
  EXPECT_EQ(nlohmann::json::parse(result.out)["status"], "succeeded");
  EXPECT_NE(result.err.find("loud"), std::string::npos);
}

TEST_F(RunCommand, LeavesStandardOutputToItsCommandOtherwise) {
  EXPECT_EQ(run({"run", "production", "--", "echo", "loud"}).out, "loud\n");
}

TEST_F(RunCommand, PassesTheCommandsExitCodeOn) {
  EXPECT_EQ(run({"run", "production", "--", "sh", "-c", "exit 7"}).code, 7);
}

TEST_F(RunCommand, ThatCannotStartItsCommandExitsAsAShellDoesAndGivesTheEnvironmentBack) {
  expect_complaint({"run", "production", "--", "no-such-command"}, 127, "no-such-command");
  expect_complaint({"run", "production", "--", "./none.sh"}, 127, "./none.sh");
  folder.write("plain.sh", "echo hello\n");
  expect_complaint({"run", "production", "--", "./plain.sh"}, 126, "chmod +x");
  EXPECT_EQ(run({"can-deploy", "production"}).code, 0);
}

TEST_F(RunCommand, TakesNoIdOfADeploymentThatSucceededUnlessTheSameCiRunTriesAgain) {
  const std::vector<std::string> command{"run", "production", "--id", id, "--", "true"};
  const std::vector<std::string> first_try{"GITHUB_ACTIONS=true", "GITHUB_RUN_ID=7", "RUNNER_ENVIRONMENT=self-hosted"};
  ASSERT_EQ(run(command, first_try).code, 0);
  EXPECT_EQ(run(command, first_try).code, 0) << "re-run jobs";
  expect_complaint(command, 4, "has ended (succeeded)");
}

TEST_F(RunCommand, HandsItsNamesToTheCommand) {
  const auto result = run({"run", "production", "--id", id, "--", "sh", "-c",
                           "echo $SIGNALBOX_CORRELATION_ID $SIGNALBOX_TOKEN $SIGNALBOX_ENVIRONMENT"});
  EXPECT_EQ(result.out, std::string(id) + " 1 production\n");
}

TEST_F(RunCommand, TellsNothingButItsSummaryWhenQuietAndNothingIsWrong) {
  const auto result = run({"run", "production", "--quiet", "--", "true"});
  EXPECT_EQ(result.err.find("running"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("succeeded"), std::string::npos) << result.err;
}

TEST_F(RunCommand, HintsAtStacksThatNobodyNamed) {
  EXPECT_NE(run({"run", "production", "--", "true"}).err.find("CloudFormation is not watched"), std::string::npos);
}

TEST_F(RunCommand, ExitsWithTwoUnderRejectAndNamesTheHolder) {
  ASSERT_EQ(run({"register", "production", "--id", id}).code, 0);
  const auto result = run({"run", "production", "--queue", "reject", "--", "true"});
  EXPECT_EQ(result.code, 2);
  EXPECT_NE(result.err.find(id), std::string::npos) << result.err;
}

TEST_F(RunCommand, ExitsWithThreeWhenItGivesUpWaiting) {
  ASSERT_EQ(run({"register", "production", "--id", id}).code, 0);
  EXPECT_EQ(run({"run", "production", "--wait", "0s", "--", "true"}).code, 3);
}

TEST_F(RunCommand, TellsGitHubHowItEnded) {
  const std::vector<std::string> step{"GITHUB_ACTIONS=true", "RUNNER_ENVIRONMENT=self-hosted",
                                      "GITHUB_OUTPUT=" + (folder.path() / "values").string(),
                                      "GITHUB_STEP_SUMMARY=" + (folder.path() / "summary").string()};
  const auto result = run({"run", "production", "--id", id, "--json", "--", "sh", "-c", "exit 7"}, step);
  EXPECT_EQ(nlohmann::json::parse(result.out)["exit_code"], 7);
  EXPECT_NE(result.err.find("::error title=production%3A failed::"), std::string::npos) << result.err;
  const std::string values = folder.read("values");
  for (const std::string value :
       {"correlation-id<<end_of_value\n20260101-000000-aaaaaa\n", "status<<end_of_value\nfailed\n",
        "exit-code<<end_of_value\n7\n", "token<<end_of_value\n1\n"}) {
    EXPECT_NE(values.find(value), std::string::npos) << values;
  }
  EXPECT_NE(folder.read("summary").find("production: failed"), std::string::npos);
}

TEST_F(RunCommand, TellsGitHubOfAnErrorToo) {
  const auto result = run({"run", "production", "--", "no-such-command"},
                          {"GITHUB_ACTIONS=true", "GITHUB_OUTPUT=" + (folder.path() / "values").string()});
  EXPECT_EQ(result.code, 127);
  EXPECT_NE(folder.read("values").find("status<<end_of_value\nfailed\n"), std::string::npos);
}

TEST_F(RunCommand, TellsGitHubTheExitCodeAndTheReasonOfACommandThatIsNotThere) {
  const auto result = run({"run", "production", "--", "no-such-program"},
                          {"GITHUB_ACTIONS=true", "GITHUB_OUTPUT=" + (folder.path() / "values").string()});
  EXPECT_EQ(result.code, 127);
  const std::string values = folder.read("values");
  EXPECT_NE(values.find("exit-code<<end_of_value\n127\n"), std::string::npos) << values;
  EXPECT_NE(values.find("no-such-program"), std::string::npos) << values;
}

TEST_F(RunCommand, TellsNobodyOutsideOfGitHub) {
  run({"run", "production", "--", "true"}, {"GITHUB_OUTPUT=" + (folder.path() / "values").string()});
  EXPECT_EQ(folder.read("values"), "");
}

TEST_F(RunCommand, KeepsTheCommandsExitCodeWhenTheResultCannotBeWritten) {
  const auto result = run(
      {"run", "outer", "--", "sh", "-c", testing::program_path() + " run inner --json -- sh -c 'exit 7' > /dev/full"});
  EXPECT_EQ(result.code, 7) << result.err;
}

}  // namespace
}  // namespace signalbox::testing
