#include "rehearsal/nested_scenario.hpp"

#include "core/stack_status.hpp"
#include "rehearsal/adaptation.hpp"

namespace signalbox::rehearsal {
namespace {

// The parent says CREATE_IN_PROGRESS twice where the nested stack itself says it once.
void mirror(Scenario& scenario, std::span<const ScenarioEvent> lines, Duration begin) {
  for (auto line : lines) {
    const bool repeated =
        !scenario.events.empty() && scenario.events.back().root && scenario.events.back().status == line.status;
    if (repeated || parse_stack_status(line.status) == StackStatus::unknown) continue;
    line.after -= begin;
    line.root = true;
    line.reason.clear();
    scenario.events.push_back(std::move(line));
  }
}

Duration recorded_begin(const Scenario& parent, const Scenario& recorded, Duration announced) {
  if (!parent.recorded_at || !recorded.recorded_at) return announced;
  return std::max(Duration{}, *recorded.recorded_at - *parent.recorded_at);
}

}  // namespace

NestedScenario nested_scenario(const Scenario& parent, std::span<const ScenarioEvent> lines, const Scenario* recorded) {
  const auto announced = lines.front().after;
  const auto verb = verb_of_status(lines.front().status).value_or(parent.verb);
  if (recorded == nullptr || verb == StackVerb::remove || recorded->verb == StackVerb::remove) {
    NestedScenario told{{}, announced};
    told.scenario.verb = verb;
    mirror(told.scenario, lines, announced);
    return told;
  }
  NestedScenario told{adapted(*recorded, verb),
                      recorded->verb == verb ? recorded_begin(parent, *recorded, announced) : announced};
  const auto end = told.after + told.scenario.events.back().after;
  const auto later = std::find_if(lines.begin(), lines.end(), [&](const ScenarioEvent& line) {
    return line.after >= end && verb_of_status(line.status) == StackVerb::remove;
  });
  mirror(told.scenario, lines.subspan(static_cast<std::size_t>(later - lines.begin())), told.after);
  return told;
}

}  // namespace signalbox::rehearsal
