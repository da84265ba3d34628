// What `signalbox doctor` looks at, in the order in which trouble of one explains that of the next.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/health_check.hpp"

namespace signalbox {

struct Settings;
class Toolbox;

/// The checks use the toolbox, the settings and the variables, which must outlive them.
[[nodiscard]] std::vector<HealthCheck> doctors_checks(Toolbox& tools, const Settings& settings,
                                                      const std::map<std::string, std::string>& environment);

}  // namespace signalbox
