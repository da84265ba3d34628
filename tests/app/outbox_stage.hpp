// An outbox with a workspace in memory, and senders that a test lets come, fail and die.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "adapters/storage/memory_store.hpp"
#include "app/drain_outbox.hpp"
#include "support/fake_slack.hpp"
#include "support/fragile_store.hpp"
#include "support/manual_clock.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {

inline const std::string told_deployment = "20260114-123456-abc12301";
inline const DeliveryFailure nobody_answers{FailureKind::unknown_outcome, "cut off", {}, {}, true, false};
inline const DeliveryFailure not_now{FailureKind::refused_for_now, "not now", {}, {}, false, false};

class OutboxStage : public ::testing::Test {
 protected:
  std::string store(NotificationKind kind, const std::string& text, const std::string& channel = "C1",
                    const std::string& id = told_deployment) {
    OutboxMessage message;
    message.target = {OutboxRoute::slack, channel};
    message.notification.kind = kind;
    message.notification.text = text;
    message.notification.correlation_id = id;
    message.notification.at = message.stored_at = clock.now();
    message.id = outbox_id(message.target, message.notification, ++sequence, "");
    EXPECT_TRUE(outbox.store(message));
    return message.id;
  }

  DeliveryReport drain(const std::string& sender = "me") { return drainer(sender).once({}); }

  DrainOutbox drainer(const std::string& sender = "me") {
    auto with = options;
    with.sender = sender;
    return {outbox, ports(), with};
  }

  DeliveryPorts ports() {
    return {[this](const OutboxTarget&) { return transport; }, clock, [] { return 0.0; },
            [this](const LaneClaim& claim) { return claim.sender == gone; }};
  }

  /// As a sender that was killed in the middle of a call: it says nothing more to the registry.
  void die_at_call(FakeSlack::Call call, bool took_effect, const std::string& sender) {
    slack.at_each_call([this, call, took_effect](FakeSlack::Call now) -> std::optional<FakeSlack::Fault> {
      if (now != call) return std::nullopt;
      fragile.break_down();
      slack.at_each_call({});
      return FakeSlack::Fault{nobody_answers, took_effect};
    });
    EXPECT_EQ(kind_thrown_by([&] { (void)drain(sender); }), ErrorKind::unavailable);
    fragile.mend();
    gone = sender;
  }

  FakeSlack::Entry living() const {
    for (const auto& entry : slack.entries()) {
      if (entry.marker.starts_with("living:")) return entry;
    }
    return {};
  }

  int livings() const {
    return static_cast<int>(
        std::ranges::count_if(slack.entries(), [](const auto& entry) { return entry.marker.starts_with("living:"); }));
  }

  ManualClock clock;
  MemoryStore memory{clock};
  FragileStore fragile{memory};
  std::vector<std::string> warnings;
  Outbox outbox{fragile, [this](const std::string& line) { warnings.push_back(line); }};
  FakeSlack slack;
  MessageTransport* transport = &slack;
  DeliveryOptions options{.schedule = {.jitter = 0}, .pace = std::chrono::seconds(0)};
  std::string gone;
  std::uint64_t sequence = 1768394096000;
};

}  // namespace signalbox::testing
