#include "app/read_outbox.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/believed_wait.hpp"
#include "core/retry_schedule.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

/// Looks at each lane once.
class Claims {
 public:
  Claims(Outbox& outbox, Time now) : outbox_(outbox), now_(now) {}

  [[nodiscard]] std::optional<LaneClaim> on(const std::string& id) {
    const auto name = parse_outbox_id(id);
    if (!name) return std::nullopt;
    const auto found = lanes_.find(name->lane);
    const auto& lane =
        found != lanes_.end() ? found->second : lanes_.emplace(name->lane, outbox_.lane(name->lane).lane).first->second;
    if (!lane.claim || lane.claim->until <= now_ || std::ranges::count(lane.claim->messages, id) == 0)
      return std::nullopt;
    return lane.claim;
  }

 private:
  Outbox& outbox_;
  Time now_;
  std::map<std::string, OutboxLane> lanes_;
};

void count(OutboxOverview& overview, const OutboxMessage& message, Time now) {
  ++overview.pending;
  if (message.failures > 0) ++overview.retrying;
  overview.oldest = std::min(overview.oldest.value_or(message.stored_at), message.stored_at);
  if (is_awaited(message.next_attempt, now))
    overview.next_attempt = std::min(overview.next_attempt.value_or(message.next_attempt), message.next_attempt);
}

// Those of an outbox, in no order yet.
void add_entries(std::vector<OutboxEntry>& entries, Outbox& outbox, Time now, bool is_on_this_machine) {
  Claims claims(outbox, now);
  for (const std::string& id : outbox.pending()) {
    if (auto kept = outbox.read(id)) entries.push_back({std::move(kept->message), claims.on(id), is_on_this_machine});
  }
  for (const std::string& id : outbox.dead()) {
    if (auto kept = outbox.read_dead(id)) entries.push_back({std::move(kept->message), {}, is_on_this_machine});
  }
}

std::vector<OutboxEntry> in_order(std::vector<OutboxEntry> entries) {
  std::ranges::stable_sort(entries, {}, [](const OutboxEntry& entry) {
    const auto name = parse_outbox_id(entry.message.id);
    return std::pair(entry.message.is_dead, name ? name->place.sequence : 0);
  });
  return entries;
}

void count_what_is_not_sent(OutboxOverview& overview, Outbox& outbox, bool is_on_this_machine) {
  for (const std::string& id : outbox.dead()) {
    const auto letter = outbox.read_dead(id);
    if (!letter) continue;
    ++overview.dead;
    if (is_victim_of_outage(letter->message)) ++overview.dead_of_outage;
  }
  for (const std::string& name : outbox.set_aside())
    overview.set_aside.push_back({name, keys::outbox_message(name), is_on_this_machine});
}

}  // namespace

OutboxOverview read_overview(const Outboxes& both, Time now) {
  OutboxOverview overview;
  Claims claims(both.registry, now);
  for (const std::string& id : both.registry.pending()) {
    const auto kept = both.registry.read(id);
    if (!kept) continue;
    count(overview, kept->message, now);
    if (claims.on(id)) ++overview.claimed;
  }
  overview.totals = both.registry.totals();
  overview.on_this_machine = both.own.count_pending();
  count_what_is_not_sent(overview, both.registry, false);
  count_what_is_not_sent(overview, both.own, true);
  return overview;
}

std::vector<OutboxEntry> read_entries(const Outboxes& both, Time now) {
  std::vector<OutboxEntry> entries;
  add_entries(entries, both.registry, now, false);
  add_entries(entries, both.own, now, true);
  return in_order(std::move(entries));
}

std::vector<OutboxEntry> read_own_entries(Outbox& own, Time now) {
  std::vector<OutboxEntry> entries;
  add_entries(entries, own, now, true);
  return in_order(std::move(entries));
}

std::optional<OutboxEntry> find_entry(const Outboxes& both, const std::string& id, Time now) {
  if (auto entry = find_entry(both.registry, id, now)) return entry;
  return find_own_entry(both.own, id, now);
}

std::optional<OutboxEntry> find_own_entry(Outbox& own, const std::string& id, Time now) {
  auto entry = find_entry(own, id, now);
  if (entry) entry->is_on_this_machine = true;
  return entry;
}

std::optional<OutboxEntry> find_entry(Outbox& outbox, const std::string& id, Time now) {
  if (!parse_outbox_id(id)) return std::nullopt;
  if (auto kept = outbox.read(id)) return OutboxEntry{std::move(kept->message), Claims(outbox, now).on(id)};
  if (auto kept = outbox.read_dead(id)) return OutboxEntry{std::move(kept->message), {}};
  return std::nullopt;
}

Duration rest_after_look(Duration took) { return std::max<Duration>(std::chrono::seconds(1), 10 * took); }

}  // namespace signalbox
