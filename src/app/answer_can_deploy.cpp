#include "app/answer_can_deploy.hpp"

#include <algorithm>

#include "app/deployment_records.hpp"
#include "app/environment_locks.hpp"
#include "app/expect_duration.hpp"
#include "app/stack_activity.hpp"
#include "app/without_registry.hpp"
#include "core/life_watch.hpp"
#include "records/beat_document.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

constexpr std::size_t shown_events = 10;

std::vector<std::string> stacks_in_question(const std::vector<std::string>& stacks, const Holder& holder) {
  std::vector<std::string> all = stacks;
  for (const std::string& stack : holder.party.stacks) {
    if (std::ranges::find(all, stack) == all.end()) all.push_back(stack);
  }
  return all;
}

void describe_holder(ActiveDeployment& active, const Holder& holder, const std::optional<Deployment>& record) {
  active.correlation_id = holder.party.id;
  active.started_at = holder.since;
  active.run_url = holder.party.run_url;
  active.actor = holder.party.actor;
  active.orphaned = holder.orphaned_at.has_value();
  if (!holder.party.stacks.empty()) active.stack_name = holder.party.stacks.front();
  active.status = "running";
  if (record) {
    active.console_url = record->console_url;
    active.status = record->stack_status.empty() ? std::string(to_string(record->status)) : record->stack_status;
    for (const RecordedEvent& event : record->events) {
      StackEvent shown;
      shown.at = event.at;
      shown.stack_name = event.stack;
      shown.logical_id = event.resource;
      shown.resource_type = event.type;
      shown.status = event.status;
      shown.reason = event.reason;
      active.recent_events.push_back(std::move(shown));
    }
  }
}

void describe_stack(ActiveDeployment& active, const CanDeployPorts& ports, const StackDescription& stack,
                    std::stop_token stop) {
  active.stack_name = stack.name;
  active.status = stack.status_text;
  if (active.correlation_id.empty()) active.started_at = stack.updated.value_or(stack.created);
  if (const auto arn = parse_stack_arn(stack.id)) active.console_url = console_url(*arn, stack.id);
  if (auto events = ports.cloudformation->latest_events(stack.id, std::move(stop)))
    active.recent_events = std::move(*events);
}

ActiveDeployment describe_active(const CanDeployPorts& ports, const std::string& environment, const Holder* holder,
                                 const StackDescription* busy, std::stop_token stop) {
  ActiveDeployment active;
  active.environment = environment;
  std::optional<Deployment> record;
  if (holder != nullptr) {
    record = DeploymentRecords(ports.store, ports.clock).find(holder->party.id);
    describe_holder(active, *holder, record);
  }
  if (busy != nullptr) describe_stack(active, ports, *busy, std::move(stop));
  if (active.recent_events.size() > shown_events) {
    active.recent_events.erase(active.recent_events.begin(), active.recent_events.end() - shown_events);
  }
  const Time now = ports.clock.now();
  active.elapsed = std::max(Duration(0), now - active.started_at);
  const Duration deployed = holder != nullptr ? deployed_by_holder(*holder, record, now) : active.elapsed;
  active.estimated_remaining =
      ExpectDuration(ports.store, ports.clock).remaining(environment, active.stack_name, deployed);
  return active;
}

CanDeployReason reason_when_free(const std::vector<std::string>& stacks, const StackActivity& activity) {
  if (stacks.empty()) return CanDeployReason::no_active_deployment;
  return activity.existing.empty() ? CanDeployReason::no_stack_exists : CanDeployReason::stack_idle;
}

// What its stacks do is for the other registry to say.
CanDeployAnswer moved_answer(const EnvironmentLock& lock) {
  CanDeployAnswer answer;
  answer.environment = lock.environment;
  answer.waiting = lock.queue.size();
  answer.by_registry = true;
  answer.reason = CanDeployReason::registry_moved;
  answer.moved_to = lock.moved_to;
  return answer;
}

}  // namespace

