// What a party that comes into an environment writes first: its beat and its deployment's record. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "core/deployment.hpp"
#include "core/environment_lock.hpp"
#include "records/beat_document.hpp"

namespace signalbox {

/// Of the process on that machine that gives the signs of life.
[[nodiscard]] Beat first_beat(const std::string& environment, const Party& party, const std::string& host,
                              std::int64_t pid, Time now);
[[nodiscard]] Deployment first_record(const std::string& environment, const Party& party,
                                      const std::string& workflow_run_id, Time now);

}  // namespace signalbox
