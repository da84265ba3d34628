// Child processes that end when a test says so, and remember what they were sent.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
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
  /// Of a command that another runner started: whether it lives on this machine.
  void group_lives(std::int64_t group, bool lives);
  void await_started();
  void await_refused();

  struct Started {
    std::vector<std::string> argv;
    std::map<std::string, std::string> environment;
  };
  [[nodiscard]] std::vector<Started> started() const;
  [[nodiscard]] std::vector<int> signals() const;

  [[nodiscard]] std::unique_ptr<ChildProcess> start(
      const std::vector<std::string>& argv, const std::map<std::string, std::string>& extra_environment) override;
  [[nodiscard]] bool is_group_alive(std::int64_t group) const override;

 private:
  class Child;
  Clock& clock_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::optional<Error> refusal_;
  bool was_refused_ = false;
  std::optional<ExitStatus> end_;
  bool dies_of_signals_ = false;
  std::set<std::int64_t> living_groups_;
  std::vector<Started> started_;
  std::vector<int> signals_;
};

}  // namespace signalbox::testing
