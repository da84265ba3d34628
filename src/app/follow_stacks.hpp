// Follows an environment's stacks while a command deploys them, and after it has ended until each has come to rest.
// Reads events and turns them into signals through core/tracker.hpp; decides only when to read.
//
//   note_baseline ──▶ start ──▶ following ──finish()──▶ settling ──all at rest──▶ done
//
// Polls fast while a stack moves and ever slower while it does not. A failed read never changes a verdict; it is
// repeated.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "app/broadcast.hpp"
#include "core/stack_event.hpp"
#include "ports/clock.hpp"
#include "ports/cloudformation.hpp"

namespace signalbox {

struct FollowOptions {
  std::vector<std::string> stacks;
  Duration poll{2'000};           ///< between reads of a stack that moves
  Duration slowest_poll{30'000};  ///< of one that does not
  Duration give_up_after{
      std::chrono::minutes(5)};  ///< once the command has ended, how long CloudFormation may be unreachable
};

struct StackOutcome {
  std::string name;
  std::string arn;  ///< empty when the stack does not exist
  StackStatus status = StackStatus::unknown;
  bool touched = false;  ///< an operation was seen
  bool at_rest = false;  ///< false: still moving, or nobody could be asked
  std::string failure;   ///< "LogicalId: literal reason" of the first failure; empty when there was none
};

class FollowedStack;

class FollowStacks {
 public:
  FollowStacks(CloudFormation& cloudformation, Clock& clock, Broadcast& signals, FollowOptions options);
  ~FollowStacks();

  /// Remembers what is history already. To be called before the command starts. Throws what CloudFormation throws.
  void note_baseline(std::stop_token stop);
  void start();
  /// The command has ended: goes on until every stack is at rest, nobody could be asked for too long, or stop is
  /// requested.
  [[nodiscard]] std::vector<StackOutcome> finish(std::stop_token stop);
  /// Stops at once, reading nothing more.
  [[nodiscard]] std::vector<StackOutcome> stop_now();

 private:
  void run(std::stop_token stop);
  [[nodiscard]] bool is_over(Instant settling_since) const;
  [[nodiscard]] std::vector<StackOutcome> outcomes() const;

  CloudFormation& cloudformation_;
  Clock& clock_;
  Broadcast& signals_;
  FollowOptions options_;
  std::vector<std::unique_ptr<FollowedStack>> stacks_;  // touched by the thread only, once it runs
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool settling_ = false;  // guarded by mutex_
  std::jthread thread_;
};

}  // namespace signalbox
