// What lies in the outbox, for people to look at. Changes nothing but for what it sets aside as unreadable.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "app/outbox.hpp"

namespace signalbox {

struct OutboxOverview {
  std::size_t pending = 0;   ///< all that is to be sent
  std::size_t claimed = 0;   ///< of these, being sent by some process
  std::size_t retrying = 0;  ///< of these, failed at least once
  std::size_t dead = 0;
  std::size_t on_this_machine = 0;   ///< besides: what the registry was too far away to take
  std::optional<Time> oldest;        ///< when the oldest pending one was stored
  std::optional<Time> next_attempt;  ///< of those that wait for one; none: all may go at once
  DeliveryTotals totals;
  friend bool operator==(const OutboxOverview&, const OutboxOverview&) = default;
};

struct OutboxEntry {
  OutboxMessage message;
  std::optional<LaneClaim> claim;  ///< of the process that sends it just now
};

/// Both throw what the store throws.
[[nodiscard]] OutboxOverview read_overview(Outbox& outbox, Time now);
/// Those to be sent in their order, then the dead letters.
[[nodiscard]] std::vector<OutboxEntry> read_entries(Outbox& outbox, Time now);
/// Either of them; nullopt when there is none of that ID.
[[nodiscard]] std::optional<OutboxEntry> find_entry(Outbox& outbox, const std::string& id, Time now);

}  // namespace signalbox
