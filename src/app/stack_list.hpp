// All stacks of the account as one listing showed them, to look up the few or many that are followed.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/stack_event.hpp"

namespace signalbox {

class StackList {
 public:
  explicit StackList(std::vector<StackDescription> stacks);

  /// nullptr when no such stack is listed; a name finds the one that has it now.
  [[nodiscard]] const StackDescription* find(const std::string& name_or_arn) const;
  /// How many calls it takes to read the list anew.
  [[nodiscard]] std::size_t pages() const noexcept;

 private:
  std::vector<StackDescription> by_name_;
};

}  // namespace signalbox
