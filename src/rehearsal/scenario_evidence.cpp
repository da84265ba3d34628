#include "rehearsal/scenario_evidence.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "rehearsal/scenario_fields.hpp"

namespace signalbox::rehearsal {
namespace {

using nlohmann::json;

template <typename Entry>
std::vector<Entry> parse_list(const json& object, const char* key, const std::string& place,
                              Entry (*parse)(const json&, const std::string&)) {
  std::vector<Entry> entries;
  for (const json& entry : list_at(object, key, place))
    entries.push_back(parse(entry, fmt::format("{}, {} {}", place, key, entries.size() + 1)));
  return entries;
}

ShownLine parse_line(const json& line, const std::string& place) {
  return {offset_at(line, "t", place), required_text(line, "text", place)};
}

ShownContainer parse_container(const json& container, const std::string& place) {
  ShownContainer parsed{required_text(container, "name", place), std::nullopt, text_at(container, "reason", place),
                        parse_list(container, "log", place, parse_line)};
  if (container.contains("exit_code")) parsed.exit_code = count_at(container, "exit_code", place);
  return parsed;
}

ShownTask parse_task(const json& task, const std::string& place) {
  ShownTask parsed{offset_at(task, "created", place), std::nullopt, text_at(task, "stop_code", place),
                   text_at(task, "reason", place), parse_list(task, "containers", place, parse_container)};
  if (task.contains("stopped")) parsed.stopped = offset_at(task, "stopped", place);
  if (parsed.stopped && *parsed.stopped < parsed.created)
    refuse_scenario(place, "\"stopped\" is earlier than \"created\"");
  return parsed;
}

ShownRollout parse_rollout(const json& rollout, const std::string& place) {
  return {offset_at(rollout, "t", place),      required_text(rollout, "state", place),
          text_at(rollout, "reason", place),   count_at(rollout, "desired", place),
          count_at(rollout, "running", place), count_at(rollout, "failed", place)};
}

ShownTarget parse_target(const json& target, const std::string& place) {
  return {offset_at(target, "t", place),    required_text(target, "id", place),
          count_at(target, "port", place),  required_text(target, "state", place),
          text_at(target, "reason", place), text_at(target, "description", place)};
}

ShownEvidence parse_one(const json& evidence, const std::string& place) {
  return {parse_list(evidence, "events", place, parse_line),
          parse_list(evidence, "rollouts", place, parse_rollout),
          parse_list(evidence, "tasks", place, parse_task),
          parse_list(evidence, "targets", place, parse_target),
          text_at(evidence, "log_group", place),
          parse_list(evidence, "log", place, parse_line)};
}

}  // namespace

std::map<std::string, ShownEvidence> parse_evidence(const json& scenario, const std::string& place) {
  std::map<std::string, ShownEvidence> parsed;
  const auto section = scenario.find("evidence");
  if (section == scenario.end()) return parsed;
  if (!section->is_object()) refuse_scenario(place, "\"evidence\" must be an object with an entry a resource");
  for (const auto& [logical_id, evidence] : section->items()) {
    const auto where = fmt::format("{}, evidence of {}", place, logical_id);
    if (!evidence.is_object()) refuse_scenario(where, "must be an object");
    parsed[logical_id] = parse_one(evidence, where);
  }
  return parsed;
}

}  // namespace signalbox::rehearsal
