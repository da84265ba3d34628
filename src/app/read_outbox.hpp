// What lies in the outbox, for people to look at. Changes nothing but for what it sets aside as unreadable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/outbox.hpp"

namespace signalbox {

/// The registry's, and this machine's own for what the registry was too far away to take.
struct Outboxes {
  Outbox& registry;
  Outbox& own;
};

/// Where something lies that was edited into nonsense.
struct SetAside {
  std::string name;  ///< `set_aside_…`; from outside
  std::string key;   ///< in its store
  bool is_on_this_machine = false;
  friend bool operator==(const SetAside&, const SetAside&) = default;
};

struct OutboxOverview {
  std::size_t pending = 0;           ///< all that is to be sent
  std::size_t claimed = 0;           ///< of these, being sent by some process
  std::size_t retrying = 0;          ///< of these, failed at least once
  std::size_t dead = 0;              ///< dead letters, in both
  std::size_t dead_of_outage = 0;    ///< of these, going back by themselves when somebody answers again
  std::vector<SetAside> set_aside;   ///< in both
  std::size_t on_this_machine = 0;   ///< to be sent besides: what the registry was too far away to take
  std::optional<Time> oldest;        ///< when the oldest pending one was stored
  std::optional<Time> next_attempt;  ///< of those that wait for one; none: all may go at once
  DeliveryTotals totals;
  friend bool operator==(const OutboxOverview&, const OutboxOverview&) = default;
};

struct OutboxEntry {
  OutboxMessage message;
  std::optional<LaneClaim> claim;  ///< of the process that sends it just now
  bool is_on_this_machine = false;
  bool is_lost = false;  ///< no disk here outlives the process that has it
};

/// All throw what the stores throw.
[[nodiscard]] OutboxOverview read_overview(const Outboxes& both, Time now);
/// Those to be sent in their order, then the dead letters.
[[nodiscard]] std::vector<OutboxEntry> read_entries(const Outboxes& both, Time now);
/// Of this machine alone, while the registry is out of reach.
[[nodiscard]] std::vector<OutboxEntry> read_own_entries(Outbox& own, Time now);
[[nodiscard]] std::optional<OutboxEntry> find_own_entry(Outbox& own, const std::string& id, Time now);
/// Either kind, from the registry first; nullopt when there is none of that ID.
[[nodiscard]] std::optional<OutboxEntry> find_entry(const Outboxes& both, const std::string& id, Time now);
[[nodiscard]] std::optional<OutboxEntry> find_entry(Outbox& outbox, const std::string& id, Time now);

/// Who watches reads every message each time, and rests at least ten times as long as that took.
[[nodiscard]] Duration rest_after_look(Duration took);

}  // namespace signalbox
