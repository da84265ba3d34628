#include "rehearsal/adaptation.hpp"

#include <fmt/format.h>

#include <set>

namespace signalbox::rehearsal {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view stack_type = "AWS::CloudFormation::Stack";
constexpr std::string_view by_user = "User Initiated";

ScenarioEvent about_stack(const std::string& name, Duration after, std::string status, std::string_view reason = {}) {
  return {after, name, std::string(stack_type), std::move(status), std::string(reason), true};
}

ScenarioEvent about(const StackResource& resource, Duration after, std::string status, std::string reason = {}) {
  return {after, resource.logical_id, resource.resource_type, std::move(status), std::move(reason), false};
}

std::vector<StackResource> resources_of(const Scenario& scenario) {
  std::vector<StackResource> resources;
  std::set<std::string> seen;
  for (const auto& event : scenario.events) {
    // What the recorded update itself made was not there before it.
    if (event.root || !event.said_by.empty() || !seen.insert(event.logical_id).second ||
        event.status.starts_with("CREATE_"))
      continue;
    resources.push_back(
        {.logical_id = event.logical_id, .physical_id = {}, .resource_type = event.type, .status = {}, .reason = {}});
  }
  return resources;
}

Scenario quick_create(const Scenario& update) {
  Scenario made = update;
  made.verb = StackVerb::create;
  made.events = {about_stack(update.stack, 0s, "CREATE_IN_PROGRESS", by_user)};
  const auto resources = resources_of(update);
  for (const auto& resource : resources) made.events.push_back(about(resource, 1s, "CREATE_IN_PROGRESS"));
  for (const auto& resource : resources) {
    made.events.push_back(about(resource, 2s, "CREATE_IN_PROGRESS", "Resource creation Initiated"));
  }
  for (const auto& resource : resources) made.events.push_back(about(resource, 4s, "CREATE_COMPLETE"));
  made.events.push_back(about_stack(update.stack, 5s, "CREATE_COMPLETE"));
  return made;
}

std::string retold(const std::string& status) {
  return status.starts_with("CREATE_") ? "UPDATE_" + status.substr(std::string_view("CREATE_").size()) : status;
}

// A create that failed gives an update that rolls back: an UPDATE_FAILED or ROLLBACK_… of an update is spelt
// UPDATE_ROLLBACK_….
std::string retold_of_stack(const std::string& status) {
  if (status.starts_with("ROLLBACK_")) return "UPDATE_" + status;
  return retold(status);
}

Scenario create_as_update(const Scenario& create) {
  Scenario made = create;
  made.verb = StackVerb::update;
  made.events.clear();
  std::set<std::string> begun;
  for (auto event : create.events) {
    if (event.root) {
      if (event.status == "REVIEW_IN_PROGRESS") continue;
      if (event.status == "CREATE_COMPLETE") {
        made.events.push_back(about_stack(event.logical_id, event.after, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"));
      }
      event.status = retold_of_stack(event.status);
    } else {
      // An update announces a resource once; only a create tells of "Resource creation Initiated".
      if (event.status == "CREATE_IN_PROGRESS" && !begun.insert(event.logical_id).second) continue;
      event.status = retold(event.status);
    }
    made.events.push_back(std::move(event));
  }
  made.events.front().after = 0s;
  return made;
}

}  // namespace

Scenario adapted(const Scenario& scenario, StackVerb verb) {
  if (scenario.verb == verb) return scenario;
  if (verb == StackVerb::create) return quick_create(scenario);
  if (scenario.verb == StackVerb::create) return create_as_update(scenario);
  return create_as_update(quick_create(scenario));
}

Scenario deletion_of(std::span<const StackResource> resources) {
  Scenario made;
  made.verb = StackVerb::remove;
  made.events = {about_stack("stack", 0s, "DELETE_IN_PROGRESS", by_user)};
  Duration after = 1s;
  for (auto resource = resources.rbegin(); resource != resources.rend(); ++resource) {
    made.events.push_back(about(*resource, after, "DELETE_IN_PROGRESS"));
    made.events.push_back(about(*resource, after += 2s, "DELETE_COMPLETE"));
  }
  made.events.push_back(about_stack("stack", after + 1s, "DELETE_COMPLETE"));
  return made;
}

Scenario cancellation_of(std::span<const StackResource> touched) {
  Scenario made;
  made.verb = StackVerb::update;
  for (const auto& resource : touched) {
    if (resource.status != "UPDATE_IN_PROGRESS" && resource.status != "CREATE_IN_PROGRESS") continue;
    const auto failed = resource.status.substr(0, resource.status.find('_')) + "_FAILED";
    made.events.push_back(about(resource, 0s, failed, "Resource update cancelled"));
  }
  made.events.push_back(about_stack("stack", 0s, "UPDATE_ROLLBACK_IN_PROGRESS", by_user));
  for (const auto& resource : touched) made.events.push_back(about(resource, 2s, "UPDATE_IN_PROGRESS"));
  for (const auto& resource : touched) made.events.push_back(about(resource, 4s, "UPDATE_COMPLETE"));
  made.events.push_back(about_stack("stack", 5s, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"));
  made.events.push_back(about_stack("stack", 6s, "UPDATE_ROLLBACK_COMPLETE"));
  return made;
}

}  // namespace signalbox::rehearsal
