// A workspace in memory behind the MessageTransport port: remembers what was posted where, and fails as a test tells it
// to, before or after a message took effect.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "ports/message_transport.hpp"

namespace signalbox::testing {

class FakeSlack : public MessageTransport {
 public:
  struct Entry {
    std::string channel, thread, message, marker;
    NotificationKind kind = NotificationKind::message;
    std::string text;
    LivingState state;  ///< of a living message, as it was shown last
    int updates = 0;
    std::optional<Outage> outage = {};
  };
  struct Fault {
    DeliveryFailure failure;
    bool took_effect = false;  ///< only the answer was lost
  };
  enum class Call { post, show, find, reach };

  explicit FakeSlack(bool keeps_threads = true) : keeps_threads_(keeps_threads) {}

  /// What the next calls meet, one each.
  void fail(Fault fault, int times = 1);
  /// Asked at each call from now on, with no lock held.
  void at_each_call(std::function<std::optional<Fault>(Call)> what);
  void forget(const std::string& message);

  [[nodiscard]] std::vector<Entry> entries() const;
  /// The texts of replies and messages in the order in which they came, living messages left out.
  [[nodiscard]] std::vector<std::string> texts() const;
  [[nodiscard]] int calls(Call call) const;
  /// How far back the last look went.
  [[nodiscard]] Time looked_since() const;

  [[nodiscard]] bool keeps_threads() const override { return keeps_threads_; }
  [[nodiscard]] PostOutcome post(const OutboxMessage& message, const LivingThread* thread,
                                 std::stop_token stop) override;
  [[nodiscard]] PostOutcome show(const std::string& channel, const LivingThread& thread, const std::string& marker,
                                 std::stop_token stop) override;
  [[nodiscard]] FindOutcome find(const std::string& channel, const LivingThread* thread, const std::string& marker,
                                 Time since, std::stop_token stop) override;
  [[nodiscard]] std::optional<DeliveryFailure> reach(std::stop_token stop) override;

 private:
  [[nodiscard]] std::optional<Fault> fault(Call call);
  [[nodiscard]] PostedMessage add(Entry entry);

  bool keeps_threads_;
  mutable std::mutex mutex_;  // guards what follows
  std::function<std::optional<Fault>(Call)> at_each_call_;
  std::vector<Entry> entries_;
  std::deque<Fault> faults_;
  std::map<Call, int> calls_;
  Time looked_since_{};
};

}  // namespace signalbox::testing
