// Trouble on demand: which requests are throttled, fail, are held back, are dropped or find their credentials expired.
// The draw is seeded, so that a rehearsal that failed can be repeated.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>

#include "core/time.hpp"
#include "rehearsal/operation_offer.hpp"

namespace signalbox::rehearsal {

struct FaultPlan {
  double throttle = 0;  ///< shares of all requests, from 0 to 1
  double server_error = 0;
  double drop = 0;
  double slow = 0;
  Duration slowness{};
  OperationOffer operations = OperationOffer::everywhere;
  std::optional<std::uint64_t> expired_after;  ///< so many requests are answered, all later ones find the token expired
  friend bool operator==(const FaultPlan&, const FaultPlan&) = default;
};

/// `throttle=30%`, `5xx=10%`, `drop=5%`, `slow=200ms@10%` (`slow=200ms`: every request), `expired-token=after:20`,
/// `operations=absent` (what is told of them, see OperationOffer), `none`. Later ones change what earlier ones said.
/// Throws Error{invalid_input}.
[[nodiscard]] FaultPlan parse_faults(std::span<const std::string> specs);
/// The specs again, separated by blanks; `none` when nothing is planned.
[[nodiscard]] std::string to_string(const FaultPlan& plan);

enum class Fault { none, throttled, server_error, expired_token, dropped_before, dropped_after };

struct Trouble {
  Fault fault = Fault::none;
  Duration delay{};
};

class FaultDice {
 public:
  FaultDice(FaultPlan plan, std::uint64_t seed) : plan_(plan), generator_(seed) {}

  [[nodiscard]] Trouble next();
  /// Counts requests from here on.
  void change(const FaultPlan& plan);
  [[nodiscard]] const FaultPlan& plan() const noexcept { return plan_; }

 private:
  [[nodiscard]] bool draw(double share);

  FaultPlan plan_;
  std::mt19937_64 generator_;
  std::uint64_t seen_ = 0;
};

}  // namespace signalbox::rehearsal
