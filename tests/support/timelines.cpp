#include "support/timelines.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "support/places.hpp"

namespace signalbox::testing {
namespace {

using nlohmann::json;

constexpr std::string_view stack_type = "AWS::CloudFormation::Stack";
/// For recordings that know only the time of day.
constexpr Time undated_start{std::chrono::seconds(1768394096)};

/// FNV-1a, so that what is made up stays the same on every machine.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 14695981039346656037U;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return value;
}

std::string make_uuid(const std::string& seed) {
  const std::uint64_t a = hash(seed);
  const std::uint64_t b = hash("more " + seed);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", a >> 32U, (a >> 16U) & 0xffffU, a & 0xffffU, b >> 48U,
                     b & 0xffffffffffffU);
}

std::string make_arn(const Timeline& from, const std::string& stack) {
  return fmt::format("arn:aws:cloudformation:{}:000000000000:stack/{}/{}", from.region, stack,
                     make_uuid(from.source + stack));
}

StackEvent read_event(const json& recorded, const Timeline& of, std::size_t number) {
  StackEvent event;
  event.event_id = make_uuid(fmt::format("{} event {}", of.id, number));
  event.stack_id = of.stack_arn;
  event.stack_name = of.stack;
  event.logical_id = recorded.at("logical_id");
  event.resource_type = recorded.at("type");
  event.status = recorded.at("status");
  event.reason = recorded.value("reason", "");
  event.at = of.start + std::chrono::round<Duration>(std::chrono::duration<double>(recorded.at("t").get<double>()));
  if (recorded.value("root", false)) event.physical_id = of.stack_arn;
  return event;
}

Timeline read_timeline(const std::filesystem::path& file) {
  const json recorded = json::parse(std::ifstream(file));
  Timeline read;
  read.id = recorded.at("id");
  read.stack = recorded.value("stack", read.id);
  read.operation = recorded.at("operation");
  read.initiated = recorded.at("initiated");
  read.complete = recorded.at("complete");
  read.stack_status_final = recorded.value("stack_status_final", "");
  read.region = recorded.value("region", "us-east-1");
  read.parent = recorded.value("parent", "");
  read.source = recorded.at("source");
  read.stack_arn = make_arn(read, read.stack);
  read.start = recorded.contains("start_iso") ? parse_iso8601(recorded.at("start_iso").get<std::string>()).value()
                                              : undated_start;
  for (const json& event : recorded.at("events")) read.events.push_back(read_event(event, read, read.events.size()));
  return read;
}

/// `Parent-Child-1ABCDEFGHIJKL` without the random part.
std::string_view without_random_part(std::string_view stack) { return stack.substr(0, stack.rfind('-')); }

/// The ARN of the stack behind a nested stack's logical id: the recorded one, where it was recorded.
std::string nested_arn(const Timeline& parent, const std::string& logical_id,
                       const std::vector<const Timeline*>& siblings) {
  for (const Timeline* other : siblings) {
    const bool below = other->parent == parent.stack || (!parent.parent.empty() && other->parent == parent.parent);
    if (below && other != &parent && without_random_part(other->stack).ends_with("-" + logical_id))
      return other->stack_arn;
  }
  return make_arn(parent, fmt::format("{}-{}-1NOTRECORDED", parent.stack.substr(0, 80), logical_id.substr(0, 30)));
}

/// As CloudFormation does: the first CREATE_IN_PROGRESS has no physical id yet, nor has a creation that failed right
/// after it. The second, with which a nested stack's ARN is told, was not recorded everywhere; there the first has it.
void add_physical_ids(Timeline& to, const std::vector<const Timeline*>& siblings) {
  std::map<std::string, int> events_of;
  std::map<std::string, int> beginnings;
  for (const StackEvent& event : to.events)
    beginnings[event.logical_id] += event.status == "CREATE_IN_PROGRESS" ? 1 : 0;
  for (StackEvent& event : to.events) {
    if (!event.physical_id.empty()) continue;
    const int nth = ++events_of[event.logical_id];
    const bool unknown_yet =
        event.status.starts_with("CREATE_") && (nth == 1 || (nth == 2 && event.status == "CREATE_FAILED"));
    const bool told_once = event.resource_type == stack_type && beginnings[event.logical_id] == 1;
    if (unknown_yet && !told_once) continue;
    event.physical_id =
        event.resource_type == stack_type
            ? nested_arn(to, event.logical_id, siblings)
            : fmt::format("{}-{:08x}", event.logical_id, hash(to.stack + event.logical_id) & 0xffffffffU);
  }
}

std::vector<Timeline> read_all() {
  std::vector<Timeline> all;
  for (const auto& entry : std::filesystem::directory_iterator(timelines_folder())) {
    if (entry.path().extension() == ".json") all.push_back(read_timeline(entry.path()));
  }
  std::ranges::sort(all, {}, &Timeline::id);
  std::map<std::string, std::vector<const Timeline*>> by_source;
  for (const Timeline& one : all) by_source[one.source].push_back(&one);
  for (Timeline& one : all) add_physical_ids(one, by_source[one.source]);
  return all;
}

}  // namespace

std::filesystem::path timelines_folder() { return source_path("tests/data/timelines"); }

const std::vector<Timeline>& all_timelines() {
  static const std::vector<Timeline> all = read_all();
  return all;
}

std::vector<const Timeline*> complete_timelines() {
  std::vector<const Timeline*> complete;
  for (const Timeline& one : all_timelines()) {
    if (one.complete) complete.push_back(&one);
  }
  return complete;
}

const Timeline& timeline(std::string_view id) {
  const auto& all = all_timelines();
  const auto found = std::ranges::find(all, id, &Timeline::id);
  if (found == all.end()) throw Error(ErrorKind::not_found, fmt::format("no recorded deployment is called '{}'", id));
  return *found;
}

std::vector<const Timeline*> nested_in(const Timeline& root) {
  std::vector<const Timeline*> nested;
  for (const Timeline& one : all_timelines()) {
    if (one.source == root.source && one.parent == root.stack) nested.push_back(&one);
  }
  return nested;
}

}  // namespace signalbox::testing
