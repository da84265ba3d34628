// Text from outside inside of Markdown that GitHub renders: it stays the text it is, whatever tags, tables, links or
// code fences it tries to begin or end.
#pragma once

#include <string>
#include <string_view>

namespace signalbox {

/// One line, with every character that Markdown or HTML gives a meaning as a character reference.
[[nodiscard]] std::string markdown_text(std::string_view from_outside);
/// The same in a fixed-width font.
[[nodiscard]] std::string markdown_code(std::string_view from_outside);
/// A link, or only its label when the address is none of the web. `label` is ours.
[[nodiscard]] std::string markdown_link(std::string_view label, std::string_view address);

}  // namespace signalbox
