#include "cli/render/signal_line.hpp"

#include <fmt/format.h>

#include "cli/render/whole_seconds.hpp"
#include "core/plain_text.hpp"
#include "core/stack_status.hpp"

namespace signalbox::cli {
namespace {

std::string safe(const std::string& text) { return escape_for_terminal(text); }

std::string with_reason(std::string text, const std::string& reason) {
  if (reason.empty()) return text;
  return text.empty() ? safe(reason) : text + (text.ends_with('.') ? " " : ": ") + safe(reason);
}

std::string resource_text(const Signal& signal) {
  std::string text = fmt::format("{}  {}  {}", safe(signal.resource), safe(signal.resource_type), safe(signal.status));
  if (signal.elapsed >= std::chrono::seconds(1)) text += fmt::format("  {}", in_seconds(signal.elapsed));
  return text;
}

std::string stack_text(const Signal& signal) {
  std::string text = fmt::format("{}  {}", safe(signal.stack), safe(signal.status));
  if (signal.elapsed >= std::chrono::seconds(1)) text += fmt::format("  after {}", in_seconds(signal.elapsed));
  return text;
}

std::string told_by(const Signal& signal) {
  return signal.stack.empty() ? safe(signal.text) : fmt::format("{}  {}", safe(signal.stack), safe(signal.text));
}

SignalLine stack_end(const Signal& signal) {
  const bool good = verdict_of(parse_stack_status(signal.status)) == Verdict::succeeded;
  return {"stack", good ? Tone::good : Tone::bad, stack_text(signal)};
}

/// A stack that is deleted instead of created is not rolled back.
SignalLine turning_back(const Signal& signal) {
  const bool is_deleted = signal.status.starts_with("DELETE_");
  return {is_deleted ? "deleted" : "rollback", Tone::bad, with_reason(stack_text(signal), signal.reason)};
}

SignalLine deployment_end(const Signal& signal) {
  const bool good = signal.status == "succeeded";
  return {"finished", good ? Tone::good : Tone::bad, safe(signal.status)};  // why, the summary says right behind it
}

SignalLine queue_line(const Signal& signal) {
  std::string text = safe(signal.text);
  if (!signal.reason.empty()) text += fmt::format(" ({})", safe(signal.reason));
  return {"queued", Tone::warning, std::move(text)};
}

SignalLine progress_line(const Signal& signal) {
  std::string text =
      fmt::format("{}  {}  {}", safe(signal.stack), describe_progress(signal.progress), in_seconds(signal.elapsed));
  if (!signal.text.empty()) text += "  " + safe(signal.text);
  return {"progress", Tone::faint, std::move(text)};
}

}  // namespace

std::string describe_progress(const Progress& progress) {
  std::string text = progress.expected > 0 ? fmt::format("{} of {} done", progress.done, progress.expected)
                                           : fmt::format("{} done", progress.done);
  if (progress.in_progress > 0) text += fmt::format(", {} moving", progress.in_progress);
  if (progress.failed > 0) text += fmt::format(", {} failed", progress.failed);
  return text;
}

std::optional<SignalLine> signal_line(const Signal& signal) {
  switch (signal.kind) {
    case SignalKind::queued:
    case SignalKind::queue_moved:
      return queue_line(signal);
    case SignalKind::turn_granted:
      return SignalLine{"granted", Tone::good, with_reason(safe(signal.text), signal.reason)};
    case SignalKind::lease_lost:
      return SignalLine{"LOST", Tone::bad, with_reason(safe(signal.text), signal.reason)};
    case SignalKind::registry_lost:
      return SignalLine{"REGISTRY", Tone::bad, with_reason(safe(signal.text), signal.reason)};
    case SignalKind::registry_back:
      return SignalLine{"registry", Tone::good, safe(signal.text)};
    case SignalKind::lock_taken_over:
      return SignalLine{"takeover", Tone::warning, with_reason(safe(signal.text), signal.reason)};
    case SignalKind::deployment_started:
      return SignalLine{"running", Tone::strong, safe(signal.text)};
    case SignalKind::stack_started:
      return SignalLine{"stack", Tone::plain, stack_text(signal)};
    case SignalKind::resource_finished:
      return SignalLine{"resource", Tone::plain, resource_text(signal)};
    case SignalKind::resource_failed:
      return SignalLine{"FAILED", Tone::bad, with_reason(resource_text(signal), signal.reason)};
    case SignalKind::progress:
      return progress_line(signal);
    case SignalKind::stalled:
      return SignalLine{"STALLED", Tone::bad, with_reason(told_by(signal), signal.reason)};
    case SignalKind::moving_again:
      return SignalLine{"moving", Tone::good, told_by(signal)};
    case SignalKind::overdue:
      return SignalLine{"overdue", Tone::warning, told_by(signal)};
    case SignalKind::rollback_started:
      return turning_back(signal);
    case SignalKind::cleanup_started:
      return SignalLine{"cleanup", Tone::faint, stack_text(signal)};
    case SignalKind::stack_finished:
      return stack_end(signal);
    case SignalKind::deployment_finished:
      return deployment_end(signal);
    case SignalKind::monitor_gap:
      return SignalLine{"UNWATCHED", Tone::bad, with_reason(told_by(signal), signal.reason)};
    case SignalKind::monitor_recovered:
      return SignalLine{"watched", Tone::good, told_by(signal)};
    case SignalKind::asked:
      return SignalLine{"QUESTION", Tone::strong, safe(signal.text)};  // how to answer stands last, to be copied
    case SignalKind::answered:
      return SignalLine{"answer", Tone::strong, safe(signal.text)};
    case SignalKind::warning:
      return SignalLine{"warning", Tone::warning, with_reason(safe(signal.text), signal.reason)};
    case SignalKind::resource_started:
    case SignalKind::resource_cancelled:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace signalbox::cli
