// A call of AWS's Query API: the action and its parameters, read from a form (POST) or a query string (GET), and the
// region that the caller signed for. Signatures themselves are not checked.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rehearsal/http_message.hpp"

namespace signalbox::rehearsal {

struct QueryCall {
  std::string action;
  std::string version;
  std::string region = "us-east-1";
  std::string access_key;
  std::map<std::string, std::string> parameters;

  /// Empty when absent.
  [[nodiscard]] const std::string& get(const std::string& name) const;
  [[nodiscard]] bool has(const std::string& name) const { return !get(name).empty(); }
  /// `Capabilities.member.1`, `.2`, …
  [[nodiscard]] std::vector<std::string> list(const std::string& name) const;
  /// `Tags.member.1.Key` → `Tags.member.1.Value`, …
  [[nodiscard]] std::map<std::string, std::string> pairs(const std::string& name, const std::string& key,
                                                         const std::string& value) const;
};

/// Who signed a request, and for which region.
struct SignedScope {
  std::string access_key;
  std::string region = "us-east-1";
};
/// From the header `Authorization`; what it lacks stays as above.
[[nodiscard]] SignedScope read_scope(const Request& request);

/// nullopt when the body is no form: a broken percent sign, or bytes that are no UTF-8.
[[nodiscard]] std::optional<QueryCall> read_query_call(const Request& request);

/// Adds what a form (`a=1&b=%20`) holds; false when it is none.
[[nodiscard]] bool read_form(std::string_view form, std::map<std::string, std::string>& parameters);

[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace signalbox::rehearsal
