// Child processes that end when a test says so, and remember what they were sent.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "ports/clock.hpp"
#include "ports/processes.hpp"

namespace signalbox::testing {

class ScriptedProcesses : public Processes {
 public:
  explicit ScriptedProcesses(Clock& clock) : clock_(clock) {}

  /// The next start throws this.
  void refuse(Error error);
  /// The command ends, now or as soon as it is started.
  void end_with(ExitStatus status);
  /// It also ends when it gets a signal, killed by it.
  void die_of_signals();
  void await_started();

  struct Started {
    std::vector<std::string> argv;
    std::map<std::string, std::string> environment;
  };
  [[nodiscard]] std::vector<Started> started() const;
  [[nodiscard]] std::vector<int> signals() const;

  [[nodiscard]] std::unique_ptr<ChildProcess> start(
      const std::vector<std::string>& argv, const std::map<std::string, std::string>& extra_environment) override;

 private:
  class Child;
  Clock& clock_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::optional<Error> refusal_;
  std::optional<ExitStatus> end_;
  bool dies_of_signals_ = false;
  std::vector<Started> started_;
  std::vector<int> signals_;
};

}  // namespace signalbox::testing
