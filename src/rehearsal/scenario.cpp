#include "rehearsal/scenario.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/stack_status.hpp"
#include "rehearsal/scenario_fields.hpp"

namespace signalbox::rehearsal {
namespace {

using nlohmann::json;

constexpr std::size_t file_limit = 16 << 20;
ScenarioEvent parse_event(const json& event, const std::string& place) {
  if (!event.is_object()) refuse_scenario(place, "must be an object with t, logical_id, type and status");
  return {offset_at(event, "t", place),        required_text(event, "logical_id", place),
          required_text(event, "type", place), required_text(event, "status", place),
          text_at(event, "reason", place),     flag_at(event, "root", place),
          text_at(event, "said_by", place)};
}

std::vector<ScenarioEvent> parse_events(const json& document, const std::string& place) {
  const auto found = document.find("events");
  if (found == document.end() || !found->is_array() || found->empty())
    refuse_scenario(place, "\"events\" must be a list of at least one event");
  std::vector<ScenarioEvent> events;
  for (const auto& item : *found) {
    const auto where = fmt::format("{}, event {}", place, events.size() + 1);
    auto event = parse_event(item, where);
    if (!events.empty() && event.after < events.back().after)
      refuse_scenario(where, "\"t\" is earlier than the event above it");
    if (event.root && parse_stack_status(event.status) == StackStatus::unknown) {
      refuse_scenario(where, fmt::format("\"{}\" is no status of a stack", event.status));
    }
    const bool is_said = event.status.starts_with("HOOK_") || event.status == objects;
    if (is_said == event.said_by.empty()) {
      refuse_scenario(where, "\"said_by\" names the hook of a status HOOK_… or the validation of a VALIDATION_ERROR");
    }
    events.push_back(std::move(event));
  }
  return events;
}

StackVerb parse_verb(const json& document, const std::string& place) {
  auto word = text_at(document, "initiated", place);
  if (word.empty()) word = required_text(document, "operation", place);
  for (const auto verb : {StackVerb::create, StackVerb::update, StackVerb::remove}) {
    if (word == to_string(verb)) return verb;
  }
  refuse_scenario(
      place, fmt::format("\"initiated\" (or \"operation\") is \"{}\", but must be CREATE, UPDATE or DELETE", word));
}

void check_beginning(const Scenario& scenario, const std::string& place) {
  const auto& first = scenario.events.front();
  const auto expected = fmt::format("{}_IN_PROGRESS", to_string(scenario.verb));
  if (first.root && first.after == Duration{} && (first.status == expected || first.status == "REVIEW_IN_PROGRESS"))
    return;
  refuse_scenario(
      place,
      fmt::format("event 1 must be the stack's own ({} with \"root\": true at \"t\": 0): this recording lacks its head",
                  expected));
}

}  // namespace

std::string_view to_string(StackVerb verb) {
  switch (verb) {
    case StackVerb::create:
      return "CREATE";
    case StackVerb::update:
      return "UPDATE";
    case StackVerb::remove:
      return "DELETE";
  }
  return "CREATE";
}

std::optional<StackVerb> verb_of_status(std::string_view status) {
  for (const auto verb : {StackVerb::create, StackVerb::update, StackVerb::remove}) {
    if (status.starts_with(to_string(verb))) return verb;
  }
  return std::nullopt;
}

Scenario parse_scenario(std::string_view text, const std::string& name, const std::string& place) {
  json document;
  try {
    document = json::parse(text);
  } catch (const json::exception& trouble) {
    refuse_scenario(place, fmt::format("is not JSON: {}", trouble.what()));
  }
  if (!document.is_object()) refuse_scenario(place, "must be a JSON object with stack, operation and events");
  Scenario scenario;
  scenario.name = name;
  scenario.source = text_at(document, "source", place);
  scenario.stack = text_at(document, "stack", place);
  scenario.parent = text_at(document, "parent", place);
  scenario.verb = parse_verb(document, place);
  scenario.recorded_at = parse_iso8601(text_at(document, "start_iso", place));
  scenario.events = parse_events(document, place);
  scenario.evidence = parse_evidence(document, place);
  check_beginning(scenario, place);
  return scenario;
}

Scenario load_scenario(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream || std::filesystem::is_directory(file)) {
    throw Error(ErrorKind::invalid_input, fmt::format("scenario {}: cannot be read", file.string()),
                "give the path of a scenario's JSON file");
  }
  std::string text;
  for (char byte; stream.get(byte);) {
    text += byte;
    if (text.size() > file_limit)
      refuse_scenario(file.string(), fmt::format("is larger than {} MiB", file_limit >> 20));
  }
  return parse_scenario(text, file.stem().string(), file.string());
}

}  // namespace signalbox::rehearsal
