// Where a notification is stored before it is sent: in the registry's outbox or, while that is out of reach, in one of
// this machine's own. What lies there goes out in single messages: of a deployment's thread the registry alone knows.
#pragma once

#include "app/outbox.hpp"
#include "core/error.hpp"
#include "ports/clock.hpp"

namespace signalbox {

/// Whether the registry's trouble leaves messages to this machine. What it refuses for what they are, this machine
/// would send to nobody's use.
[[nodiscard]] bool is_out_of_reach(const Error& trouble);

enum class KeptWhere { in_registry, on_this_machine };

/// For one thread.
class KeepMessage {
 public:
  /// `own`: of this machine; null: there is none. What is given must outlive it.
  KeepMessage(Outbox& registry, Outbox* own, Clock& clock) : registry_(registry), own_(own), clock_(clock) {}

  /// Throws what the registry throws where this machine has none, or what that one throws.
  KeptWhere keep(const OutboxMessage& message);
  /// It was a moment ago; for a while it is not asked again.
  [[nodiscard]] bool is_registry_away() const { return clock_.monotonic() < away_until_; }

 private:
  Outbox& registry_;
  Outbox* own_;
  Clock& clock_;
  Instant away_until_{};
};

}  // namespace signalbox
