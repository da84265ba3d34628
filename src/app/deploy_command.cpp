#include "app/deploy_command.hpp"

#include <csignal>
#include <thread>

namespace signalbox {
namespace {

using namespace std::chrono_literals;

// Of the two seconds that an interrupted run may still take, the command gets this much to end by itself.
constexpr Duration grace_for_command = 1'200ms;

}  // namespace

bool was_interrupted(const ExitStatus& status) {
  return status.signal == SIGINT || status.signal == SIGTERM || status.code == 128 + SIGINT ||
         status.code == 128 + SIGTERM;
}

void DeployCommand::start(Processes& processes, const std::vector<std::string>& argv,
                          const std::map<std::string, std::string>& environment) {
  could_not_start_ = true;
  auto child = processes.start(argv, environment);  // outside mutex_: it takes its time, and send() must not wait
  could_not_start_ = false;
  std::lock_guard guard(mutex_);
  child_ = std::move(child);
  if (pending_signal_ != 0) child_->send(pending_signal_);
}

void DeployCommand::send(int signal) {
  std::lock_guard guard(mutex_);
  pending_signal_ = signal;
  if (child_) child_->send(signal);
}

std::optional<ExitStatus> DeployCommand::wait(std::stop_token stop) {
  if (const auto status = child_->wait(std::move(stop))) return status;
  std::stop_source patience;
  std::jthread timer([&](std::stop_token cancelled) {
    if (pause(clock_, grace_for_command, std::move(cancelled))) patience.request_stop();
  });
  return child_->wait(patience.get_token());
}

}  // namespace signalbox
