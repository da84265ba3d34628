#include "app/read_outbox.hpp"

#include <algorithm>
#include <map>

#include "core/believed_wait.hpp"

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

}  // namespace

OutboxOverview read_overview(Outbox& outbox, Time now) {
  OutboxOverview overview;
  Claims claims(outbox, now);
  for (const std::string& id : outbox.pending()) {
    const auto kept = outbox.read(id);
    if (!kept) continue;
    count(overview, kept->message, now);
    if (claims.on(id)) ++overview.claimed;
  }
  overview.dead = outbox.dead().size();
  overview.totals = outbox.totals();
  return overview;
}

std::vector<OutboxEntry> read_entries(Outbox& outbox, Time now) {
  std::vector<OutboxEntry> entries;
  Claims claims(outbox, now);
  for (const std::string& id : outbox.pending()) {
    if (auto kept = outbox.read(id)) entries.push_back({std::move(kept->message), claims.on(id)});
  }
  std::ranges::stable_sort(entries, {}, [](const OutboxEntry& entry) {
    const auto name = parse_outbox_id(entry.message.id);
    return name ? name->place.sequence : 0;
  });
  for (const std::string& id : outbox.dead()) {
    if (auto kept = outbox.read_dead(id)) entries.push_back({std::move(kept->message), {}});
  }
  return entries;
}

std::optional<OutboxEntry> find_entry(Outbox& outbox, const std::string& id, Time now) {
  if (!parse_outbox_id(id)) return std::nullopt;
  if (auto kept = outbox.read(id)) return OutboxEntry{std::move(kept->message), Claims(outbox, now).on(id)};
  if (auto kept = outbox.read_dead(id)) return OutboxEntry{std::move(kept->message), {}};
  return std::nullopt;
}

}  // namespace signalbox
