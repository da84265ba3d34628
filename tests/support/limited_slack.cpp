#include "support/limited_slack.hpp"

#include <utility>

namespace signalbox::testing {

int LimitedSlack::refused() const {
  const std::lock_guard guard(mutex_);
  return refused_;
}

std::optional<DeliveryFailure> LimitedSlack::refusal(const std::string& what, std::size_t most, Duration span) {
  const std::lock_guard guard(mutex_);
  auto& calls = calls_[what];
  const Time now = clock_.now();
  while (!calls.empty() && calls.front() <= now - span) calls.pop_front();
  if (calls.size() < most) {
    calls.push_back(now);
    return std::nullopt;
  }
  ++refused_;
  return DeliveryFailure{FailureKind::rate_limited, "ratelimited", {}, calls.front() + span - now};
}

PostOutcome LimitedSlack::post(const OutboxMessage& message, const LivingThread* thread, std::stop_token stop) {
  if (auto failure = refusal(message.target.address, 1, std::chrono::seconds(1))) return std::move(*failure);
  return behind_.post(message, thread, std::move(stop));
}

PostOutcome LimitedSlack::show(const std::string& channel, const LivingThread& thread, const std::string& marker,
                               std::stop_token stop) {
  auto failure = thread.message.empty() ? refusal(channel, 1, std::chrono::seconds(1))
                                        : refusal("chat.update", 50, std::chrono::minutes(1));
  if (failure) return std::move(*failure);
  return behind_.show(channel, thread, marker, std::move(stop));
}

FindOutcome LimitedSlack::find(const std::string& channel, const LivingThread* thread, const std::string& marker,
                               Time since, std::stop_token stop) {
  return behind_.find(channel, thread, marker, since, std::move(stop));
}

std::optional<DeliveryFailure> LimitedSlack::reach(std::stop_token stop) { return behind_.reach(std::move(stop)); }

}  // namespace signalbox::testing
