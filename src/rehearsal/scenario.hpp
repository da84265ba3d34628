// A recorded stack operation that can be played again: who moved when, as docs/rehearsal.md describes the file. A
// scenario begins with the stack's own *_IN_PROGRESS event; one that breaks off before the end is welcome and plays a
// deployment that hangs.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rehearsal/scenario_evidence.hpp"

namespace signalbox::rehearsal {

/// What is asked of a stack. A recorded rollback belongs to the create or update that failed.
enum class StackVerb { create, update, remove };

[[nodiscard]] std::string_view to_string(StackVerb verb);  ///< CREATE, UPDATE, DELETE: the statuses' first word
[[nodiscard]] std::optional<StackVerb> verb_of_status(std::string_view status);

/// The status of a line that only DescribeEvents tells: a validation objects.
inline constexpr std::string_view objects = "VALIDATION_ERROR";

struct ScenarioEvent {
  Duration after{};  ///< since the operation began
  std::string logical_id;
  std::string type;
  std::string status;
  std::string reason;
  bool root = false;    ///< the stack's own line
  std::string said_by;  ///< the hook or the validation whose word this is
};

struct Scenario {
  std::string name;    ///< the file's name without `.json`
  std::string source;  ///< where it was recorded
  std::string stack;
  std::string parent;  ///< the recorded stack that this one was nested in; empty at the top
  StackVerb verb = StackVerb::create;
  std::optional<Time> recorded_at;
  std::vector<ScenarioEvent> events;              ///< in order of time
  std::map<std::string, ShownEvidence> evidence;  ///< by logical id: what stands behind the resources
};

/// `place` names the file in messages. Throws Error{invalid_input}.
[[nodiscard]] Scenario parse_scenario(std::string_view json, const std::string& name, const std::string& place);

/// Throws Error{not_found} when there is no such file, Error{invalid_input} when it is no scenario.
[[nodiscard]] Scenario load_scenario(const std::filesystem::path& file);

}  // namespace signalbox::rehearsal
