#include "wiring/ci_context.hpp"

#include <fmt/format.h>

#include <initializer_list>

#include "adapters/system/environment.hpp"
#include "core/plain_text.hpp"

namespace signalbox {
namespace {

/// The first of these variables that is set. What CI systems hand over may come from a commit's author: it is made
/// harmless here.
std::string first_of(const Environment& environment, std::initializer_list<const char*> names) {
  for (const auto* name : names) {
    if (const auto value = variable(environment, name)) return escape_for_terminal(*value);
  }
  return {};
}

std::string web_address_or_nothing(std::string text) {
  return text.starts_with("https://") || text.starts_with("http://") ? text : std::string();
}

std::string github_run_url(const Environment& environment) {
  const auto server = first_of(environment, {"GITHUB_SERVER_URL"});
  const auto repository = first_of(environment, {"GITHUB_REPOSITORY"});
  const auto run = first_of(environment, {"GITHUB_RUN_ID"});
  if (server.empty() || repository.empty() || run.empty()) return {};
  return fmt::format("{}/{}/actions/runs/{}", server, repository, run);
}

bool is_true(const Environment& environment, const char* name) {
  const auto value = variable(environment, name);
  return value && *value != "false" && *value != "0";
}

}  // namespace

CiContext ci_context(const std::map<std::string, std::string>& environment) {
  CiContext context;
  context.is_github = is_true(environment, "GITHUB_ACTIONS");
  const auto runner = first_of(environment, {"RUNNER_ENVIRONMENT"});
  context.is_hosted_runner = runner == "github-hosted" || (context.is_github && runner != "self-hosted");
  const auto url = context.is_github
                       ? github_run_url(environment)
                       : first_of(environment, {"CI_JOB_URL", "BUILDKITE_BUILD_URL", "CIRCLE_BUILD_URL", "BUILD_URL"});
  context.run_url = web_address_or_nothing(url);
  context.run_id = context.is_github
                       ? first_of(environment, {"GITHUB_RUN_ID"})
                       : first_of(environment, {"CI_JOB_ID", "BUILDKITE_BUILD_ID", "CIRCLE_WORKFLOW_ID", "BUILD_ID"});
  context.actor = first_of(environment, {"GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILDKITE_BUILD_AUTHOR",
                                         "CIRCLE_USERNAME", "BUILD_USER_ID", "USER", "LOGNAME"});
  context.is_ci = context.is_github || is_true(environment, "CI") || !context.run_url.empty();
  return context;
}

}  // namespace signalbox
