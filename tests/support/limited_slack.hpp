// A workspace with Slack's limits: one message a second in a channel, 50 updates a minute. Refuses what is too fast,
// and counts it.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "ports/clock.hpp"
#include "support/fake_slack.hpp"

namespace signalbox::testing {

class LimitedSlack : public MessageTransport {
 public:
  /// Both must outlive it.
  LimitedSlack(FakeSlack& behind, Clock& clock) : behind_(behind), clock_(clock) {}

  [[nodiscard]] int refused() const;

  [[nodiscard]] bool keeps_threads() const override { return true; }
  [[nodiscard]] PostOutcome post(const OutboxMessage& message, const LivingThread* thread,
                                 std::stop_token stop) override;
  [[nodiscard]] PostOutcome show(const std::string& channel, const LivingThread& thread, const std::string& marker,
                                 std::stop_token stop) override;
  [[nodiscard]] FindOutcome find(const std::string& channel, const LivingThread* thread, const std::string& marker,
                                 Time since, std::stop_token stop) override;
  [[nodiscard]] std::optional<DeliveryFailure> reach(std::stop_token stop) override;

 private:
  [[nodiscard]] std::optional<DeliveryFailure> refusal(const std::string& what, std::size_t most, Duration span);

  FakeSlack& behind_;
  Clock& clock_;
  mutable std::mutex mutex_;  // guards what follows
  std::map<std::string, std::deque<Time>> calls_;
  int refused_ = 0;
};

}  // namespace signalbox::testing
