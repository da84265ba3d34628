// When a message that did not arrive is tried again, and when it is given up. The rule is a schedule of waits; whoever
// refused a message with a Retry-After is obeyed instead. Reads no clock.
#pragma once

#include <vector>

#include "core/delivery_failure.hpp"
#include "core/outbox_message.hpp"

namespace signalbox {

struct RetrySchedule {
  /// One for each repetition; a failure after the last one makes a dead letter.
  std::vector<Duration> waits{std::chrono::seconds(5), std::chrono::seconds(10), std::chrono::seconds(20),
                              std::chrono::seconds(40), std::chrono::seconds(80)};
  /// A wait grows by up to this part of itself, so that many messages do not come back in step.
  double jitter = 0.1;

  /// For all of a channel after nobody answered; each such answer uses up an attempt.
  [[nodiscard]] Duration first_wait() const { return waits.empty() ? Duration(0) : waits.front(); }
  /// Between two questions whether anybody is there again, which go on for as long as an outage lasts: the first wait,
  /// but at least five seconds.
  [[nodiscard]] Duration wait_to_ask_again() const;
};

/// How long a Retry-After is obeyed: no longer than a day, since nobody means more.
[[nodiscard]] Duration obeyed(Duration retry_after);

/// The message after an attempt that failed at `now`. `random` is from [0, 1).
[[nodiscard]] OutboxMessage after_failure(OutboxMessage message, const DeliveryFailure& failure,
                                          const RetrySchedule& schedule, Time now, double random);

/// A dead letter as it was before its first attempt, still in its old place in the line.
[[nodiscard]] OutboxMessage revived(OutboxMessage message);

/// Whether it was given up for want of anybody who answers; not when that was so again and again: then it may be the
/// message that nobody can answer.
[[nodiscard]] bool is_victim_of_outage(const OutboxMessage& message);
/// As revived(), but it is still one that the outage delayed.
[[nodiscard]] OutboxMessage revived_after_outage(OutboxMessage message);

}  // namespace signalbox
