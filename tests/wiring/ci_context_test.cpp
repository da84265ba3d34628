#include "wiring/ci_context.hpp"

namespace signalbox {
namespace {

const std::map<std::string, std::string> github{{"CI", "true"},
                                                {"GITHUB_ACTIONS", "true"},
                                                {"GITHUB_SERVER_URL", "https://github.example"},
                                                {"GITHUB_REPOSITORY", "team/app"},
                                                {"GITHUB_RUN_ID", "42"},
                                                {"GITHUB_ACTOR", "ann"},
                                                {"USER", "runner"}};

TEST(CiContext, GitHubsRunIsPutTogetherFromItsVariables) {
  const auto context = ci_context(github);
  EXPECT_EQ(context.run_url, "https://github.example/team/app/actions/runs/42");
  EXPECT_EQ(context.run_id, "42");
  EXPECT_EQ(context.actor, "ann");
  EXPECT_TRUE(context.is_ci);
  EXPECT_TRUE(context.is_github);
}

TEST(CiContext, AHalfKnownGitHubRunHasNoLink) {
  for (const auto* missing : {"GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"}) {
    auto environment = github;
    environment.erase(missing);
    EXPECT_EQ(ci_context(environment).run_url, "") << missing;
  }
}

TEST(CiContext, GitLabTellsItsJob) {
  const auto context = ci_context(
      {{"CI", "true"}, {"CI_JOB_URL", "https://gitlab.example/j/1"}, {"CI_JOB_ID", "1"}, {"GITLAB_USER_LOGIN", "bob"}});
  EXPECT_EQ(context.run_url, "https://gitlab.example/j/1");
  EXPECT_EQ(context.run_id, "1");
  EXPECT_EQ(context.actor, "bob");
  EXPECT_TRUE(context.is_ci);
  EXPECT_FALSE(context.is_github);
}

TEST(CiContext, OtherSystemsTellTheirBuild) {
  const auto context = ci_context({{"BUILD_URL", "http://jenkins/job/1/"}, {"BUILD_ID", "1"}});
  EXPECT_EQ(context.run_url, "http://jenkins/job/1/");
  EXPECT_EQ(context.run_id, "1");
  EXPECT_TRUE(context.is_ci);
}

TEST(CiContext, AtADeskTheUserIsTheActor) {
  const auto context = ci_context({{"USER", "carol"}, {"CI", "false"}});
  EXPECT_EQ(context.actor, "carol");
  EXPECT_EQ(context.run_url, "");
  EXPECT_FALSE(context.is_ci);
}

TEST(CiContext, WhatIsNoWebAddressIsNoLink) {
  EXPECT_EQ(ci_context({{"BUILD_URL", "javascript:alert(1)"}}).run_url, "");
}

TEST(CiContext, ControlCharactersFromOutsideAreMadeHarmless) {
  EXPECT_EQ(ci_context({{"GITLAB_USER_LOGIN", "a\x1b[31m"}}).actor, "a␛[31m");
}

TEST(CiContext, AHostedRunnerIsGithubsOwnUnlessItSaysOtherwise) {
  EXPECT_TRUE(ci_context({{"GITHUB_ACTIONS", "true"}, {"RUNNER_ENVIRONMENT", "github-hosted"}}).is_hosted_runner);
  EXPECT_TRUE(ci_context({{"GITHUB_ACTIONS", "true"}}).is_hosted_runner);
  EXPECT_FALSE(ci_context({{"GITHUB_ACTIONS", "true"}, {"RUNNER_ENVIRONMENT", "self-hosted"}}).is_hosted_runner);
  EXPECT_FALSE(ci_context({{"CI", "true"}}).is_hosted_runner);
}

}  // namespace
}  // namespace signalbox
