// The main job: takes a turn in the environment, runs the command, follows its stacks until they are at rest, gives the
// environment back whatever happens, and says how it went.
//
//   queued ──turn──▶ running ──command ended──▶ settling ──stacks at rest──▶ succeeded | failed
//     │ gave up, refused, superseded               │ interrupted, or nobody can be asked
//     ▼                                            ▼ while a stack moves
//   cancelled                                   orphaned: the environment stays held until the stack is quiet
//
// While the registry is out of reach at the start, CloudFormation alone coordinates (app/without_registry.hpp): no
// turn, no token. One that goes away later changes nothing for the command. In both cases the deployment is recorded
// once the registry is back, by this run or, from a folder of this machine, by the next.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <vector>

#include "app/acquire_turn.hpp"
#include "app/deployment_records.hpp"
#include "app/run_outcome.hpp"
#include "ports/processes.hpp"

namespace signalbox {

class RecordSignals;

struct RunRequest {
  TurnRequest turn;
  std::vector<std::string> command;
  Duration poll{2'000};
  std::string workflow_run_id;
  std::string host;
  std::int64_t pid = 0;
  bool require_registry = false;
  LostLease on_lease_lost = LostLease::go_on;
  std::string registry;  ///< as it is shown; what cannot be recorded now is kept under this name
};

struct RunPorts {
  DocumentStore& store;
  CloudFormation* cloudformation;  ///< may be null when the request names no stack
  Processes& processes;
  Clock& clock;
  std::vector<SignalSink*> sinks;
  DescribeWait describe_wait;
  DocumentStore* kept_back = nullptr;  ///< a place of this machine for what the registry cannot be told; may be null
};

class RunDeployment {
 public:
  RunDeployment(RunPorts ports, RunRequest request);
  ~RunDeployment();

  /// Blocks until all is over; after stop is requested, returns within two seconds. Throws what the ports throw, having
  /// given back what it held.
  [[nodiscard]] RunOutcome run(std::stop_token stop);
  /// Passes a signal on to the command, if it runs. From any thread.
  void forward(int signal);

 private:
  struct Session;

  void check_stacks(std::stop_token stop);
  void join_registry(Session& session);
  void fall_back(Session& session, const Error& error);
  void tell_lost_lease(const std::string& reason);
  void tell_reach(const std::optional<std::string>& trouble);
  void take_turn(Session& session, std::stop_token stop);
  void run_command(Session& session, std::stop_token stop);
  void wait_for_command(Session& session, std::stop_token stop);
  void follow_to_the_end(Session& session, std::stop_token stop);
  void give_back(Session& session, std::stop_token stop);
  void keep_held_for_moving_stack();
  [[nodiscard]] bool is_interruption(const Error& error);
  void give_up(Session& session, const Error& error, std::stop_token stop);
  void outlast_outage(std::stop_token stop, const std::function<void()>& what);
  void warn_about_registry(const Error& error);
  void conclude(Session& session, std::stop_token stop);
  void record_end(const RunOutcome& outcome);
  void keep_back(RunOutcome& outcome);
  void hand_over_kept_back();
  void leave_environment();
  void forget_old_records();
  [[nodiscard]] bool command_lives(const Beat& beat) const;
  [[nodiscard]] Beat first_beat() const;
  [[nodiscard]] Deployment first_record() const;
  void announce(SignalKind kind, std::string text, std::string status = {}, std::string reason = {});

  RunPorts ports_;
  RunRequest request_;
  EnvironmentLocks locks_;
  DeploymentRecords records_;
  std::unique_ptr<RecordSignals> record_;
  std::unique_ptr<Broadcast> signals_;
  std::mutex child_mutex_;
  std::unique_ptr<ChildProcess> child_;  // guarded by child_mutex_
  Token token_ = 0;                      ///< of our grant; 0 before
  std::atomic<bool> stops_for_lost_lease_ = false;
  std::optional<Instant> outage_ends_by_;  ///< set by the first wait for a registry that is away at the end
  int pending_signal_ = 0;                 // guarded by child_mutex_; came before the command was there
};

}  // namespace signalbox
