#include "records/signal_document.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/stack_status.hpp"
#include "records/json_reading.hpp"
#include "records/json_writing.hpp"

namespace signalbox {
namespace {

const std::string document = "a signal";

std::string write_progress(const Progress& progress) {
  records::ObjectText text;
  text.number("seen", progress.seen)
      .number("done", progress.done)
      .number("failed", progress.failed)
      .number("in_progress", progress.in_progress);
  if (progress.expected != 0) text.number("expected", progress.expected);
  return std::move(text).close();
}

Progress read_progress(const nlohmann::json& object) {
  const records::Fields fields(object, document);
  return {fields.number("seen", 0), fields.number("done", 0), fields.number("failed", 0),
          fields.number("in_progress", 0), fields.number("expected", 0)};
}

std::optional<SignalKind> parse_kind(std::string_view word) {
  for (int number = 0; number <= static_cast<int>(SignalKind::warning); ++number) {
    const auto kind = static_cast<SignalKind>(number);
    if (to_string(kind) == word) return kind;
  }
  return std::nullopt;
}

SignalLevel level_of_end(Verdict verdict) {
  return verdict == Verdict::succeeded ? SignalLevel::info : SignalLevel::error;
}

SignalLevel level_of_deployment(const std::string& status) {
  if (status == "succeeded") return SignalLevel::info;
  return status == "cancelled" ? SignalLevel::warning : SignalLevel::error;
}

}  // namespace

SignalLevel level_of(const Signal& signal) {
  switch (signal.kind) {
    case SignalKind::queued:
    case SignalKind::queue_moved:
    case SignalKind::turn_granted:
    case SignalKind::registry_back:
    case SignalKind::deployment_started:
    case SignalKind::stack_started:
    case SignalKind::resource_started:
    case SignalKind::resource_finished:
    case SignalKind::resource_cancelled:
    case SignalKind::progress:
    case SignalKind::moving_again:
    case SignalKind::cleanup_started:
    case SignalKind::monitor_recovered:
    case SignalKind::answered:
      return SignalLevel::info;
    case SignalKind::lock_taken_over:
    case SignalKind::stalled:
    case SignalKind::overdue:
    case SignalKind::asked:
    case SignalKind::warning:
      return SignalLevel::warning;
    case SignalKind::lease_lost:
    case SignalKind::registry_lost:
    case SignalKind::resource_failed:
    case SignalKind::rollback_started:
    case SignalKind::monitor_gap:
      return SignalLevel::error;
    case SignalKind::stack_finished:
      return level_of_end(verdict_of(parse_stack_status(signal.status)));
    case SignalKind::deployment_finished:
      return level_of_deployment(signal.status);
  }
  return SignalLevel::warning;
}

std::string_view to_string(SignalLevel level) {
  switch (level) {
    case SignalLevel::info:
      return "info";
    case SignalLevel::warning:
      return "warning";
    case SignalLevel::error:
      return "error";
  }
  return "error";
}

std::string write_signal(const Signal& signal) {
  records::ObjectText line;
  line.time("time", signal.at)
      .text("level", to_string(level_of(signal)))
      .text("correlation_id", signal.correlation_id)
      .text("environment", signal.environment)
      .text("stack", signal.stack)
      .text("signal", to_string(signal.kind))
      .text("resource", signal.resource)
      .text("type", signal.resource_type)
      .text("physical_id", signal.physical_id)
      .text("status", signal.status)
      .text("reason", signal.reason)
      .text("text", signal.text);
  if (signal.progress != Progress()) line.json("progress", write_progress(signal.progress));
  if (signal.elapsed != Duration(0)) line.seconds("elapsed_seconds", signal.elapsed);
  line.text("waits_for", signal.waits_for).time("waits_since", signal.waits_since).text("holder", signal.holder);
  line.text("mark", signal.mark);
  return std::move(line).close();
}

Signal read_signal(std::string_view line) {
  const auto object = records::parse_object(line, document);
  const records::Fields fields(object, document);
  const std::string kind = fields.required_text("signal");
  const auto known = parse_kind(kind);
  if (!known) throw Error(ErrorKind::invalid_input, fmt::format("\"{}\" is no signal that is known here", kind));
  Signal signal;
  signal.kind = *known;
  signal.at = fields.time("time", {});
  signal.correlation_id = fields.text("correlation_id");
  signal.environment = fields.text("environment");
  signal.stack = fields.text("stack");
  signal.resource = fields.text("resource");
  signal.resource_type = fields.text("type");
  signal.physical_id = fields.text("physical_id");
  signal.status = fields.text("status");
  signal.reason = fields.text("reason");
  signal.text = fields.text("text");
  if (const auto* progress = fields.object("progress")) signal.progress = read_progress(*progress);
  signal.elapsed = fields.seconds("elapsed_seconds", {});
  signal.waits_for = fields.text("waits_for");
  signal.waits_since = fields.time("waits_since");
  signal.holder = fields.text("holder");
  signal.mark = fields.text("mark");
  return signal;
}

}  // namespace signalbox
