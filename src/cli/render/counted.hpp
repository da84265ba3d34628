// How many of something, in words: `1 message`, `2 messages`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace signalbox::cli {

/// `noun`: of one; more of them have an `s` at its end.
[[nodiscard]] std::string counted(std::size_t count, std::string_view noun);

}  // namespace signalbox::cli
