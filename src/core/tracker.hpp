// Follows one stack operation and its nested stacks: events and clock ticks in, signals out. Pure.
//
//   waiting ──first own *_IN_PROGRESS event──▶ moving ──verdict, *_CLEANUP_IN_PROGRESS──▶ cleaning up ──▶ finished
//                                                │ ──*ROLLBACK_IN_PROGRESS──▶ rolling back ─────────────────▲
//                                                └──────────────terminal own event──────────────────────────┘
//
// A terminal status of an earlier operation never counts: only events after the baseline do, and an end whose operation
// was not seen in any way is none; an event that is known to be an earlier operation's (core/operation_marks.hpp) never
// counts, however late it comes. Another beginning after the end is followed as well, also under a new ARN when the
// stack was deleted and created anew. Time is counted by the service's own clock where it is known, so that whoever
// comes late finds the same silence; else the local clock adds what has passed since the last event was read. Whoever
// reads the same events tells the same, under the same marks, stalls and overruns included: one that lies between two
// events is told before the second of them, however late both are read; a nested stack's end comes after what is in it.
#pragma once

#include <memory>
#include <span>

#include "core/failure_reason.hpp"
#include "core/resource_ledger.hpp"
#include "core/signal.hpp"
#include "core/stack_event.hpp"

namespace signalbox {

struct TrackerOptions {
  std::string correlation_id;  ///< copied into each signal
  std::string environment;     ///< copied into each signal
  std::string stack_name;      ///< the root stack
  /// The newest event known before the operation began; events up to it are history. Empty: everything is new.
  std::string baseline_event_id;
  /// The id of the operation that was over with it, whose events may come late; empty where nobody knows.
  std::string past_operation;
  /// Resources the stack is known to have, for Progress::expected; 0 when nobody knows.
  std::size_t expected_resources = 0;
  /// A `progress` signal at most this often, and only when something changed.
  Duration progress_every{30'000};
  Duration stall_after{};  ///< `stalled` after so long without an event, and after twice that, four times…; zero: never
  Duration expect_within{};  ///< `overdue` so long after the operation's start; zero: never
  std::string expectation;   ///< where that comes from, e.g. "--expect-within"; for the text, may be empty
};

inline constexpr int reads_to_believe_an_end = 3;
/// Of a description that names an earlier operation alone: it may lag, but not for ever.
inline constexpr int reads_to_believe_a_late_end = 12;

class Tracker {
 public:
  explicit Tracker(TrackerOptions options);
  /// From here on `now` is what the service's clock shows; before, it is a clock of ours that runs evenly.
  void count_by_service_time();

  ~Tracker();
  Tracker(Tracker&&) noexcept;
  Tracker& operator=(Tracker&&) noexcept;

  /// Events of one stack, root or nested, oldest first; duplicates and overlapping pages are welcome, nested stacks'
  /// events may come before or after their parent's. Events may be newer than `now`: clocks differ. A nested stack's
  /// end is kept while that stack is to be read, and so is what follows a silence that is a stall while any is: it may
  /// be that one that moved first.
  [[nodiscard]] std::vector<Signal> take(const std::string& stack_id, std::span<const StackEvent> oldest_first,
                                         Time now);

  /// What DescribeStacks said. Only used to learn the stack's ARN, a new one too once the operation has ended, and to
  /// notice an end whose event was never seen: when `reads_to_believe_an_end` descriptions in a row show it and no
  /// event comes between them, since descriptions lag behind events. A REVIEW_IN_PROGRESS that is still shown after the
  /// start is ignored.
  [[nodiscard]] std::vector<Signal> observe(const StackDescription& stack, Time now);

  /// All of nested_to_follow() has been read: lets time pass until `now`, when the reading began, and tells stalls,
  /// overruns and progress; not yet, when nested_to_follow() has grown and something waits for that.
  [[nodiscard]] std::vector<Signal> tick(Time now);
  /// What was kept for nested stacks that will not be read.
  [[nodiscard]] std::vector<Signal> tell_rest(Time now);

  /// ARNs of the nested stacks of this operation whose end has not been seen: their events are to be read as well,
  /// parents before their children, after the root's end for one last time.
  [[nodiscard]] std::vector<std::string> nested_to_follow() const;
  /// Where the next read of this stack's events may stop; for the root the baseline at first, for others empty at
  /// first.
  [[nodiscard]] std::string newest_event_id(const std::string& stack_id) const;

  [[nodiscard]] bool started() const;
  /// The root stack's operation has ended; its status is final_status().
  [[nodiscard]] bool finished() const;
  /// Known from a rollback's or a cleanup's beginning on. A deletion that nobody asked for is no success.
  [[nodiscard]] Verdict verdict() const;
  /// The root's last status seen in this operation; unknown before the first.
  [[nodiscard]] StackStatus status() const;
  /// ARN of the root stack once known; the name before.
  [[nodiscard]] const std::string& root() const;
  [[nodiscard]] Progress progress() const;
  [[nodiscard]] std::optional<Time> started_at() const;
  /// The earliest resource failure that is no cancelled sibling and no parent's echo, the deeper one of two at the same
  /// time; one on the way back or a stack's own word only when there is no other. Empty while there is none.
  [[nodiscard]] std::optional<StackEvent> first_failure() const;
  /// CloudFormation's id of the root's operation, not of its rollback; empty where nobody tells.
  [[nodiscard]] const std::string& operation_id() const;
  /// Resources that are moving now, longest first.
  using Moving = ResourceLedger::Moving;
  [[nodiscard]] std::vector<Moving> moving() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace signalbox
