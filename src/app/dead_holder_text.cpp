#include "app/dead_holder_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace signalbox {

std::string why_its_turn_is_over(const Holder& holder) {
  if (holder.orphaned_at) return fmt::format("what {} left moving is quiet now; its turn is over", holder.party.id);
  return fmt::format("{} gave no sign of life for {}; its turn is over", holder.party.id,
                     human_duration(holder.party.lease));
}

std::string why_it_is_recorded_as_failed(const StackActivity& activity) {
  std::string text = "its runner was gone";
  for (const StackDescription& stack : activity.existing)
    text += fmt::format("; {} ended in {}", stack.name, stack.status_text);
  return text;
}

std::string what_is_awaited(const Holder& holder, const StackActivity& activity) {
  if (activity.busy() == nullptr)
    return fmt::format("the runner of {} is gone, its command still runs; waiting for it", holder.party.id);
  return fmt::format("the runner of {} is gone, its stack still moves; waiting for {}", holder.party.id,
                     fmt::join(holder.party.stacks, ", "));
}

}  // namespace signalbox
