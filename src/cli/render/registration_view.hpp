// What `register`, `wait` and `release` say. All of them name the ID and what to type next.
#pragma once

#include <string>
#include <vector>

#include "app/register_deployment.hpp"
#include "app/watch_until_free.hpp"
#include "cli/render/look.hpp"

namespace signalbox::cli {

[[nodiscard]] std::string registered_text(const Registered& registered, Duration lease, const Look& look);
/// `waited` is left out where nobody waited.
[[nodiscard]] std::string registered_json(const Registered& registered, Duration lease, std::optional<Duration> waited);

/// Who is in the way and the ways out, one a line; for talk.
[[nodiscard]] std::string refused_text(const Refused& refused, const std::string& environment);
[[nodiscard]] std::string blocked_text(const BlockedByStack& blocked, const std::string& environment);
[[nodiscard]] std::string refused_json(const Refused& refused, const std::string& environment);
[[nodiscard]] std::string blocked_json(const BlockedByStack& blocked, const std::string& environment);

/// For a wait that was over before the turn came.
[[nodiscard]] std::string gave_up_text(const std::string& environment, Duration waited);
[[nodiscard]] std::string gave_up_json(const std::string& environment, Duration waited, bool interrupted);

[[nodiscard]] std::string released_text(const std::string& id, const std::vector<Released>& released);
[[nodiscard]] std::string released_json(const std::string& id, const std::vector<Released>& released);

}  // namespace signalbox::cli
