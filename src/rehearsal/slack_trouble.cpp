#include "rehearsal/slack_trouble.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "core/ascii.hpp"
#include "core/error.hpp"
#include "rehearsal/slack_identity.hpp"

namespace signalbox::rehearsal {
namespace {

[[noreturn]] void refuse_slack_fault(const std::string& spec, const char* trouble) {
  throw Error(
      ErrorKind::invalid_input, fmt::format("fault \"{}\": {}", spec, trouble),
      "give outage=60s+30s, error=internal_error@10%, missing-scope=reactions:read or any of the cloud's faults");
}

SlackOutage read_slack_outage(const std::string& spec, std::string_view value) {
  const auto split = value.find('+');
  if (split == std::string_view::npos) refuse_slack_fault(spec, "must say when and for how long, as in outage=60s+30s");
  const auto begins = parse_duration(value.substr(0, split)), lasts = parse_duration(value.substr(split + 1));
  if (!begins || !lasts) refuse_slack_fault(spec, "both must be times such as 60s");
  return {*begins, *lasts};
}

SlackError read_slack_error(const std::string& spec, std::string_view value) {
  const auto split = value.find('@');
  const auto name = value.substr(0, split);
  const bool is_name =
      !name.empty() && std::ranges::all_of(name, [](char c) { return ascii::is_lower(c) || c == '_'; });
  if (split == std::string_view::npos || !is_name)
    refuse_slack_fault(spec, "must be one of Slack's errors and a share, as in error=internal_error@10%");
  const auto share = value.substr(split + 1);
  double percent = -1;
  const auto result = std::from_chars(share.data(), share.data() + share.size(), percent);
  const std::string_view rest(result.ptr, share.data() + share.size());
  const bool is_percent = result.ec == std::errc() && rest == "%";
  if (!is_percent || !(percent >= 0 && percent <= 100)) refuse_slack_fault(spec, "the share must be from 0% to 100%");
  return {std::string(name), percent / 100};
}

std::string read_missing_scope(const std::string& spec, std::string_view value) {
  const auto scopes = slack_scopes();
  if (std::ranges::find(scopes, value) == scopes.end())
    throw Error(ErrorKind::invalid_input, fmt::format("fault \"{}\": nothing here takes that scope", spec),
                fmt::format("it may be {}", fmt::join(scopes, ", ")));
  return std::string(value);
}

}  // namespace

SlackFaultPlan parse_slack_faults(const std::vector<std::string>& specs) {
  constexpr std::string_view outage = "outage=", error = "error=", missing = "missing-scope=";
  SlackFaultPlan plan;
  std::vector<std::string> others;
  for (const std::string& spec : specs) {
    if (spec == "none") {
      plan = {};
      others.clear();
    } else if (spec.starts_with(outage)) {
      plan.outages.push_back(read_slack_outage(spec, std::string_view(spec).substr(outage.size())));
    } else if (spec.starts_with(error)) {
      plan.errors.push_back(read_slack_error(spec, std::string_view(spec).substr(error.size())));
    } else if (spec.starts_with(missing)) {
      plan.missing_scopes.push_back(read_missing_scope(spec, std::string_view(spec).substr(missing.size())));
    } else if (spec.starts_with("operations=")) {
      refuse_slack_fault(spec, "is about CloudFormation");
    } else {
      others.push_back(spec);
    }
  }
  plan.faults = parse_faults(others);
  return plan;
}

std::string to_string(const SlackFaultPlan& plan) {
  std::vector<std::string> parts;
  if (plan.faults != FaultPlan()) parts.push_back(to_string(plan.faults));
  for (const auto& outage : plan.outages) {
    parts.push_back(fmt::format("outage={}ms+{}ms", outage.begins.count(), outage.lasts.count()));
  }
  for (const auto& error : plan.errors) parts.push_back(fmt::format("error={}@{}%", error.name, error.share * 100));
  for (const auto& scope : plan.missing_scopes) parts.push_back("missing-scope=" + scope);
  return parts.empty() ? "none" : fmt::format("{}", fmt::join(parts, " "));
}

SlackFaultDice::SlackFaultDice(SlackFaultPlan plan, std::uint64_t seed)
    : plan_(std::move(plan)), dice_(plan_.faults, seed), generator_(seed) {}

bool SlackFaultDice::draw(double share) { return static_cast<double>(generator_() >> 11) * 0x1p-53 < share; }

// As FaultDice does, each request draws all dice.
SlackTrouble SlackFaultDice::next(Time now) {
  if (!began_) began_ = now;
  const auto [fault, delay] = dice_.next();
  SlackTrouble trouble{fault, {}, delay};
  const bool silent = draw(0.5);
  for (const auto& error : plan_.errors) {
    if (draw(error.share) && trouble.error.empty()) trouble.error = error.name;
  }
  const bool is_out = std::ranges::any_of(plan_.outages, [&](const SlackOutage& outage) {
    const Duration since = now - *began_;
    return since >= outage.begins && since < outage.begins + outage.lasts;
  });
  if (is_out) return {silent ? Fault::dropped_before : Fault::server_error, {}, delay};
  return trouble;
}

void SlackFaultDice::change(SlackFaultPlan plan) {
  plan_ = std::move(plan);
  dice_.change(plan_.faults);
  began_.reset();
}

}  // namespace signalbox::rehearsal
