// The main job: takes a turn in the environment, runs the command, follows its stacks until they are at rest, gives the
// environment back whatever happens, and says how it went.
//
//   queued ──turn──▶ running ──command ended──▶ settling ──stacks at rest──▶ succeeded | failed
//     │ gave up, refused, superseded, given up     │ interrupted, or nobody can be asked
//     ▼                                            ▼ while a stack moves
//   cancelled                                   orphaned: the environment stays held until the stack is quiet
//
// While the registry is out of reach at the start, CloudFormation alone coordinates (app/without_registry.hpp): no
// turn, no token. One that goes away later changes nothing for the command. In both cases the deployment is recorded
// once the registry is back, by this run or, from a folder of this machine, by whoever reaches it next.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "app/deploy_command.hpp"
#include "app/deployment_records.hpp"
#include "app/registry_reach.hpp"
#include "app/run_outcome.hpp"
#include "app/run_request.hpp"

namespace signalbox {

class RecordSignals;
struct RunSession;

class RunDeployment {
 public:
  RunDeployment(RunPorts ports, RunRequest request);
  ~RunDeployment();

  /// Blocks until all is over; after stop is requested, returns within two seconds. Throws what the ports throw, having
  /// given back what it held.
  [[nodiscard]] RunOutcome run(std::stop_token stop);
  /// Passes a signal on to the command, if it runs. From any thread.
  void forward(int signal) { command_.send(signal); }
  /// Whether run() threw because there is no such command, or it is none.
  [[nodiscard]] bool could_not_start() const { return command_.could_not_start(); }

 private:
  void check_stacks(std::stop_token stop);
  void join_registry(RunSession& session);
  void fall_back(RunSession& session, const Error& error);
  void look_into_history(RunSession& session) const;
  void tell_lost_lease(const std::string& reason);
  void tell_reach(const std::optional<std::string>& trouble);
  void take_turn(RunSession& session, std::stop_token stop);
  [[nodiscard]] std::stop_token wait_within_limit(RunSession& session, std::stop_token stop);
  void stand_in_line(RunSession& session, std::stop_token stop);
  [[nodiscard]] bool command_lives(const Beat& beat) const;
  void run_command(RunSession& session, std::stop_token stop);
  [[nodiscard]] std::optional<GivenUp> ask_people(RunSession& session, std::stop_token stop);
  void start_command(RunSession& session);
  void note_how_it_ended(RunSession& session, std::stop_token stop);
  void tell_missing_stacks(RunOutcome& outcome);
  void look_once_more(std::vector<StackOutcome>& stacks);
  [[nodiscard]] bool is_interruption(const Error& error);
  void announce(SignalKind kind, std::string text, std::string status = {}, std::string reason = {});

  RunPorts ports_;
  RunRequest request_;
  EnvironmentLocks locks_;
  DeploymentRecords records_;
  std::unique_ptr<RecordSignals> record_;
  RegistryReach reach_;
  std::unique_ptr<Broadcast> signals_;
  DeployCommand command_;
  std::atomic<bool> stops_for_lost_lease_ = false;
  std::stop_source turn_is_lost_;
};

}  // namespace signalbox
