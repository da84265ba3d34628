#include "core/deployment.hpp"

#include <gtest/gtest.h>

namespace signalbox::testing {
namespace {

struct Word {
  const char* rule;
  const char* text;
  std::optional<DeploymentStatus> status;
};

const std::vector<Word> words{
    {"our own", "queued", DeploymentStatus::queued},
    {"our own", "running", DeploymentStatus::running},
    {"our own", "succeeded", DeploymentStatus::succeeded},
    {"our own", "failed", DeploymentStatus::failed},
    {"our own", "cancelled", DeploymentStatus::cancelled},
    {"our own", "orphaned", DeploymentStatus::orphaned},
    {"older registries", "in_progress", DeploymentStatus::running},
    {"older registries", "active", DeploymentStatus::running},
    {"older registries", "deploying", DeploymentStatus::running},
    {"older registries", "started", DeploymentStatus::running},
    {"older registries", "completed", DeploymentStatus::succeeded},
    {"older registries", "complete", DeploymentStatus::succeeded},
    {"older registries", "success", DeploymentStatus::succeeded},
    {"older registries", "failure", DeploymentStatus::failed},
    {"older registries", "error", DeploymentStatus::failed},
    {"a stack that moves", "UPDATE_IN_PROGRESS", DeploymentStatus::running},
    {"a rollback still moves", "UPDATE_ROLLBACK_IN_PROGRESS", DeploymentStatus::running},
    {"a cleanup still moves", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", DeploymentStatus::running},
    {"a stack that succeeded", "CREATE_COMPLETE", DeploymentStatus::succeeded},
    {"a stack that failed", "UPDATE_ROLLBACK_COMPLETE", DeploymentStatus::failed},
    {"a stack that needs action", "ROLLBACK_COMPLETE", DeploymentStatus::failed},
    {"a stack under review has no verdict", "REVIEW_IN_PROGRESS", DeploymentStatus::running},
    {"an unknown word is not guessed", "done", std::nullopt},
    {"an unknown word is not guessed", "UNKNOWN", std::nullopt},
    {"nothing is not guessed", "", std::nullopt},
};

TEST(DeploymentStatus, WordsAreReadByTheRule) {
  for (const Word& word : words)
    EXPECT_EQ(parse_deployment_status(word.text), word.status) << word.rule << ": " << word.text;
}

TEST(DeploymentStatus, WhatIsWrittenIsReadBackAndOnlyThreeAreEnds) {
  using enum DeploymentStatus;
  for (const auto& [status, ended] : {std::pair{queued, false},
                                      {running, false},
                                      {orphaned, false},
                                      {succeeded, true},
                                      {failed, true},
                                      {cancelled, true}}) {
    EXPECT_EQ(parse_deployment_status(to_string(status)), status);
    EXPECT_EQ(has_ended(status), ended) << to_string(status);
  }
}

struct Repetition {
  const char* rule;
  DeploymentStatus ended_as;
  const char *ended_run, *run;
  const char *ended_in, *in;
  bool allowed;
};

TEST(Deployment, AnEndedOnesIdIsTakenOverByTheRule) {
  using enum DeploymentStatus;
  for (const Repetition& one : {Repetition{"what succeeded stays", succeeded, "", "", "a", "a", false},
                                {"a re-run of the CI run begins anew", succeeded, "7", "7", "a", "a", true},
                                {"one run may deploy here and there", succeeded, "7", "7", "a", "b", true},
                                {"another CI run is another deployment", succeeded, "7", "8", "a", "a", false},
                                {"what failed is tried again", failed, "7", "8", "a", "a", true},
                                {"what was never granted is asked for again", cancelled, "", "", "a", "a", true},
                                {"but not elsewhere", failed, "", "", "a", "b", false}}) {
    Deployment ended, attempt;
    ended.status = one.ended_as;
    ended.environment = one.ended_in;
    ended.workflow_run_id = one.ended_run;
    attempt.environment = one.in;
    attempt.workflow_run_id = one.run;
    EXPECT_EQ(may_repeat(attempt, ended), one.allowed) << one.rule;
  }
}

}  // namespace
}  // namespace signalbox::testing
