// What is known of a deployment's stacks, gathered from its signals: what moves, what ended how, what went wrong. Live
// views draw it, the job summary tells it afterwards. A value without a clock; everything in it is as it came from
// outside and is escaped by whoever shows it.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/signal.hpp"

namespace signalbox {

enum class MovementEnd { none, finished, failed, cancelled };

/// One resource on its way from one state to another. A rollback moves it again.
struct Movement {
  std::string resource;  ///< `Parent/Child` when nested
  std::string type;
  std::string status;  ///< the last one, as CloudFormation writes it
  std::string reason;  ///< literal, of a failure
  Time began{};
  std::optional<Time> ended;
  MovementEnd end = MovementEnd::none;
};

struct BoardStack {
  std::string name;
  std::string arn;     ///< empty while it is not known
  std::string status;  ///< the last one seen
  Time began{};
  std::optional<Time> ended;
  bool failed = false;        ///< its end, or the way back on which it is
  bool rolling_back = false;  ///< or rolled back
  std::string stalled;        ///< what a stall that lasts said; empty: it moves
  std::string overdue;        ///< likewise
  Progress progress;
  std::vector<Movement> movements;  ///< in the order in which they began, at most most_movements
  std::size_t left_out = 0;         ///< movements beyond those

  [[nodiscard]] std::size_t finished() const;  ///< movements that ended well
};

struct BoardFailure {
  std::string stack, resource, type, status, reason;
  Time at{};
};

/// Two full stacks with their rollback; what is beyond that is only counted.
inline constexpr std::size_t most_movements = 5'000;
inline constexpr std::size_t most_failures = 200;
inline constexpr std::size_t most_notices = 50;

class StackBoard {
 public:
  void take(const Signal& signal);

  [[nodiscard]] const std::vector<BoardStack>& stacks() const noexcept { return stacks_; }
  /// In the order in which they were told, without those that only say that another one failed, unless there are no
  /// others.
  [[nodiscard]] const std::vector<BoardFailure>& failures() const;
  /// Those beyond most_failures included.
  [[nodiscard]] std::size_t failure_count() const;
  /// What people should know besides: a lost lease, a registry out of reach, a gap in the watching, warnings.
  [[nodiscard]] const std::vector<std::string>& notices() const noexcept { return notices_; }
  /// When the command was started, or the turn came while it has not been; by the clock of whoever runs the deployment.
  [[nodiscard]] std::optional<Time> began_at() const noexcept { return began_at_; }
  [[nodiscard]] bool is_over() const noexcept { return over_; }
  /// Some stack's operation has begun and not ended.
  [[nodiscard]] bool is_moving() const;
  /// The newest time that any signal named: clocks differ, and now is never before it.
  [[nodiscard]] Time newest() const noexcept { return newest_; }

 private:
  void take_stack(const Signal& signal);
  void take_resource(const Signal& signal);
  void take_failure(const Signal& signal);
  void note(const Signal& signal);
  BoardStack& stack_of(const Signal& signal);
  Movement* add_movement(BoardStack& stack, const Signal& signal);
  [[nodiscard]] Movement* latest(BoardStack& stack, const std::string& resource) const;

  std::vector<BoardStack> stacks_;
  std::map<std::pair<std::string, std::string>, std::size_t> latest_;  ///< stack and resource → place in movements
  std::vector<BoardFailure> failures_, echoes_;
  std::size_t failure_count_ = 0;
  std::size_t echo_count_ = 0;
  std::vector<std::string> notices_;
  std::optional<Time> began_at_;
  Time newest_{};
  bool over_ = false;
};

}  // namespace signalbox
