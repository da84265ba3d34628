// One stack of FollowStacks: its tracker, when to read next, and what its last reads said. For one thread at a time.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>

#include "app/explain_failure.hpp"
#include "app/follow_stacks.hpp"
#include "app/watch_gap.hpp"
#include "core/poll_pace.hpp"
#include "core/tracker.hpp"

namespace signalbox {

/// Our wall clock as it was once, and what has passed since: whatever corrects the wall clock later makes no silence.
class EvenTime {
 public:
  explicit EvenTime(const Clock& clock) : wall_(clock.now()), monotonic_(clock.monotonic()) {}
  [[nodiscard]] Time at(Instant when) const { return wall_ + std::chrono::floor<Duration>(when - monotonic_); }

 private:
  Time wall_;
  Instant monotonic_;
};

class FollowedStack {
 public:
  /// None of what is referred to is owned; it outlives the stack.
  struct World {
    CloudFormation& cloudformation;
    Clock& clock;
    EvenTime time;
    Broadcast& signals;
    WatchGap& gap;
    ExplainFailure& explain;
    const FollowOptions& options;
  };
  FollowedStack(std::string name, const World& world);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  /// What is history: the events there are, or those before an operation that is to be joined.
  void note_baseline(std::stop_token stop);
  void begin_at(const StackOrigin& origin);
  [[nodiscard]] const StackOrigin& origin() const noexcept { return origin_; }

  /// Reads what is new. `settling`: the command has ended, so that the stack's own status is read as well.
  void poll(bool settling, std::stop_token stop);
  /// `slowest_while_running`: while its operation runs, however silently.
  [[nodiscard]] Instant next_poll(double random, Duration slowest_while_running) const;
  /// How many questions one read asks about an operation that runs; 0 when none does.
  [[nodiscard]] std::size_t calls_while_running() const;

  [[nodiscard]] bool was_read() const noexcept { return poll_began_ != Instant{}; }
  /// Nothing happens: the list of all stacks is enough to see that it moves, or moves again.
  [[nodiscard]] bool may_be_watched_by_list() const;
  /// What the list says; nullptr when the stack is not in it. True when that is news, so that the stack is to be read.
  [[nodiscard]] bool glance(const StackDescription* listed, bool settling);
  /// Of one whose operation runs: whether the list shows more than its events have told so far, so that it is to be
  /// read now.
  [[nodiscard]] bool is_ahead(const StackDescription* listed);
  /// The list could not be read.
  void note_unread();

  /// The command has ended: what was seen before proves nothing any more, so all is read anew, and soon.
  void begin_settling();
  /// Seen at rest by the last read; a read that failed proves nothing.
  [[nodiscard]] bool is_at_rest() const noexcept { return at_rest_ && !unreachable_since_; }
  /// Since when no read has succeeded; nullopt while reads succeed.
  [[nodiscard]] std::optional<Instant> unreachable_since() const noexcept { return unreachable_since_; }
  /// Tells what was read and still waited for nested stacks; nothing more will be read.
  void conclude();
  [[nodiscard]] StackOutcome outcome() const;

 private:
  [[nodiscard]] Tracker tracker_for(const std::string& name_or_arn, const StackOrigin& origin = {}) const;
  [[nodiscard]] bool read_events(std::stop_token stop);
  [[nodiscard]] bool read_root(std::stop_token stop);
  /// One whose events are wanted and that this poll has not read yet.
  [[nodiscard]] std::optional<std::string> next_nested(const std::set<std::string>& read) const;
  [[nodiscard]] bool read_nested(std::set<std::string>& read, std::stop_token stop);
  /// True when something was new. Throws while it is not sure that it may not be read.
  [[nodiscard]] bool read_one_nested(const std::string& nested, std::stop_token stop);
  [[nodiscard]] std::vector<StackEvent> events_of(const std::string& nested, std::stop_token stop);
  void take(const std::string& stack_id, const std::vector<StackEvent>& events);
  /// By the service's clock where it is known.
  [[nodiscard]] Time time_at(Instant when);
  void read_status(bool settling, std::stop_token stop);
  /// False when it is to be asked again.
  [[nodiscard]] bool explain_failure(std::stop_token stop);
  [[nodiscard]] bool wants_to_know_why() const;
  [[nodiscard]] std::string failed_operation() const;
  [[nodiscard]] bool may_have_a_successor() const;
  void follow_again_by_name();
  void note_success();

  std::string name_;
  World world_;
  StackOrigin origin_;
  Tracker tracker_;
  PollPace pace_;
  Instant poll_began_{};
  Instant poll_ended_{};
  Instant status_read_at_{};
  std::optional<StackDescription> description_;
  std::optional<StackOutcome> before_recreation_;
  bool at_rest_ = false;
  int stale_reviews_ = 0;
  std::optional<Instant> unreachable_since_;
  std::map<std::string, int> denials_;  ///< in a row, of nested stacks
  /// What was asked about a failure that its events do not explain.
  struct Explanation {
    std::optional<Time> of;  ///< when the operation began
    bool is_over = false;
    int unanswered = 0;
    std::string cause;  ///< empty when nobody said
  };
  Explanation explanation_;
};

}  // namespace signalbox
