#include "rehearsal/scenario_set.hpp"

#include "core/error.hpp"
#include "rehearsal/built_in_scenarios.hpp"

namespace signalbox::rehearsal {
namespace {

bool stands_at_top(const Scenario& scenario) { return scenario.parent.empty(); }

template <typename Accept>
const Scenario* first_where(const std::vector<Scenario>& scenarios, StackVerb verb, const Accept& accept) {
  const Scenario* other_verb = nullptr;
  for (const auto& scenario : scenarios) {
    if (!accept(scenario)) continue;
    if (scenario.verb == verb) return &scenario;
    if (other_verb == nullptr) other_verb = &scenario;
  }
  return other_verb;
}

}  // namespace

ScenarioSet::ScenarioSet(std::vector<Scenario> scenarios) : scenarios_(std::move(scenarios)) {
  if (scenarios_.size() == 1) scenarios_.front().parent.clear();
  if (std::any_of(scenarios_.begin(), scenarios_.end(), stands_at_top)) return;
  throw Error(ErrorKind::invalid_input, "none of the scenarios stands at the top: each names a \"parent\"",
              "give the parent's scenario too, or take \"parent\" out of one");
}

ScenarioSet ScenarioSet::built_in() {
  std::vector<Scenario> scenarios;
  for (const auto& [name, json] : built_in_scenarios()) {
    scenarios.push_back(parse_scenario(json, std::string(name), "built in: " + std::string(name)));
  }
  return ScenarioSet(std::move(scenarios));
}

const Scenario& ScenarioSet::chosen_for(std::string_view stack, StackVerb verb) const {
  const auto* named = first_where(scenarios_, verb, [&](const Scenario& scenario) {
    return stands_at_top(scenario) && (scenario.stack == stack || scenario.name == stack);
  });
  if (named != nullptr) return *named;
  return *first_where(scenarios_, verb, stands_at_top);
}

// A nested stack's name is PARENT-LOGICALID-RANDOM, where CloudFormation may cut the logical id short.
const Scenario* ScenarioSet::nested_in(const Scenario& parent, std::string_view logical_id) const {
  const auto prefix = parent.stack + "-";
  for (const auto& scenario : scenarios_) {
    if (parent.stack.empty() || scenario.parent != parent.stack || !scenario.stack.starts_with(prefix)) continue;
    const auto tail = std::string_view(scenario.stack).substr(prefix.size());
    const auto id = tail.substr(0, tail.rfind('-'));
    if (!id.empty() && logical_id.starts_with(id)) return &scenario;
  }
  return nullptr;
}

}  // namespace signalbox::rehearsal
