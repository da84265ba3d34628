// Which region to talk to, and which partition it lies in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/aws/shared_config.hpp"

namespace signalbox::aws {

/// The flag, then AWS_REGION, then AWS_DEFAULT_REGION, then the profile's `region`. nullopt when none says one. Throws
/// Error{invalid_input} for text that is no region and names where it came from.
[[nodiscard]] std::optional<std::string> find_region(const std::optional<std::string>& flag, const Variables& variables,
                                                     const std::optional<Profile>& profile);

/// As find_region(), but none is Error{invalid_input} with the way out.
[[nodiscard]] std::string require_region(const std::optional<std::string>& found);

/// A group of regions with a domain of its own. Source: partitions.json of the SDKs.
struct Partition {
  std::string_view name, prefix, domain,
      dual_stack_domain;  ///< dual_stack_domain is empty where there is no dual stack
};

/// By the region's first letters; a region that nobody knows yet lies in `aws`, as in the SDKs.
[[nodiscard]] const Partition& partition_of(std::string_view region);

}  // namespace signalbox::aws
