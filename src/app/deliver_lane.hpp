// Sends what may go to one channel now, turn by turn: claims some messages, sends them, records what became of each,
// until nothing is left that may go. At most one process has a lane at a time (core/outbox_lane.hpp).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/deliver_thread.hpp"

namespace signalbox {

class DeliverLane {
 public:
  DeliverLane(Outbox& outbox, const DeliveryPorts& ports, const DeliveryOptions& options, std::string lane)
      : outbox_(outbox), ports_(ports), options_(options), lane_(std::move(lane)) {}

  /// `names`: what is in the outbox for this lane. Throws what the store throws, as all do.
  void begin(LaneNames names);
  /// One claim. False when no other is to follow.
  [[nodiscard]] bool turn(const std::stop_token& stop);
  /// Leaves the lane to others.
  [[nodiscard]] DeliveryReport finish();

 private:
  enum class Step { again, enough };

  void drop_superseded(const ThreadQueue& thread);
  void note_left(const std::string& id);
  [[nodiscard]] Step step(const std::stop_token& stop);
  [[nodiscard]] bool is_abandoned() const;
  void let_settle(Time now);
  [[nodiscard]] bool claim(const LaneBatch& batch, Time now);
  [[nodiscard]] bool has_moment(Time now);
  [[nodiscard]] bool may_go_on(const LaneTurn& turn);
  /// False when not all of it could be tried.
  [[nodiscard]] bool deliver(const LaneBatch& batch, const std::stop_token& stop);
  void settle(const ThreadBatch& batch, const ThreadDelivery& delivery);
  void settle_arrived(const OutboxMessage& message);
  void settle_failed(const FailedDelivery& failed, bool was_interrupted);
  void pause_for_outage(Time now);
  void leave_to_others(const FailedDelivery& failed);
  void note_outage();
  void note_given_up();
  void ask_whether_outage_is_over(const std::stop_token& stop);
  void revive_what_was_given_up();
  void tell_end_of_outage(const OutboxMessage& message);
  [[nodiscard]] std::optional<OutboxMessage> read(const std::string& id);
  [[nodiscard]] std::optional<OutboxTarget> find_target();
  [[nodiscard]] std::optional<OutboxTarget> target_of(const ThreadQueue& thread);
  [[nodiscard]] MessageTransport* transport_to(const OutboxTarget& target);
  [[nodiscard]] Duration pace() const;
  void forget_old_doubts(Time now);
  void release();

  Outbox& outbox_;
  const DeliveryPorts& ports_;
  const DeliveryOptions& options_;
  std::string lane_;
  LaneQueue queue_;  ///< what may go yet
  MessageTransport* transport_ = nullptr;
  OutboxRoute route_ = OutboxRoute::slack;
  KeptLane kept_;
  Time paused_until_{};                      ///< by a Retry-After of this channel
  Time deadline_{};                          ///< of the claim, with a call's length to spare
  std::map<std::string, Version> versions_;  ///< of the messages as they were read
  DeliveryReport report_;
  DeliveryTotals totals_;
};

}  // namespace signalbox
