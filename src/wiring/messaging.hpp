// The outbox of the registry, and the one of this machine for when the registry is out of reach, with everything that
// sending takes: for whoever tells people something.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "app/channel_moments.hpp"
#include "app/notify_sink.hpp"
#include "app/questions.hpp"
#include "app/read_outbox.hpp"
#include "wiring/transports.hpp"

namespace signalbox {

/// Touches neither the registry nor the network before it is used.
class Messaging {
 public:
  /// `folder`: this machine's own, that outlives the process; null: there is none. What is given must outlive it;
  /// `warn` is told in one line about trouble that was worked around, `given_up` (may be empty) of what this process
  /// made a dead letter, from the threads that send.
  Messaging(DocumentStore& store, DocumentStore* folder, Clock& clock, std::map<std::string, std::string> environment,
            const NotifySettings& settings, std::function<void(const std::string&)> warn,
            std::function<void(const OutboxMessage&)> given_up = {});

  [[nodiscard]] Outbox& outbox() { return outbox_; }
  [[nodiscard]] DrainOutbox& drain() { return drain_; }
  [[nodiscard]] OwnOutbox own() { return {own_outbox_, own_drain_, memory_ == nullptr}; }
  [[nodiscard]] Outboxes outboxes() { return {outbox_, own_outbox_}; }
  [[nodiscard]] Questions& questions() { return questions_; }
  /// What reads answers in Slack; nullptr without a token.
  [[nodiscard]] ReplyReader* replies() { return transports_.replies(); }
  [[nodiscard]] Duration grace() const { return settings_.grace; }

 private:
  NotifySettings settings_;
  Transports transports_;
  ChannelMoments moments_;
  DeliveryOptions options_;
  Questions questions_;
  Outbox outbox_;
  DrainOutbox drain_;
  std::unique_ptr<DocumentStore> memory_;  ///< where there is no folder: what is told now goes out all the same
  Outbox own_outbox_;
  DrainOutbox own_drain_;
};

}  // namespace signalbox
