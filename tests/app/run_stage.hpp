// One run in a thread of its own, on the stage of all use cases, with a command that ends when a test says so.
#pragma once

#include <csignal>
#include <memory>
#include <mutex>
#include <thread>

#include "app/run_deployment.hpp"
#include "app/stage.hpp"
#include "support/scripted_process.hpp"

namespace signalbox::testing {

/// Sleepers: the run that waits for its command, its record, its lease, what watches over that, and the stacks that are
/// followed.
inline constexpr std::size_t all_five = 5;
/// The run in line, the limit of its wait, its record, its lease, and what watches over that.
inline constexpr std::size_t in_line = 5;

class RunStage : public Stage {
 protected:
  ~RunStage() override {
    store.hurry();
    processes.end_with({0, 0});
    seen_.request_stop();
  }

  void start(std::vector<std::string> stacks = {}, Duration wait = 30min) {
    request.turn.environment = production;
    request.turn.party = party("me", stacks);
    request.turn.wait = wait;
    if (request.command.empty()) request.command = {"cdk", "deploy"};
    std::vector<SignalSink*> sinks{&signals};
    sinks.insert(sinks.end(), more_sinks.begin(), more_sinks.end());
    run_ = std::make_unique<RunDeployment>(RunPorts{store,
                                                    stacks.empty() ? nullptr : &cloud,
                                                    processes,
                                                    clock,
                                                    std::move(sinks),
                                                    {},
                                                    kept_back,
                                                    [this] { store.hurry(); },
                                                    nullptr,
                                                    people},
                                           request);
    thread_ = std::jthread([this](std::stop_token stop) { go(std::move(stop)); });
  }
  /// As the operating system's signals do: passed on, and a request to stop.
  void interrupt() {
    run_->forward(SIGINT);
    thread_.request_stop();
  }
  /// Turns the clock until the run is over.
  void finish() {
    clock.pass_until(
        "the end of the run", [this] { return is_over(); }, 1, 1s);
    thread_.join();
  }
  /// Turns the clock until this was told, or the run is over.
  void pass_until_told(SignalKind kind) {
    clock.pass_until(
        "the signal", [&] { return is_over() || signals.count(kind) != 0; }, 1, 1s);
  }
  /// Waits for the run's end while time stands still.
  void finish_now() {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return over_; });
    }
    seen_.request_stop();
    thread_.join();
  }
  RunOutcome outcome() {
    if (thread_.joinable()) finish();
    if (error_) throw Error(*error_);
    return std::move(*outcome_);
  }
  std::optional<ErrorKind> failure() {
    return kind_thrown_by([&] { static_cast<void>(outcome()); });
  }
  void end_command(int code) { processes.end_with({code, 0}); }
  DeploymentStatus recorded_status() { return DeploymentRecords(memory, clock).find("me")->status; }

  RunRequest request;
  DocumentStore* kept_back = nullptr;
  std::vector<SignalSink*> more_sinks;
  QuestionPorts people;
  ScriptedProcesses processes{clock};
  std::unique_ptr<RunDeployment> run_;

 private:
  void go(std::stop_token stop) {
    static_cast<void>(pause(clock, 0s, {}));  // woken by its deadline, it counts as awake for await_settled()
    try {
      outcome_ = run_->run(std::move(stop));
    } catch (const Error& error) {
      error_ = error;
    }
    std::unique_lock lock(mutex_);
    over_ = true;
    changed_.notify_all();
    clock.wait_until(lock, changed_, Instant::max(), seen_.get_token(), [] { return false; });
  }
  bool is_over() {
    if (!seen_.stop_requested()) clock.await_settled(1);
    std::lock_guard guard(mutex_);
    if (over_) seen_.request_stop();
    return over_;
  }

  std::optional<RunOutcome> outcome_;
  std::optional<Error> error_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::stop_source seen_;
  bool over_ = false;
  std::jthread thread_;
};

}  // namespace signalbox::testing
