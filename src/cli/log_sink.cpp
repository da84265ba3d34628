#include "cli/log_sink.hpp"

#include <fmt/format.h>

#include "adapters/system/line_log.hpp"
#include "cli/session.hpp"
#include "core/secret_mask.hpp"
#include "ports/clock.hpp"
#include "records/signal_document.hpp"

namespace signalbox::cli {
namespace {

/// A command line may hold a password, and so may what a resource says of its failure.
Signal without_secrets(Signal signal) {
  signal.text = mask_secrets(signal.text);
  signal.reason = mask_secrets(signal.reason);
  return signal;
}

LogSink::Append line_adder(Output& output, const std::string& name) {
  if (name == log_to_stderr) {
    return [&output](std::string_view line) {
      output.log_line(line);
      return true;
    };
  }
  LineLog log(name);
  log.check();
  return [log](std::string_view line) mutable { return log.append(line); };
}

}  // namespace

LogSink::LogSink(Append append, Clock& clock, Warn warn)
    : append_(std::move(append)), clock_(clock), warn_(std::move(warn)) {}

void LogSink::accept(const Signal& signal) {
  std::lock_guard guard(mutex_);
  if (tell_missing(signal) && append_(write_signal(without_secrets(signal)))) return;
  if (missing_++ == 0) warn_("the log cannot be written; the deployment is followed without it until it can be again");
}

/// False when it still cannot be written.
bool LogSink::tell_missing(const Signal& next) {
  if (missing_ == 0) return true;
  Signal gap;
  gap.at = clock_.now();
  gap.correlation_id = next.correlation_id;
  gap.environment = next.environment;
  gap.text =
      fmt::format("{} of this log could not be written", missing_ == 1 ? "a line" : fmt::format("{} lines", missing_));
  if (!append_(write_signal(gap))) return false;
  missing_ = 0;
  return true;
}

std::unique_ptr<LogSink> open_log(Session& session, const std::string& name) {
  return name.empty() ? nullptr : open_log(session.output(), session.tools().clock(), name);
}

std::unique_ptr<LogSink> open_log(Output& output, Clock& clock, const std::string& name) {
  return std::make_unique<LogSink>(line_adder(output, name), clock, [&output](const std::string& warning) {
    output.talk(output.paint_talk(Tone::warning, "signalbox: ") + warning);
  });
}

}  // namespace signalbox::cli
