#include "app/one_line.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/plain_text.hpp"

namespace signalbox {
namespace {

constexpr std::size_t longest = 1024;

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

std::string one_line(const std::string& place, const std::string& text) {
  const auto complain = [&](const std::string& what, const char* way_out) {
    throw Error(ErrorKind::invalid_input, fmt::format("{}: {}", place, what), way_out);
  };
  std::string line = trimmed(text);
  if (line.empty()) complain("it is empty", "say in a few words why");
  if (line.size() > longest) complain(fmt::format("it is longer than {} bytes", longest), "a short line is enough");
  if (escape_for_terminal(line) != line)
    complain(fmt::format("'{}' has characters that cannot be shown", escape_for_terminal(line)),
             "write it as one line without control characters");
  return line;
}

}  // namespace signalbox
