#include "adapters/aws/log_tail.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "adapters/aws/json_fields.hpp"

namespace signalbox::aws {
namespace {

using nlohmann::json;

constexpr int most_log_events = 40;

// CloudWatch Logs counts milliseconds, unlike the services that write seconds.
std::optional<Time> milliseconds_in(const json& object, const char* member) {
  const auto count = number_in(object, member);
  if (!count || !(*count >= 0 && *count < 253'402'300'800'000.0)) return std::nullopt;
  return Time(Duration(std::llround(*count)));
}

// One event may hold a whole stack trace.
void append_lines(std::string_view message, std::vector<std::string>& lines) {
  while (!message.empty()) {
    const auto line = message.substr(0, message.find('\n'));
    message.remove_prefix(std::min(message.size(), line.size() + 1));
    const auto end = line.find_last_not_of(" \t\r");
    if (end != std::string_view::npos) lines.emplace_back(line.substr(0, end + 1));
  }
}

}  // namespace

void LogTail::read(const std::string& group, const std::string& stream, Time since, EvidenceItem& item,
                   std::stop_token stop) const {
  const json request = {{"logGroupName", group},
                        {"logStreamName", stream},
                        {"limit", most_log_events},
                        {"startFromHead", false},
                        {"startTime", std::max<Duration::rep>(0, since.time_since_epoch().count())}};
  const auto answer = logs_.call("GetLogEvents", request, std::move(stop));
  for (const json& event : list_in(answer, "events")) {
    if (const auto at = milliseconds_in(event, "timestamp")) item.at = std::max(item.at.value_or(*at), *at);
    append_lines(text_in(event, "message"), item.lines);
  }
}

std::optional<std::string> LogTail::newest_stream(const std::string& group, Time since, std::stop_token stop) const {
  const json request = {{"logGroupName", group}, {"orderBy", "LastEventTime"}, {"descending", true}, {"limit", 1}};
  const auto answer = logs_.call("DescribeLogStreams", request, std::move(stop));
  for (const json& stream : list_in(answer, "logStreams")) {
    // The time of the last event may lag by an hour and lack altogether; only what is surely too old is left out.
    const auto last = milliseconds_in(stream, "lastIngestionTime");
    if (!last || *last >= since) return text_in(stream, "logStreamName");
  }
  return std::nullopt;
}

}  // namespace signalbox::aws
