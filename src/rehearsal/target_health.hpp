// Elastic Load Balancing's DescribeTargetHealth over the target groups of the stacks' services.
#pragma once

#include "rehearsal/answer.hpp"
#include "rehearsal/query_call.hpp"
#include "rehearsal/rehearsed_resource.hpp"

namespace signalbox::rehearsal {

/// The group that a service registers its tasks in.
[[nodiscard]] std::string target_group_arn(const RehearsedResource& service);

[[nodiscard]] Answer describe_target_health(const StackBook& book, const QueryCall& call, Time now);

}  // namespace signalbox::rehearsal
