// What --help says, laid out for its reader: the parser lists the facts, here they are wrapped to a terminal's width.
#pragma once

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace signalbox::cli {

class Command;

/// A command's help, its examples included, no line wider than `width` where it can be broken.
[[nodiscard]] std::string help_text(const CLI::App& app, const Command* command, std::size_t width);

/// Breaks lines between words; what is continued stands under the column in which its text began. What follows
/// `Examples:` is to be copied, and is left as it is.
[[nodiscard]] std::string wrapped_help(std::string_view help, std::size_t width);

}  // namespace signalbox::cli
