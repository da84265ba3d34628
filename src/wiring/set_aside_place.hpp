// Where people find what was set aside of an outbox: a file, or its key in a registry that has no files.
#pragma once

#include <map>
#include <string>

#include "app/read_outbox.hpp"

namespace signalbox {

struct Settings;

[[nodiscard]] std::string place_of(const SetAside& entry, const Settings& settings,
                                   const std::map<std::string, std::string>& environment);

}  // namespace signalbox
