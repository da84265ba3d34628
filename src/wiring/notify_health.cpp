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

Health look_at_outboxes(DocumentStore* registry, DocumentStore* own) {
  std::size_t dead = 0, dead_here = 0, set_aside = 0;
  for (DocumentStore* store : {registry, own}) {
    if (store == nullptr) continue;
    Outbox outbox(*store);
    const std::size_t letters = outbox.dead().size();
    dead += letters;
    if (store == own) dead_here = letters;
    set_aside += outbox.set_aside().size();
  }
  if (dead + set_aside == 0) return {HealthState::ok, "no message was given up", {}};
  std::vector<std::string> found, advice;
  if (dead > 0) {
    found.push_back(dead == 1 ? "a message was given up" : fmt::format("{} messages were given up", dead));
    if (dead_here > 0) found.back() += dead_here == dead ? " on this machine" : fmt::format(", {} here", dead_here);
    advice.emplace_back("signalbox outbox list says why and what to do");
  }
  if (set_aside > 0) {
    found.push_back(set_aside == 1 ? "an entry that is no message was set aside"
                                   : fmt::format("{} entries that are no messages were set aside", set_aside));
    advice.emplace_back("signalbox outbox status says where, and what to do");
  }
  return {HealthState::warn, fmt::format("{}", fmt::join(found, "; ")), fmt::format("{}", fmt::join(advice, "; "))};
}

}  // namespace signalbox
