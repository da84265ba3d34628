// The mark that a registry was moved elsewhere: `registry/moved`.
#pragma once

#include <string>
#include <string_view>

#include "core/time.hpp"

namespace signalbox {

[[nodiscard]] std::string write_moved(const std::string& moved_to, Time since);
/// Where to. Throws Error{invalid_input}.
[[nodiscard]] std::string read_moved(std::string_view body);

}  // namespace signalbox
