#include "app/expect_duration.hpp"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "app/deployment_records.hpp"
#include "core/error.hpp"
#include "estimate/duration_estimate.hpp"

namespace signalbox {
namespace {

std::string first_stack(const Party& party) { return party.stacks.empty() ? std::string() : party.stacks.front(); }

std::optional<DurationEstimate> estimate_for(DeploymentRecords& records, const std::string& environment,
                                             const std::string& stack) {
  return estimate_duration(records.durations(environment, stack));
}

}  // namespace

Duration deployed_by_holder(const Holder& holder, const std::optional<Deployment>& record, Time now) {
  const bool is_its_record = record && record->token == holder.token;
  if (is_its_record && record->asks) return Duration(0);
  return std::max(Duration(0), now - (is_its_record ? record->began_at.value_or(holder.since) : holder.since));
}

std::optional<Duration> ExpectDuration::remaining(const std::string& environment, const std::string& stack,
                                                  Duration elapsed) const {
  DeploymentRecords records(store_, clock_);
  const auto estimate = estimate_for(records, environment, stack);
  if (!estimate) return std::nullopt;
  const Remaining rest = signalbox::remaining(*estimate, elapsed);
  if (rest.longer_than_usual) return std::nullopt;
  return rest.median;
}

std::optional<UnusualDuration> ExpectDuration::unusual(const std::string& environment, const std::string& stack) const {
  return unusual_duration(DeploymentRecords(store_, clock_).durations(environment, stack));
}

Expectation ExpectDuration::expectation(const std::optional<Duration>& told, const std::string& environment,
                                        const std::vector<std::string>& stacks) const {
  if (told) return {*told, {}};
  if (environment.empty() || stacks.empty()) return {};
  try {
    const auto found = unusual(environment, stacks.front());
    if (!found) return {};
    return {found->beyond, fmt::format("95% of the {} earlier deployments took less", found->samples)};
  } catch (const Error&) {
    return {};
  }
}

std::optional<Remaining> ExpectDuration::wait(const EnvironmentLock& lock, std::size_t place) const {
  DeploymentRecords records(store_, clock_);
  // Those in line mostly deploy the same stack; its history is read once.
  std::map<std::string, std::optional<DurationEstimate>> known;
  const auto estimate_of = [&](const Party& party) {
    const auto [entry, is_new] = known.try_emplace(first_stack(party));
    if (is_new) entry->second = estimate_for(records, lock.environment, entry->first);
    return entry->second;
  };
  std::optional<DurationEstimate> holder;
  Duration elapsed{};
  if (lock.holder) {
    holder = estimate_of(lock.holder->party);
    elapsed = deployed_by_holder(*lock.holder, records.find(lock.holder->party.id), clock_.now());
  }
  std::vector<std::optional<DurationEstimate>> ahead;
  for (std::size_t i = 0; i + 1 < place && i < lock.queue.size(); ++i)
    ahead.push_back(estimate_of(lock.queue[i].party));
  return expected_wait(holder, elapsed, ahead);
}

std::string ExpectDuration::describe_wait(const EnvironmentLock& lock, std::size_t place) const {
  try {
    return wait_text(wait(lock, place));
  } catch (const Error&) {
    return "not known";
  }
}

}  // namespace signalbox
