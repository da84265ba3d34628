// Follows stacks while a command deploys them, and after it has ended until each has come to rest; or for as long as a
// monitor likes. Reads events and turns them into signals through core/tracker.hpp; decides only what to read and when.
//
//   note_baseline | begin_at ──▶ start ──▶ following ──finish()──▶ settling ──all at rest──▶ done
//
// A failed read never changes a verdict; it is repeated; a nested stack that may not be read is left out, and said. Of
// many stacks those at rest are not asked one by one: the list of all stacks, page by page, shows which of them have
// begun to move, and only these are read.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "app/broadcast.hpp"
#include "core/stack_origin.hpp"
#include "core/stack_outcome.hpp"
#include "ports/clock.hpp"
#include "ports/cloudformation.hpp"

namespace signalbox {

struct FollowOptions {
  std::vector<std::string> stacks;
  Duration poll{2'000};                   ///< between reads of a stack that moves
  Duration slowest_poll{30'000};          ///< of one that does not, and of the list of all stacks: `--interval`
  Duration slowest_while_running{5'000};  ///< of one whose operation runs silently: it may fail at any moment
  Duration between_calls{500};            ///< on the average, for all that run silently together: slower where many do
  Duration give_up_after{
      std::chrono::minutes(5)};  ///< once the command has ended, how long CloudFormation may be unreachable
  Duration stall_after{std::chrono::minutes(10)};  ///< without an event, `stalled` is told; zero: never
  Duration expect_within{};                        ///< an operation that takes longer is `overdue`; zero: never
  std::string expectation;  ///< where that comes from, e.g. "95% of 40 earlier deployments"; may be empty
  /// An operation that already runs at note_baseline() is followed from its beginning, not taken for history.
  bool join_running = false;
  std::uint32_t seed = 0;  ///< of the jitter that keeps many processes from asking in step; 0: there is none
};

class StackReaders;

class FollowStacks {
 public:
  FollowStacks(CloudFormation& cloudformation, Clock& clock, Broadcast& signals, FollowOptions options);
  ~FollowStacks();

  /// Remembers what is history already. To be called before the command starts. Throws what CloudFormation throws.
  void note_baseline(std::stop_token stop);
  /// In place of note_baseline(): what another has found to be history. One origin a stack, in the order of the
  /// options.
  void begin_at(const std::vector<StackOrigin>& origins);
  /// What is history, for others to begin at. Before start().
  [[nodiscard]] std::vector<StackOrigin> origins() const;
  void start();
  /// The command has ended: goes on until every stack is at rest, nobody could be asked for too long, or stop is
  /// requested.
  [[nodiscard]] std::vector<StackOutcome> finish(std::stop_token stop);
  /// Stops at once, reading nothing more.
  [[nodiscard]] std::vector<StackOutcome> stop_now();

 private:
  std::unique_ptr<StackReaders> readers_;
};

}  // namespace signalbox
