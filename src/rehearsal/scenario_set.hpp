// The scenarios at hand and which of them a stack plays: with one, any stack plays it; with several, the one whose
// `stack` or file name is the stack's name, else the first that was recorded for what is asked (create, update).
#pragma once

#include <string_view>
#include <vector>

#include "rehearsal/scenario.hpp"

namespace signalbox::rehearsal {

class ScenarioSet {
 public:
  /// The first of a verb is the default for that verb. Throws Error{invalid_input} when no scenario stands at the top.
  explicit ScenarioSet(std::vector<Scenario> scenarios);
  /// Those that the program carries.
  [[nodiscard]] static ScenarioSet built_in();

  /// Never a nested one. May have been recorded for another verb than the one asked for: see `adapted`.
  [[nodiscard]] const Scenario& chosen_for(std::string_view stack, StackVerb verb) const;

  /// The recording of the stack that `parent` nests under this logical id; null when there is none.
  [[nodiscard]] const Scenario* nested_in(const Scenario& parent, std::string_view logical_id) const;

  [[nodiscard]] const std::vector<Scenario>& all() const noexcept { return scenarios_; }

 private:
  std::vector<Scenario> scenarios_;
};

}  // namespace signalbox::rehearsal
