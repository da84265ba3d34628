// Whether a part of the set-up is as it should be, and what to do if not: the judgements behind `signalbox doctor`, and
// the loop that makes them. Each check has the same time; one that fails or takes longer never stops the others.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "ports/clock.hpp"

namespace signalbox {

enum class HealthState { ok, warn, fail };
[[nodiscard]] std::string_view to_string(HealthState state);

struct Health {
  HealthState state = HealthState::ok;
  std::string found;
  std::string advice;  ///< empty where nothing is to be done
};

struct HealthCheck {
  std::string name;
  /// May throw Error, which becomes a failure.
  std::function<Health(std::stop_token)> look;
};

struct CheckedHealth {
  std::string name;
  Health health;
};

[[nodiscard]] std::vector<CheckedHealth> run_health_checks(Clock& clock, const std::vector<HealthCheck>& checks,
                                                           Duration limit, std::stop_token stop);

/// `theirs` as AWS's answer said, `mine` when it came. Signatures are refused beyond five minutes.
[[nodiscard]] Health judge_clock(Time mine, std::optional<Time> theirs);
[[nodiscard]] Health judge_disk(std::uint64_t free_bytes, const std::string& place);
/// Only how they look: nothing is sent, and nothing of them is shown.
[[nodiscard]] Health judge_slack(const std::optional<std::string>& bot_token,
                                 const std::optional<std::string>& webhook_url);

}  // namespace signalbox
