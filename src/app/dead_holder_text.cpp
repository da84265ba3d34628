#include "app/dead_holder_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/error.hpp"
#include "records/beat_document.hpp"

namespace signalbox {
namespace {

std::string why_its_turn_is_over(const Holder& holder) {
  if (holder.orphaned_at) return fmt::format("what {} left moving is quiet now; its turn is over", holder.party.id);
  return fmt::format("{} gave no sign of life for at least {}; its turn is over", holder.party.id,
                     human_duration(holder.party.lease));
}

std::string what_is_awaited(const Holder& holder, const StackActivity& activity) {
  if (activity.busy() == nullptr)
    return fmt::format("the runner of {} is gone, its command still runs; waiting for it", holder.party.id);
  return fmt::format("the runner of {} is gone, its stack still moves; waiting for {}", holder.party.id,
                     fmt::join(holder.party.stacks, ", "));
}

// One that said goodbye while its stack moved has no beat any more, and was heard of then.
Duration how_long_it_ran(const Holder& holder, const std::optional<Deployment>& record,
                         std::optional<Time> last_heard) {
  const Time began = record && record->granted_at ? *record->granted_at : holder.since;
  const Time ended = last_heard.value_or(holder.orphaned_at.value_or(began));
  return std::max(Duration(0), ended - began);
}

Signal signal_about(const Holder& holder, DeploymentStatus status) {
  Signal signal;
  signal.kind = SignalKind::lock_taken_over;
  signal.holder = holder.party.id;
  signal.status = to_string(status);
  return signal;
}

}  // namespace

// A beat that cannot be read is no reason to keep anybody's turn.
std::optional<Time> last_heard_of(const std::optional<Document>& beat) {
  if (!beat) return std::nullopt;
  try {
    const Time at = read_beat(beat->body, beat->key).at;
    return at == Time{} ? std::nullopt : std::optional(at);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string why_it_is_recorded_as_failed(const StackActivity& activity) {
  std::string text = "its runner was gone";
  for (const StackDescription& stack : activity.existing)
    text += fmt::format("; {} ended in {}", stack.name, stack.status_text);
  return text;
}

Signal end_of_dead_holder(const Holder& holder, const std::optional<Deployment>& record,
                          std::optional<Time> last_heard) {
  Signal signal = signal_about(holder, record && has_ended(record->status) ? record->status : DeploymentStatus::failed);
  signal.text = why_its_turn_is_over(holder);
  if (record) signal.reason = record->reason;
  signal.elapsed = how_long_it_ran(holder, record, last_heard);
  return signal;
}

Signal wait_for_dead_holder(const Holder& holder, const StackActivity& activity) {
  Signal signal = signal_about(holder, DeploymentStatus::orphaned);
  signal.text = what_is_awaited(holder, activity);
  return signal;
}

}  // namespace signalbox
