// Makes the table that the documents live in, and has DynamoDB remove old history by itself. Needs rights that no
// deployment needs.
#pragma once

#include <functional>
#include <string>

#include "adapters/storage/dynamo/dynamo_table.hpp"
#include "ports/clock.hpp"
#include "ports/registry_setup.hpp"

namespace signalbox::dynamo {

/// Waits until the table can be used. Throws Error{invalid_input} for a table that has other keys, which it leaves as
/// it is, Error{unavailable} for one that is not ready in time, and Error{interrupted} when the table's hurry is
/// requested.
[[nodiscard]] SetupOutcome set_up(const DynamoTable& table, Clock& clock, Duration patience,
                                  const std::function<void(const std::string&)>& warn);

}  // namespace signalbox::dynamo
