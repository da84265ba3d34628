// Environments as people ask about them: who has them (`active`), who waits (`queue`), frozen or not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/freeze_environment.hpp"
#include "app/read_environments.hpp"
#include "cli/render/look.hpp"

namespace signalbox::cli {

[[nodiscard]] std::string holder_text(const std::string& environment, const std::optional<HeldEnvironment>& held,
                                      const Look& look);
[[nodiscard]] std::string holder_json(const std::optional<HeldEnvironment>& held);
[[nodiscard]] std::string holders_text(const std::vector<HeldEnvironment>& held, const Look& look);
[[nodiscard]] std::string holders_json(const std::vector<HeldEnvironment>& held);

/// A line each, with a newline in front; nothing for none.
[[nodiscard]] std::string frozen_list_text(const std::vector<FrozenEnvironment>& frozen);

[[nodiscard]] std::string queue_text(const Queue& queue, const Look& look);
[[nodiscard]] std::string queue_json(const Queue& queue);

[[nodiscard]] std::string frozen_text(const std::string& environment, const Frozen& frozen, const Look& look);
[[nodiscard]] std::string frozen_json(const std::string& environment, const Frozen& frozen);
[[nodiscard]] std::string thawed_text(const std::string& environment, const Thawed& thawed);
[[nodiscard]] std::string thawed_json(const std::string& environment, const Thawed& thawed);

}  // namespace signalbox::cli
