// Trouble of the rehearsal's Slack: the faults of rehearsal/faults.hpp, errors in Slack's own words, and outages at set
// times. Seeded, so that a rehearsal that failed can be repeated.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rehearsal/faults.hpp"

namespace signalbox::rehearsal {

struct SlackOutage {
  Duration begins{};  ///< after the first request under the plan
  Duration lasts{};
  friend bool operator==(const SlackOutage&, const SlackOutage&) = default;
};

struct SlackError {
  std::string name;  ///< as Slack says it, e.g. internal_error
  double share = 0;
  friend bool operator==(const SlackError&, const SlackError&) = default;
};

struct SlackFaultPlan {
  FaultPlan faults;
  std::vector<SlackOutage> outages;
  std::vector<SlackError> errors;
  std::vector<std::string> missing_scopes;  ///< of the token; of slack_scopes()
  friend bool operator==(const SlackFaultPlan&, const SlackFaultPlan&) = default;
};

/// What parse_faults takes, and `outage=60s+30s` (one minute after the first request, for half a minute),
/// `error=internal_error@10%`, `missing-scope=reactions:read`. Throws Error{invalid_input}.
[[nodiscard]] SlackFaultPlan parse_slack_faults(const std::vector<std::string>& specs);
[[nodiscard]] std::string to_string(const SlackFaultPlan& plan);

struct SlackTrouble {
  Fault fault = Fault::none;
  std::string error;  ///< of Slack; empty: none
  Duration delay{};
};

class SlackFaultDice {
 public:
  SlackFaultDice(SlackFaultPlan plan, std::uint64_t seed);

  [[nodiscard]] SlackTrouble next(Time now);
  /// Times and requests are counted from the next request on.
  void change(SlackFaultPlan plan);
  [[nodiscard]] const SlackFaultPlan& plan() const noexcept { return plan_; }

 private:
  [[nodiscard]] bool draw(double share);

  SlackFaultPlan plan_;
  FaultDice dice_;
  std::mt19937_64 generator_;
  std::optional<Time> began_;
};

}  // namespace signalbox::rehearsal
