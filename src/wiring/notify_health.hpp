// Whether those who are configured to be told can be, and whether all that was to be told has been. Only looks.
#pragma once

#include <map>
#include <string>

#include "app/health_check.hpp"

namespace signalbox {

class DocumentStore;
struct Settings;

/// Of all environments; those who cannot be told are each named with what is missing or wrong.
[[nodiscard]] Health look_at_notifications(const Settings& settings,
                                           const std::map<std::string, std::string>& environment);

/// Of the registry's outbox and this machine's own; null: there is none. Throws what the stores throw.
[[nodiscard]] Health look_at_outboxes(DocumentStore* registry, DocumentStore* own);

}  // namespace signalbox
