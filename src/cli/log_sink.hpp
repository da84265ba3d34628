// The structured log: each signal as one line of JSON (records/signal_document.hpp, docs/log.md), secrets masked. A log
// that cannot be written is said once and stops nothing; when it can be again, a line says how many are missing.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "ports/signal_sink.hpp"

namespace signalbox {
class Clock;
}

namespace signalbox::cli {

class Output;
class Session;

class LogSink : public SignalSink {
 public:
  /// Adds a line; false when it could not.
  using Append = std::function<bool(std::string_view)>;
  /// Is told in one line when lines are lost.
  using Warn = std::function<void(const std::string&)>;
  LogSink(Append append, Clock& clock, Warn warn);
  void accept(const Signal& signal) override;

 private:
  [[nodiscard]] bool tell_missing(const Signal& next);

  std::mutex mutex_;  // guards what follows
  Append append_;
  Clock& clock_;
  Warn warn_;
  std::size_t missing_ = 0;
};

/// The log that the settings name: a file, or log_to_stderr; null where they name none. Throws what LineLog's check
/// does.
[[nodiscard]] std::unique_ptr<LogSink> open_log(Session& session, const std::string& name);
[[nodiscard]] std::unique_ptr<LogSink> open_log(Output& output, Clock& clock, const std::string& name);

}  // namespace signalbox::cli
