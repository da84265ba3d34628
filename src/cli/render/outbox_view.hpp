// What `signalbox outbox …` and `signalbox notify …` found and did, as text and JSON.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/delivery.hpp"
#include "app/read_outbox.hpp"
#include "cli/render/look.hpp"

namespace signalbox::cli {

/// Where people find it.
using PlaceOfSetAside = std::function<std::string(const SetAside&)>;
[[nodiscard]] std::string overview_text(const OutboxOverview& overview, Time now, const PlaceOfSetAside& place);
[[nodiscard]] std::string overview_json(const OutboxOverview& overview, const PlaceOfSetAside& place);

/// Each in lines of its own, the ID alone in the first; none is cut.
[[nodiscard]] std::string entries_text(const std::vector<OutboxEntry>& entries, Time now, const Look& look);
[[nodiscard]] std::string entries_json(const std::vector<OutboxEntry>& entries);

[[nodiscard]] std::string entry_text(const OutboxEntry& entry, const Look& look);
[[nodiscard]] std::string entry_json(const OutboxEntry& entry);

/// How many a flush gave up that have not come back by its end, as they do when an outage is over.
[[nodiscard]] std::size_t given_up_in(const DeliveryReport& report, const OutboxOverview& left);
/// Of a flush: what it did, and what is left.
[[nodiscard]] std::string flushed_text(const DeliveryReport& report, const OutboxOverview& left);
[[nodiscard]] std::string flushed_json(const DeliveryReport& report, const OutboxOverview& left);

/// Of messages that were put back or dropped.
[[nodiscard]] std::string changed_text(const std::string& verb, const std::vector<std::string>& ids);
[[nodiscard]] std::string changed_json(const std::string& verb, const std::vector<std::string>& ids);

/// Of a script's notification: the messages that were made of it, and those that are still in the outbox.
[[nodiscard]] std::string notified_text(const std::vector<OutboxEntry>& left);
[[nodiscard]] std::string notified_json(const std::vector<std::string>& ids, const std::vector<OutboxEntry>& left);

}  // namespace signalbox::cli
