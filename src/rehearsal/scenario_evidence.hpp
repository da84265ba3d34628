// What the services behind a scenario's resources would show while it plays: a service's events and tasks, its
// containers' logs, its targets' health, a database's events. docs/rehearsal.md describes the section.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace signalbox::rehearsal {

/// Times are since the operation began, as those of its events.
struct ShownLine {
  Duration after{};
  std::string text;
};

struct ShownContainer {
  std::string name;
  std::optional<int> exit_code;  ///< absent: it never ran
  std::string reason;
  std::vector<ShownLine> log;
};

struct ShownTask {
  Duration created{};
  std::optional<Duration> stopped;  ///< absent: it runs on
  std::string stop_code, reason;
  std::vector<ShownContainer> containers;
};

struct ShownRollout {
  Duration after{};
  std::string state, reason;  ///< IN_PROGRESS, COMPLETED, FAILED
  int desired = 0, running = 0, failed = 0;
};

struct ShownTarget {
  Duration after{};
  std::string id;
  int port = 0;
  std::string state, reason, description;
};

struct ShownEvidence {
  std::vector<ShownLine> events;  ///< of an ECS service or a database
  std::vector<ShownRollout> rollouts;
  std::vector<ShownTask> tasks;
  std::vector<ShownTarget> targets;
  std::string log_group;       ///< empty: one named after the resource
  std::vector<ShownLine> log;  ///< of a function
};

/// By logical id; empty when the scenario has no such section. Throws Error{invalid_input}.
[[nodiscard]] std::map<std::string, ShownEvidence> parse_evidence(const nlohmann::json& scenario,
                                                                  const std::string& place);

}  // namespace signalbox::rehearsal
