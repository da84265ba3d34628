// The JSON Schema of signalbox.yaml, for editors; printed by `signalbox config schema`.
#pragma once

#include <string>

namespace signalbox {

[[nodiscard]] std::string settings_schema();

}  // namespace signalbox
