// The scenarios that travel inside the program, as text. src/rehearsal/scenarios/ holds the files;
// cmake/EmbedScenarios.cmake writes the source that defines this function.
#pragma once

#include <span>
#include <string_view>

namespace signalbox::rehearsal {

struct BuiltInScenario {
  std::string_view name;
  std::string_view json;
};

[[nodiscard]] std::span<const BuiltInScenario> built_in_scenarios();

}  // namespace signalbox::rehearsal
