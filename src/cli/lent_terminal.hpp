// Starts the deploy command with the terminal lent to it: while it may write there, the console draws nothing.
#pragma once

#include "ports/processes.hpp"

namespace signalbox::cli {

class ConsoleSink;

class LendingProcesses : public Processes {
 public:
  /// Both must outlive it and the children that it started.
  LendingProcesses(Processes& processes, ConsoleSink& console) : processes_(processes), console_(console) {}

  [[nodiscard]] std::unique_ptr<ChildProcess> start(
      const std::vector<std::string>& argv, const std::map<std::string, std::string>& extra_environment) override;
  [[nodiscard]] bool is_group_alive(std::int64_t group) const override { return processes_.is_group_alive(group); }

 private:
  Processes& processes_;
  ConsoleSink& console_;
};

}  // namespace signalbox::cli
