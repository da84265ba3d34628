// One stack as CloudFormation shows it: where it stands, since when, what happened last.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/stack_event.hpp"
#include "ports/clock.hpp"
#include "ports/cloudformation.hpp"

namespace signalbox {

struct StackReport {
  StackDescription stack;
  /// Of the operation that is running; nullopt while none is.
  std::optional<Time> operation_began;
  std::optional<Duration> elapsed;
  std::vector<StackEvent> events;  ///< newest last, at most as many as asked for
  std::string console_url;         ///< empty in a partition whose console is not known
};

/// nullopt when there is no such stack. Throws what CloudFormation throws.
[[nodiscard]] std::optional<StackReport> read_stack(CloudFormation& cloudformation, Clock& clock,
                                                    const std::string& name_or_arn, std::size_t events,
                                                    std::stop_token stop);

/// When the operation began whose own events end this list, oldest first; nullopt where the list ends with an
/// operation that is over, or does not reach back far enough to tell.
[[nodiscard]] std::optional<Time> operation_start(const std::vector<StackEvent>& oldest_first);

}  // namespace signalbox
