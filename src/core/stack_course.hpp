// Where one stack is in an operation, read from its own events alone: the state machine that core/tracker.hpp draws.
// A terminal status with no beginning before it is an earlier operation's and moves nothing.
#pragma once

#include <cstddef>
#include <span>

#include "core/operation_marks.hpp"

namespace signalbox {

class StackCourse {
 public:
  /// What a status changed; several at once when a log begins in the middle.
  struct Turn {
    bool began = false;        ///< an operation, the first one or another after an end
    bool turned_back = false;  ///< it rolls back, or deletes what it should have created
    bool cleaning_up = false;
    bool ended = false;
  };

  /// `is_another`: should it be a beginning, it is known to be another operation's than the one that runs.
  Turn advance(StackStatus own_status, bool is_another = false);
  /// Something of an operation was seen whose beginning was not.
  void join();

  [[nodiscard]] bool begun() const noexcept { return leg_ != Leg::waiting; }
  [[nodiscard]] bool ended() const noexcept { return leg_ == Leg::ended; }
  [[nodiscard]] bool running() const noexcept { return begun() && !ended(); }
  [[nodiscard]] bool turned_back() const noexcept { return leg_ == Leg::back; }
  /// Neither turned back nor cleaning up nor ended since the operation was first seen.
  [[nodiscard]] bool on_first_leg() const noexcept { return begun() && leg_ == first_leg_; }
  [[nodiscard]] StackStatus status() const noexcept { return status_; }
  [[nodiscard]] Verdict verdict() const;

 private:
  enum class Leg { waiting, forward, back, cleanup, ended };

  Turn begin(StackStatus status, Leg leg);
  Turn start(StackStatus status, bool is_another);
  Turn turn_back(StackStatus status);
  Turn clean_up(StackStatus status);
  Turn end(StackStatus status);
  [[nodiscard]] bool abandons_by_deleting(StackStatus status) const;

  StackStatus first_ = StackStatus::unknown;
  StackStatus status_ = StackStatus::unknown;
  Leg leg_ = Leg::waiting;
  Leg first_leg_ = Leg::waiting;
  bool abandoned_ = false;
};

/// Where in a stack's story the newest operation begins; its size when there is none. Whoever joins a running
/// deployment takes the event before as its baseline.
[[nodiscard]] std::size_t newest_operation(std::span<const StackEvent> oldest_first);
/// The same, and its size when that operation is over.
[[nodiscard]] std::size_t running_operation(std::span<const StackEvent> oldest_first);

/// Reads a stack's story backwards, so that of 50,000 past events only the newest operation's are read.
class BackToNewestOperation {
 public:
  /// From the newest event on, each once: true for the first that belongs to an earlier operation.
  [[nodiscard]] bool is_earlier(const StackEvent& event);

 private:
  [[nodiscard]] bool is_before_beginning(const StackEvent& event) const;

  StackEvent oldest_own_;  ///< of those that moved
  bool was_in_progress_ = false;
};

}  // namespace signalbox
