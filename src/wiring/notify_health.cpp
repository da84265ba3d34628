#include "wiring/notify_health.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "app/outbox.hpp"
#include "core/plain_text.hpp"
#include "wiring/notify_gaps.hpp"
#include "wiring/settings.hpp"
#include "wiring/transports.hpp"

namespace signalbox {
namespace {

using Variables = std::map<std::string, std::string>;

/// Those that commands take: the file's, or what holds while it names none.
std::vector<EnvironmentSettings> places_of(const Settings& settings) {
  if (settings.environments.empty()) return {settings.defaults};
  std::vector<EnvironmentSettings> places;
  for (const auto& [name, place] : settings.environments) places.push_back(place);
  return places;
}

void add_new(std::vector<std::string>& all, const std::string& one) {
  if (std::ranges::find(all, one) == all.end()) all.push_back(one);
}

}  // namespace

Health look_at_notifications(const Settings& settings, const Variables& environment) {
  std::vector<std::string> told, gaps;
  std::string way_out;
  for (const EnvironmentSettings& place : places_of(settings)) {
    const NotifyRoutes routes = notify_routes(place.notify, environment);
    for (const OutboxTarget& target : routes.targets) add_new(told, target.address);
    if (routes.questions) add_new(told, routes.questions->address);
    for (const NotifyGap& gap : notify_gaps(place.notify, environment)) {
      add_new(gaps, gap.why);
      if (way_out.empty()) way_out = gap.way_out;
    }
  }
  if (!gaps.empty()) return {HealthState::warn, escape_for_terminal(fmt::format("{}", fmt::join(gaps, "; "))), way_out};
  if (told.empty()) return {HealthState::ok, "nobody is to be told", {}};
  return {HealthState::ok, escape_for_terminal(fmt::format("go to {}", fmt::join(told, ", "))), {}};
}

Health look_at_dead_letters(DocumentStore& store) {
  const std::size_t count = Outbox(store).dead().size();
  if (count == 0) return {HealthState::ok, "no message was given up", {}};
  return {HealthState::warn, count == 1 ? "a message was given up" : fmt::format("{} messages were given up", count),
          "signalbox outbox list says why and what to do"};
}

}  // namespace signalbox
