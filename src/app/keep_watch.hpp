// Watches a deployment's stacks beside its command and until each is at rest: in a supervised process of its own, or in
// this one where there can be none and when that was given up. A monitor's trouble never becomes the deployment's.
//
//   note_baseline ──▶ start ──▶ supervised ──finish()──▶ settling ──all at rest──▶ done
//                                   │ given up                           ▲
//                                   └──────▶ in this process ──finish()──┘
//
// What was seen is all that is known of a stack when nobody can follow it any more: it is then not at rest.
#pragma once

#include <memory>
#include <stop_token>
#include <thread>
#include <vector>

#include "app/monitor_stacks.hpp"
#include "app/seen_outcomes.hpp"
#include "app/supervise_monitor.hpp"

namespace signalbox {

class FollowStacks;

class KeepWatch {
 public:
  /// `companions` may be null: then everything happens here. The order's stacks need no more than their names, and are
  /// followed as SettleWhen::told says.
  KeepWatch(CloudFormation& cloudformation, Clock& clock, Broadcast& signals, Companions* companions,
            MonitorOrder order);
  ~KeepWatch();

  /// Remembers what is history already. To be called before the command starts. Throws what CloudFormation throws.
  void note_baseline(std::stop_token stop);
  void start();
  /// The command has ended: goes on until every stack is at rest, nobody could be asked for too long, or stop is
  /// requested.
  [[nodiscard]] std::vector<StackOutcome> finish(std::stop_token stop);
  /// Stops at once, reading nothing more.
  [[nodiscard]] std::vector<StackOutcome> stop_now();

 private:
  void start_apart();
  void run(std::stop_token stop);
  [[nodiscard]] std::vector<StackOutcome> follow(std::stop_token stop);

  CloudFormation& cloudformation_;
  Clock& clock_;
  Broadcast& signals_;
  Companions* companions_;
  MonitorOrder order_;
  std::unique_ptr<FollowStacks> alone_;  ///< knows what is history, and follows where there are no companions
  std::unique_ptr<SeenOutcomes> seen_;
  std::unique_ptr<SuperviseMonitor> apart_;
  std::unique_ptr<MonitorStacks> after_;  ///< takes over when the one apart is given up
  std::vector<StackOutcome> outcomes_;    // written by the thread, read when it has ended
  std::jthread thread_;
};

}  // namespace signalbox
