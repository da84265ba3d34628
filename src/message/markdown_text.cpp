#include "message/markdown_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/plain_text.hpp"

namespace signalbox {
namespace {

// A character reference is never taken for structure (GFM, "Entity and numeric character references").
constexpr std::string_view meaningful = "&<>\"'`*_[](){}|~@#$\\!^=";
// Beyond these an address could end the link that holds it.
constexpr std::string_view plain_in_addresses =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'*+,;=%";

bool is_of_the_web(std::string_view address) {
  return address.starts_with("https://") || address.starts_with("http://");
}

}  // namespace

std::string markdown_text(std::string_view from_outside) {
  std::string text;
  for (const char character : escape_for_terminal(from_outside)) {
    if (meaningful.find(character) == std::string_view::npos) {
      text += character;
    } else {
      text += fmt::format("&#{};", static_cast<int>(character));
    }
  }
  return text;
}

std::string markdown_code(std::string_view from_outside) {
  return from_outside.empty() ? std::string() : "<code>" + markdown_text(from_outside) + "</code>";
}

std::string markdown_link(std::string_view label, std::string_view address) {
  if (!is_of_the_web(address)) return std::string(label);
  std::string safe;
  for (const char character : address) {
    if (plain_in_addresses.find(character) == std::string_view::npos) {
      safe += fmt::format("%{:02X}", static_cast<unsigned char>(character));
    } else {
      safe += character;
    }
  }
  return fmt::format("[{}](<{}>)", label, safe);
}

}  // namespace signalbox
