#include "cli/github_sink.hpp"

#include "cli/screen.hpp"
#include "support/deployment_signals.hpp"
#include "system/scratch_folder.hpp"

namespace signalbox::cli {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using enum SignalKind;
using ::testing::HasSubstr;
using ::testing::Not;

class Github : public ::testing::Test {
 protected:
  Github() {
    environment = {{"GITHUB_ACTIONS", "true"},
                   {"GITHUB_STEP_SUMMARY", (folder.path() / "summary").string()},
                   {"GITHUB_OUTPUT", (folder.path() / "output").string()}};
    facts.environment = "production";
    facts.correlation_id = "20260114-123456-abc12301";
    facts.status = "failed";
    facts.reason = "the command ended with exit code 3";
  }
  std::unique_ptr<GithubSink> sink() {
    output.emplace(environment);
    return GithubSink::for_step(*output, environment);
  }
  std::size_t said(const std::string& word) {
    std::size_t count = 0;
    for (const std::string& line : errors.lines()) count += line.rfind(word, 0) == 0 ? 1 : 0;
    return count;
  }

  CapturedErrors errors{CapturedErrors::Through::pipe};
  ScratchFolder folder;
  Environment environment;
  std::optional<Output> output;
  SummaryFacts facts;
};

TEST_F(Github, IsNotThereOutsideOfActions) {
  environment.erase("GITHUB_ACTIONS");
  EXPECT_EQ(sink(), nullptr);
}

TEST_F(Github, WritesTheSummaryAndTheValuesAtTheEnd) {
  sink()->finish(facts, {{"status", "failed"}});
  EXPECT_THAT(folder.read("summary"), HasSubstr("## ❌ production: failed"));
  EXPECT_EQ(folder.read("output"), "status<<end_of_value\nfailed\nend_of_value\n");
}

TEST_F(Github, AddsToWhatAStepHasWrittenAlready) {
  folder.write("summary", "# Mine\n");
  sink()->finish(facts, {});
  EXPECT_EQ(folder.read("summary").rfind("# Mine\n## ", 0), 0U);
}

TEST_F(Github, WritesNothingThatWouldNotFitInTheFile) {
  folder.write("summary", std::string(1024 * 1024 - 100, 'x'));
  sink()->finish(facts, {});
  EXPECT_LE(folder.read("summary").size(), 1024U * 1024U);
}

TEST_F(Github, AnnotatesNoMoreThanGitHubShows) {
  const auto github = sink();
  for (int i = 0; i < 25; ++i) {
    github->accept(resource_signal(resource_failed, 1s, "Queue" + std::to_string(i), "t", "FAILED", "no"));
    github->accept(stack_signal(stalled, 1s, "UPDATE_IN_PROGRESS"));
  }
  EXPECT_EQ(said("::error "), 0U) << "they may be tried again";
  github->finish(facts, {});
  EXPECT_EQ(said("::error "), 10U);
  EXPECT_EQ(said("::warning "), 10U);
  EXPECT_THAT(errors.lines().back(), HasSubstr("the log has all"));
}

TEST_F(Github, AnnotatesAResourceOnceWithItsLastReasonHoweverOftenItFails) {
  const auto github = sink();
  for (int attempt = 1; attempt <= 12; ++attempt)
    github->accept(resource_signal(resource_failed, 1s, "Queue", "t", "FAILED", "attempt " + std::to_string(attempt)));
  github->accept(resource_signal(resource_failed, 1s, "Table", "t", "FAILED", "no"));
  github->finish(facts, {});
  EXPECT_EQ(said("::error "), 2U);
  EXPECT_THAT(errors.lines().at(0), HasSubstr("attempt 12"));
  EXPECT_THAT(errors.lines().at(1), HasSubstr("Table"));
}

TEST_F(Github, AnnotatesAFailureThatNoStackTold) {
  sink()->finish(facts, {});
  ASSERT_EQ(said("::error "), 1U);
  EXPECT_THAT(errors.lines().back(), HasSubstr("exit code 3"));
}

TEST_F(Github, SaysAFailureOnlyOnce) {
  const auto github = sink();
  github->accept(resource_signal(resource_failed, 1s, "Db", "t", "FAILED", "no"));
  github->finish(facts, {});
  EXPECT_EQ(said("::error "), 1U);
}

TEST_F(Github, WarnsWhenAFileCannotBeWrittenAndGoesOn) {
  environment["GITHUB_STEP_SUMMARY"] = (folder.path() / "missing" / "summary").string();
  sink()->finish(facts, {{"status", "failed"}});
  EXPECT_THAT(folder.read("output"), HasSubstr("failed"));
  EXPECT_THAT(errors.text(), HasSubstr("cannot open"));
}

}  // namespace
}  // namespace signalbox::cli
