// Sends what the outbox holds, once or for a while (app/keep_sending.hpp does it). A long queue is never in memory: of
// each message some bytes of its name are, and whole are those that are being sent. Any number of processes may do so
// on one registry.
#pragma once

#include <memory>

#include "app/keep_sending.hpp"

namespace signalbox {

class DrainOutbox {
 public:
  /// What is given must outlive it.
  DrainOutbox(Outbox& outbox, DeliveryPorts ports, DeliveryOptions options)
      : outbox_(outbox), ports_(std::move(ports)), options_(std::move(options)) {}

  /// Sends all that may go now. Throws what the store throws.
  DeliveryReport once(std::stop_token stop) const;

  /// Goes on until nothing is left that this process can send before the deadline: waits for retries and for Slack's
  /// pace. A call that is under way at the deadline is let end. Throws what the store throws.
  DeliveryReport until(Instant deadline, std::stop_token stop) const;

  /// In the background, for as long as that lives; this must outlive it.
  [[nodiscard]] std::unique_ptr<KeepSending> keep_sending() const;

 private:
  [[nodiscard]] DeliveryReport send(SendingLimit limit, std::stop_token stop) const;

  Outbox& outbox_;
  DeliveryPorts ports_;
  DeliveryOptions options_;
};

}  // namespace signalbox
