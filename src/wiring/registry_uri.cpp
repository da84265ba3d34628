#include "wiring/registry_uri.hpp"

#include <algorithm>
#include <charconv>

namespace signalbox {
namespace {

bool is_uri_byte(char c) { return static_cast<unsigned char>(c) > ' ' && static_cast<unsigned char>(c) < 127; }

std::optional<std::string> decoded(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      result += text[at];
      continue;
    }
    unsigned value = 0;
    const auto digits = text.substr(at + 1, 2);
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 2 || problem != std::errc() || end != digits.data() + 2 || value < ' ' || value == 127)
      return std::nullopt;
    result += static_cast<char>(value);
    at += 2;
  }
  return result;
}

std::optional<std::vector<std::pair<std::string, std::string>>> parameters_of(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto entry = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    const auto equals = entry.find('=');
    auto name = decoded(entry.substr(0, equals));
    auto value = decoded(equals == std::string_view::npos ? std::string_view() : entry.substr(equals + 1));
    if (!name || !value) return std::nullopt;
    parameters.emplace_back(std::move(*name), std::move(*value));
  }
  return parameters;
}

/// What stands in front of the mark, which goes away with it; all that is left where there is no mark.
std::string_view take_until(std::string_view& rest, std::string_view mark) {
  const auto at = rest.find(mark);
  const auto taken = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + mark.size());
  return taken;
}

}  // namespace

std::optional<RegistryUri> parse_registry_uri(std::string_view text) {
  if (text.find("://") == std::string_view::npos || !std::ranges::all_of(text, is_uri_byte)) return std::nullopt;
  RegistryUri uri;
  uri.scheme = take_until(text, "://");
  // Behind a '/' or '?' it would be the end of a password that holds one, and the rest of that would be taken for
  // hosts.
  const auto authority_end = text.find_first_of("/?");
  if (authority_end != std::string_view::npos && text.find('@', authority_end) != std::string_view::npos)
    return std::nullopt;
  std::string_view authority_and_path = take_until(text, "?");
  auto parameters = parameters_of(text);
  if (!parameters) return std::nullopt;
  uri.parameters = std::move(*parameters);
  std::string_view authority = take_until(authority_and_path, "/");
  uri.path = authority_and_path;
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    std::string_view who = authority.substr(0, at);
    if (!decoded(who)) return std::nullopt;
    const bool has_password = who.find(':') != std::string_view::npos;
    uri.user = take_until(who, ":");
    if (has_password) uri.password = who;
    authority.remove_prefix(at + 1);
  }
  uri.hosts = authority;
  return uri;
}

}  // namespace signalbox
