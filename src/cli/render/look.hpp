// How a view may look: its width and its colours, both only where a person reads it at a terminal. Views take a Look
// instead of an Output, so that they are functions of values.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cli/output.hpp"

namespace signalbox::cli {

struct Look {
  std::optional<std::size_t> width;  ///< lines are cut here; absent: never
  std::function<std::string(Tone, std::string_view)> paint;
};

/// For logs, pipes and tests: nothing is cut, nothing is coloured.
[[nodiscard]] Look plain_look();
/// As results on this output may look; the output must outlive it.
[[nodiscard]] Look look_of(const Output& output);

}  // namespace signalbox::cli
