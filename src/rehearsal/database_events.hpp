// RDS's DescribeEvents over the databases of the stacks.
#pragma once

#include "rehearsal/answer.hpp"
#include "rehearsal/query_call.hpp"
#include "rehearsal/rehearsed_resource.hpp"

namespace signalbox::rehearsal {

/// As the service: of the last hour, unless StartTime says otherwise.
[[nodiscard]] Answer describe_database_events(const StackBook& book, const QueryCall& call, Time now);

}  // namespace signalbox::rehearsal
