// Why a turn was not granted, in the words of a deployment's record.
#pragma once

#include <string>

#include "app/acquire_turn.hpp"

namespace signalbox {

[[nodiscard]] std::string describe_turn(const Turn& turn);

}  // namespace signalbox
