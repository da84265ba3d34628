#include "cli/log_sink.hpp"

#include <fmt/format.h>

#include "adapters/system/line_log.hpp"
#include "cli/session.hpp"
#include "ports/clock.hpp"
#include "records/signal_document.hpp"

namespace signalbox::cli {

namespace {

LogSink::Append line_adder(Session& session, const std::string& name) {
  if (name == log_to_stderr) {
    return [&session](std::string_view line) {
      session.output().log_line(line);
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
  if (tell_missing(signal) && append_(write_signal(signal))) return;
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
  if (name.empty()) return nullptr;
  const auto warn = [&session](const std::string& warning) {
    session.output().talk(session.output().paint_talk(Tone::warning, "signalbox: ") + warning);
  };
  return std::make_unique<LogSink>(line_adder(session, name), session.tools().clock(), warn);
}

}  // namespace signalbox::cli
