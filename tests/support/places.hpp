// Where this build's sources and program are. Functions rather than macros, so that a compiled test is the same
// wherever it was compiled and the compiler cache serves every working tree.
#pragma once

#include <string>

namespace signalbox::testing {

[[nodiscard]] std::string source_path(const std::string& path_in_sources);
[[nodiscard]] const std::string& program_path();

}  // namespace signalbox::testing
