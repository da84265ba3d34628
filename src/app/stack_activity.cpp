#include "app/stack_activity.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace signalbox {
namespace {

template <typename Predicate>
const StackDescription* first_where(const std::vector<StackDescription>& stacks, const Predicate& predicate) {
  const auto found = std::ranges::find_if(stacks, predicate);
  return found == stacks.end() ? nullptr : &*found;
}

}  // namespace

const StackDescription* StackActivity::busy() const {
  return first_where(existing, [](const StackDescription& stack) { return is_busy(stack.status); });
}

const StackDescription* StackActivity::needs_action() const {
  return first_where(existing,
                     [](const StackDescription& stack) { return phase_of(stack.status) == StackPhase::needs_action; });
}

StackActivity look_at_stacks(CloudFormation* cloudformation, const std::vector<std::string>& stacks,
                             std::stop_token stop) {
  StackActivity activity;
  for (const std::string& stack : stacks) {
    if (cloudformation == nullptr)
      throw Error(ErrorKind::internal, "stacks are named but nobody can be asked about them");
    if (auto description = cloudformation->describe_stack(stack, stop))
      activity.existing.push_back(std::move(*description));
  }
  return activity;
}

}  // namespace signalbox
