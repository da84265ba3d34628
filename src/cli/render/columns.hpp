// How many columns of a terminal a text takes: East Asian and pictorial characters two, combining ones none. Expects
// what escape_for_terminal() gives: one line of valid UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace signalbox::cli {

[[nodiscard]] std::size_t columns(std::string_view line);

/// The line if it fits, else its beginning and `…`, together at most `width` columns.
[[nodiscard]] std::string cut_to(std::string_view line, std::size_t width);

/// The line and blanks up to `width` columns.
[[nodiscard]] std::string padded(std::string_view line, std::size_t width);

}  // namespace signalbox::cli
