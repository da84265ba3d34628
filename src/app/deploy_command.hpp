// The wrapped command's life: started at most once, sent the signals that come (one that came earlier, as soon as it is
// there), and waited for. It is never killed: whoever is stopped while it runs leaves it behind.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "ports/clock.hpp"
#include "ports/processes.hpp"

namespace signalbox {

/// Whether a signal that asks for an end was what ended it.
[[nodiscard]] bool was_interrupted(const ExitStatus& status);

/// send() and was_started() are for any thread, the rest for one.
class DeployCommand {
 public:
  explicit DeployCommand(Clock& clock) : clock_(clock) {}

  /// Throws what Processes::start() throws.
  void start(Processes& processes, const std::vector<std::string>& argv,
             const std::map<std::string, std::string>& environment);
  void send(int signal);
  /// After stop is requested it gets a moment to end by itself; nullopt: it lives on.
  [[nodiscard]] std::optional<ExitStatus> wait(std::stop_token stop);

  [[nodiscard]] bool was_started() const {
    std::lock_guard guard(mutex_);
    return child_ != nullptr;
  }
  /// To be asked once start() has thrown.
  [[nodiscard]] bool could_not_start() const { return could_not_start_; }
  [[nodiscard]] std::int64_t group() const { return child_ ? child_->group() : 0; }

 private:
  Clock& clock_;
  mutable std::mutex mutex_;
  std::unique_ptr<ChildProcess> child_;  // guarded by mutex_
  bool could_not_start_ = false;
  int pending_signal_ = 0;  // guarded by mutex_; came before the command was there
};

}  // namespace signalbox
