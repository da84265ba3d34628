#include "core/resource_ledger.hpp"

#include <algorithm>

#include "core/failure_reason.hpp"

namespace signalbox {
namespace {

using News = ResourceLedger::News;

/// `UPDATE` of `UPDATE_IN_PROGRESS`.
std::string_view action_of(std::string_view status) {
  for (const std::string_view ending : {"_IN_PROGRESS", "_COMPLETE", "_FAILED", "_SKIPPED"}) {
    if (status.ends_with(ending)) return status.substr(0, status.size() - ending.size());
  }
  return status;
}

News news_of(const StackEvent& event, ResourcePhase phase, bool new_movement) {
  switch (phase) {
    case ResourcePhase::in_progress:
      return new_movement ? News::started : News::nothing;
    case ResourcePhase::succeeded:
    case ResourcePhase::skipped:
      return News::finished;
    case ResourcePhase::failed:
      return is_cancelled_sibling(event) ? News::cancelled : News::failed;
    case ResourcePhase::unknown:
      return News::unknown_word;
  }
  return News::unknown_word;
}

}  // namespace

ResourceLedger::Entry ResourceLedger::record(const StackEvent& event, const std::string& path, Counting counting) {
  const ResourcePhase phase = resource_phase_of(event.status);
  const std::string_view action = action_of(event.status);
  Resource& resource = resources_[event.stack_id + '\n' + event.logical_id];
  const bool starts = phase == ResourcePhase::in_progress;
  // A beginning that comes after what followed it tells nothing any more.
  if (starts && event.at < resource.last) return {};

  const bool same_movement = resource.action == action && resource.counting == counting;
  const bool new_movement = starts && !(same_movement && resource.moving);
  count(resource, settle(resource, action, phase, counting));
  if (new_movement) {
    resource.action = action;
    resource.counting = counting;
    resource.since = event.at;
  }
  resource.path = path;
  resource.type = event.resource_type;
  resource.status = event.status;
  if (!event.physical_id.empty()) resource.physical_id = event.physical_id;
  resource.last = std::max(resource.last, event.at);
  resource.moving = starts;
  const bool began_here = new_movement || same_movement;
  return {news_of(event, phase, new_movement),
          began_here ? std::max(event.at - resource.since, Duration(0)) : Duration(0)};
}

ResourceLedger::Outcome ResourceLedger::settle(const Resource& before, std::string_view action, ResourcePhase phase,
                                               Counting counting) {
  if (counting == Counting::live) {
    switch (phase) {
      case ResourcePhase::in_progress:
      case ResourcePhase::unknown:
        return Outcome::open;
      case ResourcePhase::succeeded:
      case ResourcePhase::skipped:
        return Outcome::done;
      case ResourcePhase::failed:
        return Outcome::failed;
    }
  }
  // Afterwards only what was left open is still to be settled, by how the stack fared.
  if (before.outcome != Outcome::open) return before.outcome;
  const bool goes_on = before.action == action && phase == ResourcePhase::in_progress && before.counting == counting;
  if (goes_on) return Outcome::open;
  const bool failed_itself = before.action == action && phase == ResourcePhase::failed;
  return counting == Counting::back || failed_itself ? Outcome::failed : Outcome::done;
}

void ResourceLedger::count(Resource& resource, Outcome outcome) {
  if (outcome == resource.outcome) return;
  if (resource.outcome == Outcome::uncounted) ++progress_.seen;
  if (std::size_t* from = counter(resource.outcome)) --*from;
  if (std::size_t* to = counter(outcome)) ++*to;
  resource.outcome = outcome;
}

std::size_t* ResourceLedger::counter(Outcome outcome) {
  switch (outcome) {
    case Outcome::uncounted:
      return nullptr;
    case Outcome::open:
      return &progress_.in_progress;
    case Outcome::done:
      return &progress_.done;
    case Outcome::failed:
      return &progress_.failed;
  }
  return nullptr;
}

std::vector<ResourceLedger::Moving> ResourceLedger::moving() const {
  std::vector<Moving> moving;
  for (const auto& [key, resource] : resources_) {
    if (!resource.moving) continue;
    moving.push_back({resource.path, resource.type, resource.status, resource.since, resource.physical_id});
  }
  std::ranges::sort(moving, [](const Moving& a, const Moving& b) {
    return a.since != b.since ? a.since < b.since : a.resource < b.resource;
  });
  return moving;
}

}  // namespace signalbox
