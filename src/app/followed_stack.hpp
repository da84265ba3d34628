// One stack of FollowStacks: its tracker, when to read next, and what its last reads said. For one thread.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "app/broadcast.hpp"
#include "app/follow_stacks.hpp"
#include "core/error.hpp"
#include "core/tracker.hpp"
#include "ports/clock.hpp"
#include "ports/cloudformation.hpp"

namespace signalbox {

class FollowedStack {
 public:
  FollowedStack(std::string name, CloudFormation& cloudformation, Clock& clock, Broadcast& signals,
                const FollowOptions& options);

  void note_baseline(std::stop_token stop);
  /// Reads what is new. `settling`: the command has ended, so that the stack's own status is read as well.
  void poll(bool settling, std::stop_token stop);

  [[nodiscard]] Instant next_poll() const noexcept { return next_poll_; }
  /// The command has ended: what was seen before proves nothing any more, so all is read anew, and soon.
  void begin_settling();
  /// Seen at rest by the last read; a read that failed proves nothing.
  [[nodiscard]] bool is_at_rest() const noexcept { return at_rest_ && !unreachable_since_; }
  /// Since when no read has succeeded; nullopt while reads succeed.
  [[nodiscard]] std::optional<Instant> unreachable_since() const noexcept { return unreachable_since_; }
  [[nodiscard]] StackOutcome outcome() const;

 private:
  [[nodiscard]] bool read_events(std::stop_token stop);
  [[nodiscard]] bool read_events_of(const std::string& stack, std::stop_token stop);
  void read_status(bool settling, std::stop_token stop);
  [[nodiscard]] bool may_have_a_successor() const;
  void follow_again_by_name();
  void note_failure(const Error& error);
  void note_success();
  void warn(std::string text, std::string reason);

  std::string name_;
  CloudFormation& cloudformation_;
  Clock& clock_;
  Broadcast& signals_;
  const FollowOptions& options_;
  Tracker tracker_;
  Duration interval_;
  Instant next_poll_{};
  Instant status_read_at_{};
  std::optional<StackDescription> description_;
  std::optional<StackOutcome> before_recreation_;
  bool exists_ = false;
  bool at_rest_ = false;
  int stale_reviews_ = 0;
  int failures_ = 0;
  std::optional<Instant> unreachable_since_;
};

}  // namespace signalbox
