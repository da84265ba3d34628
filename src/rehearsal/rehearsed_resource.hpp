// The resources of all stacks as the services behind them know them: by region, type and physical id.
#pragma once

#include <functional>
#include <string_view>

#include "rehearsal/stack_book.hpp"

namespace signalbox::rehearsal {

struct RehearsedResource {
  StackResource seen;  ///< as its stack shows it at this time
  std::string stack, region;
  std::string name;         ///< the last part of its physical id
  PlayedEvidence evidence;  ///< empty where the scenario has none
};

/// Those of one type that are to be seen in a region, oldest first; gone ones too, as long as their stack is.
[[nodiscard]] std::vector<RehearsedResource> resources_of_type(const StackBook& book, std::string_view type,
                                                               std::string_view region, Time now);

/// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`
[[nodiscard]] std::string rehearsal_arn(std::string_view service, std::string_view region, std::string_view resource);

/// Hex digits made from a text: the same each time, different for different texts.
[[nodiscard]] std::string digits_from(std::string_view text, std::size_t count);

}  // namespace signalbox::rehearsal
