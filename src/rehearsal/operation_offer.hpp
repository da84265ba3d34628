// How much the rehearsal cloud tells of operations: as AWS does, as a role without the right sees it, or as endpoints
// that are older than operation ids or imitate AWS do.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rehearsal/answer.hpp"

namespace signalbox::rehearsal {

enum class OperationOffer {
  everywhere,    ///< DescribeStacks, DescribeStackEvents and DescribeEvents
  denied,        ///< the same, but DescribeEvents is denied
  apart,         ///< DescribeStackEvents does not tell them
  apart_denied,  ///< both
  absent,        ///< nobody has heard of operations
};

[[nodiscard]] std::string_view to_string(OperationOffer offer);
[[nodiscard]] std::optional<OperationOffer> operation_offer_named(std::string_view name);

[[nodiscard]] bool tells_in_descriptions(OperationOffer offer);
[[nodiscard]] bool tells_in_stack_events(OperationOffer offer);
/// What DescribeEvents says instead of an answer; nothing when it answers.
[[nodiscard]] std::optional<Answer> why_not_offered(OperationOffer offer);

}  // namespace signalbox::rehearsal
