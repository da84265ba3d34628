#include "rehearsal/logs_actions.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "rehearsal/ecs_actions.hpp"

namespace signalbox::rehearsal {
namespace {

using nlohmann::json;

constexpr std::size_t most_events = 10'000;

std::int64_t milliseconds(Time time) { return time.time_since_epoch().count(); }

std::string text_of_logs(const json& body, const char* key) {
  const auto found = body.find(key);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t number_of(const json& body, const char* key, std::int64_t fallback) {
  const auto found = body.find(key);
  return found != body.end() && found->is_number_integer() ? found->get<std::int64_t>() : fallback;
}

std::vector<std::pair<Time, std::string>> lines_at(const PlayedEvidence& evidence, const std::vector<ShownLine>& log,
                                                   Time now) {
  std::vector<std::pair<Time, std::string>> lines;
  for (const auto& line : log) {
    if (evidence.has_happened(line.after, now)) lines.emplace_back(evidence.at(line.after), line.text);
  }
  return lines;
}

std::string function_log_group(const RehearsedResource& function) {
  const auto& named = function.evidence.shown.log_group;
  return named.empty() ? "/aws/lambda/" + function.name : named;
}

JsonReply nothing_there(const char* what) {
  return json_refused("ResourceNotFoundException", fmt::format("The specified log {} does not exist.", what));
}

}  // namespace

std::vector<LogsActions::Stream> LogsActions::streams_of(const std::string& region, const std::string& group,
                                                         Time now) const {
  std::vector<Stream> streams;
  for (const auto& service : resources_of_type(book_, "AWS::ECS::Service", region, now)) {
    if (task_log_group(service) != group) continue;
    const auto& tasks = service.evidence.shown.tasks;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      for (const auto& container : tasks[i].containers)
        streams.push_back(
            {group, task_log_stream(service, i, container.name), lines_at(service.evidence, container.log, now)});
    }
  }
  for (const auto& function : resources_of_type(book_, "AWS::Lambda::Function", region, now)) {
    if (function_log_group(function) != group) continue;
    streams.push_back({group, fmt::format("rehearsal/[$LATEST]{}", digits_from(function.name, 32)),
                       lines_at(function.evidence, function.evidence.shown.log, now)});
  }
  // A stream begins with its first line.
  std::erase_if(streams, [](const Stream& stream) { return stream.lines.empty(); });
  return streams;
}

JsonReply LogsActions::describe_log_streams(const JsonCall& call, const json& body, Time now) const {
  auto streams = streams_of(call.region, text_of_logs(body, "logGroupName"), now);
  if (streams.empty()) return nothing_there("group");
  const bool by_time = text_of_logs(body, "orderBy") == "LastEventTime";
  std::ranges::stable_sort(streams, [&](const Stream& a, const Stream& b) {
    return by_time ? a.lines.back().first < b.lines.back().first : a.name < b.name;
  });
  if (body.value("descending", false)) std::ranges::reverse(streams);
  const auto limit = static_cast<std::size_t>(std::clamp<std::int64_t>(number_of(body, "limit", 50), 1, 50));
  json told = json::array();
  for (const auto& stream : streams) {
    if (told.size() == limit) break;
    told.push_back({{"logStreamName", stream.name},
                    {"firstEventTimestamp", milliseconds(stream.lines.front().first)},
                    {"lastEventTimestamp", milliseconds(stream.lines.back().first)},
                    {"lastIngestionTime", milliseconds(stream.lines.back().first)}});
  }
  return json_reply({{"logStreams", told}});
}

JsonReply LogsActions::get_log_events(const JsonCall& call, const json& body, Time now) const {
  const auto streams = streams_of(call.region, text_of_logs(body, "logGroupName"), now);
  const auto stream = std::ranges::find(streams, text_of_logs(body, "logStreamName"), &Stream::name);
  if (stream == streams.end()) return nothing_there(streams.empty() ? "group" : "stream");
  const auto since = number_of(body, "startTime", 0);
  json events = json::array();
  for (const auto& [at, line] : stream->lines) {
    if (milliseconds(at) < since) continue;
    events.push_back({{"timestamp", milliseconds(at)}, {"ingestionTime", milliseconds(at)}, {"message", line}});
  }
  const auto limit = static_cast<std::size_t>(
      std::clamp<std::int64_t>(number_of(body, "limit", most_events), 1, std::int64_t{most_events}));
  const auto surplus = static_cast<std::ptrdiff_t>(events.size() > limit ? events.size() - limit : 0);
  if (body.value("startFromHead", false)) {
    events.erase(events.end() - surplus, events.end());
  } else {
    events.erase(events.begin(), events.begin() + surplus);
  }
  return json_reply({{"events", events}, {"nextForwardToken", "f/0"}, {"nextBackwardToken", "b/0"}});
}

}  // namespace signalbox::rehearsal
