#include "cli/log_sink.hpp"

#include <fmt/format.h>

#include "cli/session.hpp"
#include "ports/clock.hpp"
#include "records/signal_document.hpp"

namespace signalbox::cli {

LogSink::LogSink(LineLog log, Clock& clock, Warn warn) : log_(std::move(log)), clock_(clock), warn_(std::move(warn)) {}

void LogSink::accept(const Signal& signal) {
  std::lock_guard guard(mutex_);
  if (tell_missing(signal) && log_.append(write_signal(signal))) return;
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
  if (!log_.append(write_signal(gap))) return false;
  missing_ = 0;
  return true;
}

std::unique_ptr<LogSink> open_log(Session& session, const std::string& name) {
  if (name.empty()) return nullptr;
  LineLog log = name == log_to_stderr ? LineLog() : LineLog(name);
  log.check();
  return std::make_unique<LogSink>(std::move(log), session.tools().clock(), [&session](const std::string& warning) {
    session.output().talk(session.output().paint_talk(Tone::warning, "signalbox: ") + warning);
  });
}

}  // namespace signalbox::cli
