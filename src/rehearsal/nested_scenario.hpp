// What a nested stack plays: its own recording where there is one, else a story drawn from the parent's lines about it.
#pragma once

#include <span>

#include "rehearsal/scenario.hpp"

namespace signalbox::rehearsal {

struct NestedScenario {
  Scenario scenario;
  Duration after{};  ///< since the parent's operation began
};

/// `lines` are the parent's events about the nested stack, at least one; `recorded` is null when nothing was recorded.
[[nodiscard]] NestedScenario nested_scenario(const Scenario& parent, std::span<const ScenarioEvent> lines,
                                             const Scenario* recorded);

}  // namespace signalbox::rehearsal
