#include "rehearsal/faults.hpp"

#include <fmt/format.h>

#include <charconv>
#include <vector>

#include "core/error.hpp"

namespace signalbox::rehearsal {
namespace {

[[noreturn]] void refuse(std::string_view spec, std::string_view trouble) {
  throw Error(ErrorKind::invalid_input, fmt::format("fault \"{}\": {}", spec, trouble),
              "give throttle=30%, 5xx=10%, drop=5%, slow=200ms@10%, expired-token=after:20, operations=absent or none");
}

template <typename Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

double share(std::string_view text, std::string_view spec) {
  if (!text.ends_with('%')) refuse(spec, "the share must be a percentage such as 30%");
  const auto percent = number<double>(text.substr(0, text.size() - 1));
  if (!percent || !(*percent >= 0 && *percent <= 100)) refuse(spec, "the share must be from 0% to 100%");
  return *percent / 100;
}

void read_slow(std::string_view value, std::string_view spec, FaultPlan& plan) {
  const auto at = value.find('@');
  const auto span = parse_duration(value.substr(0, at));
  if (!span || *span > std::chrono::minutes(10)) refuse(spec, "the delay must be a time such as 200ms, of 10m at most");
  plan.slowness = *span;
  plan.slow = at == std::string_view::npos ? 1 : share(value.substr(at + 1), spec);
}

void read_expiry(std::string_view value, std::string_view spec, FaultPlan& plan) {
  constexpr std::string_view mark = "after:";
  const auto count = value.starts_with(mark) ? number<std::uint64_t>(value.substr(mark.size())) : std::nullopt;
  if (!count) refuse(spec, "must say after how many requests, as in expired-token=after:20");
  plan.expired_after = *count;
}

void read_operations(std::string_view value, std::string_view spec, FaultPlan& plan) {
  const auto offer = operation_offer_named(value);
  if (!offer) refuse(spec, "must be everywhere, denied, apart, apart-denied or absent");
  plan.operations = *offer;
}

void read_fault(std::string_view spec, FaultPlan& plan) {
  const auto split = spec.find('=');
  const auto name = spec.substr(0, split);
  const auto value = split == std::string_view::npos ? std::string_view() : spec.substr(split + 1);
  if (spec == "none") {
    plan = {};
  } else if (name == "throttle") {
    plan.throttle = share(value, spec);
  } else if (name == "5xx") {
    plan.server_error = share(value, spec);
  } else if (name == "drop") {
    plan.drop = share(value, spec);
  } else if (name == "slow") {
    read_slow(value, spec, plan);
  } else if (name == "expired-token") {
    read_expiry(value, spec, plan);
  } else if (name == "operations") {
    read_operations(value, spec, plan);
  } else {
    refuse(spec, "there is no such fault");
  }
}

std::string percent(double share) { return fmt::format("{}%", share * 100); }

}  // namespace

FaultPlan parse_faults(std::span<const std::string> specs) {
  FaultPlan plan;
  for (const auto& spec : specs) read_fault(spec, plan);
  return plan;
}

std::string to_string(const FaultPlan& plan) {
  std::vector<std::string> parts;
  if (plan.throttle > 0) parts.push_back("throttle=" + percent(plan.throttle));
  if (plan.server_error > 0) parts.push_back("5xx=" + percent(plan.server_error));
  if (plan.drop > 0) parts.push_back("drop=" + percent(plan.drop));
  if (plan.slow > 0) parts.push_back(fmt::format("slow={}ms@{}", plan.slowness.count(), percent(plan.slow)));
  if (plan.expired_after) parts.push_back(fmt::format("expired-token=after:{}", *plan.expired_after));
  if (plan.operations != OperationOffer::everywhere) {
    parts.push_back(fmt::format("operations={}", to_string(plan.operations)));
  }
  return parts.empty() ? "none" : fmt::format("{}", fmt::join(parts, " "));
}

bool FaultDice::draw(double share) { return static_cast<double>(generator_() >> 11) * 0x1p-53 < share; }

// Each request draws all dice, so that changing one share does not move the others' luck.
Trouble FaultDice::next() {
  ++seen_;
  Trouble trouble;
  const bool slow = draw(plan_.slow), throttled = draw(plan_.throttle), failed = draw(plan_.server_error),
             dropped = draw(plan_.drop);
  const bool after = draw(0.5);
  if (slow) trouble.delay = plan_.slowness;
  if (plan_.expired_after && seen_ > *plan_.expired_after) {
    trouble.fault = Fault::expired_token;
  } else if (dropped) {
    // The caller cannot know whether a request that got no answer was carried out: half of them are.
    trouble.fault = after ? Fault::dropped_after : Fault::dropped_before;
  } else if (failed) {
    trouble.fault = Fault::server_error;
  } else if (throttled) {
    trouble.fault = Fault::throttled;
  }
  return trouble;
}

void FaultDice::change(const FaultPlan& plan) {
  plan_ = plan;
  seen_ = 0;
}

}  // namespace signalbox::rehearsal