std::string_view to_string(CanDeployReason reason) {
  switch (reason) {
    case CanDeployReason::no_stack_exists:
      return "NO_STACK_EXISTS";
    case CanDeployReason::stack_idle:
      return "STACK_IDLE";
    case CanDeployReason::no_active_deployment:
      return "NO_ACTIVE_DEPLOYMENT";
    case CanDeployReason::active_deployment_in_progress:
      return "ACTIVE_DEPLOYMENT_IN_PROGRESS";
    case CanDeployReason::environment_frozen:
      return "ENVIRONMENT_FROZEN";
    case CanDeployReason::stack_needs_action:
      return "STACK_NEEDS_ACTION";
    case CanDeployReason::registry_moved:
      return "REGISTRY_MOVED";
  }
  return "STACK_IDLE";
}

std::string CanDeployAnswer::source() const {
  if (!registry_trouble.empty()) return "cloudformation_fallback";
  if (by_registry && by_cloudformation) return "registry+cloudformation";
  return by_cloudformation ? "cloudformation" : "registry";
}

bool looks_dead(DocumentStore& store, const Holder& holder, Time now) {
  const auto document = store.get(keys::beat(holder.party.id));
  const Time last = document ? std::max(read_beat(document->body, holder.party.id).at, holder.since) : holder.since;
  // A runner that said goodbye while its stack moved has no beat any more; nothing is left to wait out.
  if (holder.orphaned_at && !document) return true;
  return is_dead_by_timestamp(last, holder.party.lease, now);
}

CanDeployAnswer answer_can_deploy(const CanDeployPorts& ports, const std::string& environment,
                                  const std::vector<std::string>& stacks, std::stop_token stop) {
  EnvironmentLock lock;
  try {
    lock = EnvironmentLocks(ports.store, ports.clock).read(environment);
  } catch (const Error& error) {
    if (!ports.may_fall_back) throw;
    expect_fallback(error, /*required=*/false, environment, stacks);
    return answer_without_registry(*ports.cloudformation, ports.clock, environment, stacks, error, std::move(stop));
  }
  if (!lock.holder && !lock.moved_to.empty()) return moved_answer(lock);
  const bool holder_can_be_judged =
      lock.holder && (ports.cloudformation != nullptr || lock.holder->party.stacks.empty());
  const auto asked = holder_can_be_judged ? stacks_in_question(stacks, *lock.holder) : stacks;
  const StackActivity activity = look_at_stacks(ports.cloudformation, asked, stop);
  const StackDescription* busy = activity.busy();
  const bool holder_is_dead =
      holder_can_be_judged && busy == nullptr && looks_dead(ports.store, *lock.holder, ports.clock.now());

  CanDeployAnswer answer;
  answer.environment = environment;
  answer.waiting = lock.queue.size();
  answer.freeze = freeze_in_force(lock, ports.clock.now());
  const Holder* holder = lock.holder && !holder_is_dead ? &*lock.holder : nullptr;
  if (holder_is_dead) answer.dead_holder = lock.holder->party.id;
  if (holder != nullptr || busy != nullptr) {
    answer.reason = CanDeployReason::active_deployment_in_progress;
    answer.by_registry = holder != nullptr;
    answer.by_cloudformation = busy != nullptr;
    answer.active = describe_active(ports, environment, holder, busy, std::move(stop));
    return answer;
  }
  answer.by_registry = true;
  answer.by_cloudformation = !asked.empty();
  if (!lock.moved_to.empty()) return moved_answer(lock);
  if (answer.freeze) {
    answer.reason = CanDeployReason::environment_frozen;
    answer.by_cloudformation = false;
  } else if (const StackDescription* broken = activity.needs_action()) {
    answer.reason = CanDeployReason::stack_needs_action;
    answer.by_registry = false;
    answer.stack_name = broken->name;
    answer.stack_status = broken->status_text;
    answer.next_step = next_step(broken->status);
  } else {
    answer.can_deploy = true;
    answer.reason = reason_when_free(asked, activity);
  }
  return answer;
}

}  // namespace signalbox
