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

/// For what is told while the registry is out of reach; what others left there is sent as well.
struct OwnOutbox {
  Outbox& outbox;
  const DrainOutbox& drain;
  bool is_kept = true;  ///< outlives this process; else what it still holds at the end is lost
};

/// Side by side: what one waits for, a retry or a registry, takes none of the other's time. Throws what one of the
/// stores throws, when both have ended.
DeliveryReport drain_both(const DrainOutbox& registry, const DrainOutbox& own, Instant deadline, std::stop_token stop);

}  // namespace signalbox
