#include "app/stack_list.hpp"

#include <algorithm>

namespace signalbox {
namespace {

// DescribeStacks answers with up to 100 stacks a page.
constexpr std::size_t stacks_on_a_page = 100;

}  // namespace

StackList::StackList(std::vector<StackDescription> stacks) : by_name_(std::move(stacks)) {
  std::ranges::sort(by_name_, {}, &StackDescription::name);
}

const StackDescription* StackList::find(const std::string& name_or_arn) const {
  const auto arn = parse_stack_arn(name_or_arn);
  const std::string& name = arn ? arn->name : name_or_arn;
  const auto found = std::ranges::lower_bound(by_name_, name, {}, &StackDescription::name);
  if (found == by_name_.end() || found->name != name) return nullptr;
  return arn && found->id != name_or_arn ? nullptr : &*found;
}

std::size_t StackList::pages() const noexcept { return by_name_.size() / stacks_on_a_page + 1; }

}  // namespace signalbox
