// How long something takes or took, the same wherever it is shown: whole seconds that have passed, none rounded up.
#pragma once

#include <string>

#include "core/time.hpp"

namespace signalbox::cli {

/// Of what goes on: `0s` in its first second.
[[nodiscard]] inline std::string in_seconds(Duration span) {
  return human_duration(std::chrono::floor<std::chrono::seconds>(span));
}

/// Of what is over: `850ms` where there was not even one.
[[nodiscard]] inline std::string took_text(Duration span) {
  return span < std::chrono::seconds(1) ? human_duration(span) : in_seconds(span);
}

/// Of an age or a wait: nobody counts its milliseconds.
[[nodiscard]] inline std::string wait_text(Duration span) {
  const bool is_brief = span > Duration(0) && span < std::chrono::seconds(1);
  return is_brief ? "under 1s" : human_duration(span);
}

}  // namespace signalbox::cli
