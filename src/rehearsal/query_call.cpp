#include "rehearsal/query_call.hpp"

#include <fmt/format.h>

#include <charconv>

namespace signalbox::rehearsal {
namespace {

std::optional<std::string> decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    unsigned char byte = 0;
    const auto* digits = text.data() + i + 1;
    if (const auto result = std::from_chars(digits, digits + 2, byte, 16); result.ptr != digits + 2)
      return std::nullopt;
    plain += static_cast<char>(byte);
    i += 2;
  }
  return is_utf8(plain) ? std::optional(plain) : std::nullopt;
}

// `AKID/20260114/eu-west-1/cloudformation/aws4_request`
SignedScope parse_scope(std::string_view credential) {
  SignedScope scope;
  const auto key_end = credential.find('/');
  if (key_end == std::string_view::npos) return scope;
  scope.access_key = credential.substr(0, key_end);
  const auto date_end = credential.find('/', key_end + 1);
  if (date_end == std::string_view::npos) return scope;
  const auto region = credential.substr(date_end + 1, credential.find('/', date_end + 1) - date_end - 1);
  const bool plain = !region.empty() && std::all_of(region.begin(), region.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (plain) scope.region = region;
  return scope;
}

}  // namespace

bool read_form(std::string_view form, std::map<std::string, std::string>& parameters) {
  while (!form.empty()) {
    const auto pair = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(form.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const auto split = pair.find('=');
    const auto name = decoded(pair.substr(0, split));
    const auto value =
        split == std::string_view::npos ? std::optional<std::string>(std::string()) : decoded(pair.substr(split + 1));
    if (!name || !value) return false;
    parameters[*name] = *value;
  }
  return true;
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    if (lead < 0x80) continue;
    const int more = lead >= 0xc2 && lead <= 0xdf   ? 1
                     : (lead & 0xf0) == 0xe0        ? 2
                     : lead >= 0xf0 && lead <= 0xf4 ? 3
                                                    : 0;
    if (more == 0 || text.size() - i < static_cast<std::size_t>(more)) return false;
    const auto second = static_cast<unsigned char>(text[i]);
    // Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte.
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f)) return false;
    if ((lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) return false;
    for (int k = 0; k < more; ++k) {
      if ((static_cast<unsigned char>(text[i++]) & 0xc0) != 0x80) return false;
    }
  }
  return true;
}

// `AWS4-HMAC-SHA256 Credential=AKID/20260114/eu-west-1/cloudformation/aws4_request, …`
SignedScope read_scope(const Request& request) {
  const auto header = request.headers.find("authorization");
  if (header == request.headers.end()) return {};
  constexpr std::string_view mark = "Credential=";
  const auto at = header->second.find(mark);
  if (at == std::string::npos) return {};
  const auto rest = std::string_view(header->second).substr(at + mark.size());
  return parse_scope(rest.substr(0, rest.find_first_of(", ")));
}

const std::string& QueryCall::get(const std::string& name) const {
  static const std::string none;
  const auto found = parameters.find(name);
  return found == parameters.end() ? none : found->second;
}

std::vector<std::string> QueryCall::list(const std::string& name) const {
  std::vector<std::string> values;
  for (std::size_t i = 1;; ++i) {
    const auto found = parameters.find(fmt::format("{}.member.{}", name, i));
    if (found == parameters.end()) return values;
    values.push_back(found->second);
  }
}

std::map<std::string, std::string> QueryCall::pairs(const std::string& name, const std::string& key,
                                                    const std::string& value) const {
  std::map<std::string, std::string> found;
  for (std::size_t i = 1; has(fmt::format("{}.member.{}.{}", name, i, key)); ++i) {
    found[get(fmt::format("{}.member.{}.{}", name, i, key))] = get(fmt::format("{}.member.{}.{}", name, i, value));
  }
  return found;
}

std::optional<QueryCall> read_query_call(const Request& request) {
  QueryCall call;
  if (!read_form(request.query, call.parameters)) return std::nullopt;
  if (request.method == "POST" && !read_form(request.body, call.parameters)) return std::nullopt;
  call.action = call.get("Action");
  call.version = call.get("Version");
  const auto scope = call.has("X-Amz-Credential") ? parse_scope(call.get("X-Amz-Credential")) : read_scope(request);
  call.region = scope.region;
  call.access_key = scope.access_key;
  return call;
}

}  // namespace signalbox::rehearsal
