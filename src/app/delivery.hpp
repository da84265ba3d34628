// What sending takes beside the outbox: the ways out, time, and how it is to be done.
#pragma once

#include <functional>
#include <string>

#include "core/lane_names.hpp"
#include "core/method_budget.hpp"
#include "core/outbox_lane.hpp"
#include "core/retry_schedule.hpp"
#include "ports/clock.hpp"
#include "ports/message_transport.hpp"

namespace signalbox {

class Questions;
class ChannelMoments;

struct DeliveryOptions {
  RetrySchedule schedule;
  /// Between two messages to one channel, of all processes together: what Slack allows.
  Duration pace = std::chrono::seconds(1);
  /// Of each method that has a limit of its own, of all processes together; none where no pace is kept.
  CallLimit calls = {};
  Duration lease = std::chrono::seconds(30);         ///< a claim ends by itself after this; longer than any one call
  Duration longest_call = std::chrono::seconds(10);  ///< no call of a transport takes longer
  Duration living_interval =
      std::chrono::seconds(3);  ///< while more is to come, a living message is not updated sooner
  std::size_t batch = 32;       ///< messages in one claim, where no pace is kept
  std::size_t at_once = 16;     ///< channels that are sent to at the same time
  std::string sender;           ///< a random name of this process
  std::string host;
  std::int64_t pid = 0;
};

struct DeliveryPorts {
  /// nullptr, or an Error, when this process has no means of sending there; such messages stay for others.
  std::function<MessageTransport*(const OutboxTarget&)> transport;
  Clock& clock;
  std::function<double()> random;  ///< from [0, 1); from many threads
  /// Of another's claim: whether its process is known to be dead. Empty: nothing is known of any.
  std::function<bool(const LaneClaim&)> is_gone = {};
  /// Where questions lie that say where they were posted. nullptr: nowhere.
  Questions* questions = nullptr;
  /// Shared with what else this process sends from; null: that is nothing.
  ChannelMoments* moments = nullptr;
  /// Told of each message that this process made a dead letter, from the threads that send. May be empty.
  std::function<void(const OutboxMessage&)> given_up = {};
};

/// What one look at the outbox has done.
struct DeliveryReport {
  std::size_t sent = 0, superseded = 0, failed = 0, dead = 0;
  std::size_t without_transport = 0;  ///< messages that this process cannot send
  std::optional<Time> next_due;       ///< when there is something to do again, as far as is known
  std::string reason;                 ///< why the last one failed
  LaneNames left;                     ///< messages that are in the line no more
  bool has_added = false;             ///< and others are: the line is to be read again

  void add(const DeliveryReport& other);
  void due(Time at);
};

}  // namespace signalbox
