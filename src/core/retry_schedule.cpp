#include "core/retry_schedule.hpp"

#include <algorithm>
#include <utility>

namespace signalbox {
namespace {

constexpr unsigned most_revivals = 3;

constexpr Duration longest_wait = std::chrono::hours(24);
constexpr Duration shortest_wait_to_ask_again = std::chrono::seconds(5);

Duration wait_before(std::size_t repetition, const RetrySchedule& schedule, double random) {
  if (schedule.waits.empty()) return Duration(0);
  const Duration wait = schedule.waits[std::min(repetition, schedule.waits.size() - 1)];
  const Duration jitter(static_cast<Duration::rep>(static_cast<double>(wait.count()) * schedule.jitter * random));
  return std::min(wait + jitter, longest_wait);  // what is longer is not believed
}

}  // namespace

Duration RetrySchedule::wait_to_ask_again() const { return std::max(first_wait(), shortest_wait_to_ask_again); }

Duration obeyed(Duration retry_after) { return std::clamp<Duration>(retry_after, Duration(0), longest_wait); }

OutboxMessage after_failure(OutboxMessage message, const DeliveryFailure& failure, const RetrySchedule& schedule,
                            Time now, double random) {
  message.reason = failure.reason;
  message.way_out = failure.way_out;
  message.is_doubtful = failure.kind == FailureKind::unknown_outcome || failure.was_a_look;
  if (failure.is_outage && !message.unreachable_since) message.unreachable_since = now;
  if (failure.kind != FailureKind::rate_limited) ++message.failures;
  message.is_dead = failure.kind == FailureKind::permanent || message.failures > schedule.waits.size();
  if (failure.kind == FailureKind::permanent) message.unreachable_since.reset();  // somebody answered: that is why
  const std::size_t repetition = message.failures == 0 ? 0 : message.failures - 1;
  const Duration wait = failure.retry_after ? obeyed(*failure.retry_after) : wait_before(repetition, schedule, random);
  message.next_attempt = message.is_dead ? Time{} : now + wait;
  return message;
}

OutboxMessage revived(OutboxMessage message) {
  message.is_dead = false;
  message.failures = 0;
  message.next_attempt = {};
  message.reason.clear();
  message.way_out.clear();
  message.unreachable_since.reset();
  message.revivals = 0;
  return message;
}

bool is_victim_of_outage(const OutboxMessage& message) {
  return message.is_dead && message.unreachable_since && message.revivals < most_revivals;
}

OutboxMessage revived_after_outage(OutboxMessage message) {
  const auto since = message.unreachable_since;
  const unsigned revivals = message.revivals + 1;
  message = revived(std::move(message));
  message.unreachable_since = since;
  message.revivals = revivals;
  return message;
}

}  // namespace signalbox
