#include "cli/render/look.hpp"

namespace signalbox::cli {

Look plain_look() {
  return {std::nullopt, [](Tone, std::string_view text) { return std::string(text); }};
}

Look look_of(const Output& output) {
  Look look{std::nullopt, [&output](Tone tone, std::string_view text) { return output.paint(tone, text); }};
  if (output.result_terminal().is_terminal()) look.width = static_cast<std::size_t>(output.result_terminal().width());
  return look;
}

}  // namespace signalbox::cli
