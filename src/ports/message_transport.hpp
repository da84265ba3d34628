// Where messages go: Slack's Web API, an incoming webhook, a signed webhook. Each call is one attempt: what failed is
// said, never tried again here.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <variant>

#include "core/delivery_failure.hpp"
#include "core/living_thread.hpp"
#include "core/outbox_message.hpp"

namespace signalbox {

/// A message that is there. Both are empty where the transport has no names for what it took.
struct PostedMessage {
  std::string channel, message;
};
struct NotPosted {};

using PostOutcome = std::variant<PostedMessage, DeliveryFailure>;
using FindOutcome = std::variant<PostedMessage, NotPosted, DeliveryFailure>;

/// Safe to use from many threads. Throws Error{interrupted} when stop is requested; whether the message arrived is
/// unknown then.
class MessageTransport {
 public:
  virtual ~MessageTransport() = default;

  /// Whether it has living messages and threads, and can be asked what is in them. If not, show(), find() and reach()
  /// are not to be called.
  [[nodiscard]] virtual bool keeps_threads() const = 0;
  /// A reply in the thread, or with none a message of its own.
  [[nodiscard]] virtual PostOutcome post(const OutboxMessage& message, const LivingThread* thread,
                                         std::stop_token stop) = 0;
  /// Posts the living message, or updates the one that is there. `marker` is what find() knows it by.
  [[nodiscard]] virtual PostOutcome show(const std::string& channel, const LivingThread& thread,
                                         const std::string& marker, std::stop_token stop) = 0;
  /// The message with that marker (a message's ID) in the thread, or with none in the channel, not older than `since`.
  /// NotPosted also where nobody may look: a message that comes twice is better than one that never does.
  [[nodiscard]] virtual FindOutcome find(const std::string& channel, const LivingThread* thread,
                                         const std::string& marker, Time since, std::stop_token stop) = 0;
  /// nullopt where somebody answers, whatever they say. Changes nothing.
  [[nodiscard]] virtual std::optional<DeliveryFailure> reach(std::stop_token stop) = 0;
};

}  // namespace signalbox
