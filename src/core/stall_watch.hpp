// When an operation has been silent for too long and when it takes longer than expected, judged by the times of its
// events alone: whoever sees the same events finds the same, however late. Knows nothing of resources and of texts.
//
//   silent for T ─▶ stalled/1,  2T ─▶ stalled/2,  4T ─▶ stalled/3 …   the next event ─▶ moving again, and T counts anew
//   start + E ─▶ overdue, once
#pragma once

#include <optional>
#include <string>

#include "core/signal.hpp"

namespace signalbox {

class StallWatch {
 public:
  struct Finding {
    SignalKind kind = SignalKind::stalled;  ///< stalled, moving_again or overdue
    Time at{};
    Duration elapsed{};  ///< how long it was silent; for overdue, since the start
    std::string mark;
    friend bool operator==(const Finding&, const Finding&) = default;
  };

  /// Zero: never.
  StallWatch(Duration stall_after, Duration expect_within) : stall_after_(stall_after), expect_within_(expect_within) {}

  /// `key`: core/signal_mark.hpp's, of the operation's first event.
  void begin(Time at, const std::string& key);
  void end() noexcept { running_ = false; }

  /// The next that fell due before this time; each is found once. To be asked until there is none, before an event of
  /// that time is noted.
  [[nodiscard]] std::optional<Finding> due_before(Time time);
  [[nodiscard]] bool has_due_before(Time time) const;
  /// A stall was told, and no event has ended it.
  [[nodiscard]] bool is_stalled() const noexcept { return running_ && stalls_told_ > 0; }
  /// An event of the operation: whether it ends a stall that was told.
  [[nodiscard]] std::optional<Finding> note(Time at, const std::string& key);

  /// The newest event's; empty before the first.
  [[nodiscard]] const std::string& newest_key() const noexcept { return newest_key_; }

 private:
  [[nodiscard]] std::optional<Time> stall_due() const;
  [[nodiscard]] std::optional<Time> overdue_due() const;
  void listen_from(Time at, const std::string& key);

  Duration stall_after_;
  Duration expect_within_;
  bool running_ = false;
  Time start_{};
  std::string first_key_;
  Time newest_{};
  std::string newest_key_;
  unsigned stalls_told_ = 0;  ///< of the silence since the newest event
  Duration next_silence_{};
  bool overdue_told_ = false;
};

}  // namespace signalbox
