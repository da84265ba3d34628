#include "rehearsal/slack_call.hpp"

#include <nlohmann/json.hpp>

#include "rehearsal/query_call.hpp"

namespace signalbox::rehearsal {
namespace {

constexpr std::string_view api_prefix = "/api/";

std::string header_of(const Request& request, const char* name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string() : found->second;
}

/// Slack's error, or nothing.
std::string read_json_arguments(const std::string& body, SlackCall& call) {
  const auto object = nlohmann::json::parse(body, nullptr, false);
  if (object.is_discarded()) return "invalid_json";
  if (!object.is_object()) return "json_not_object";
  for (const auto& [name, value] : object.items()) {
    if (value.is_null()) continue;
    call.arguments[name] = value.is_string() ? value.get<std::string>() : value.dump();
  }
  return {};
}

std::string bearer_of(const std::string& authorization) {
  constexpr std::string_view scheme = "Bearer ";
  return authorization.starts_with(scheme) ? authorization.substr(scheme.size()) : std::string();
}

}  // namespace

const std::string& SlackCall::get(const std::string& name) const {
  static const std::string none;
  const auto found = arguments.find(name);
  return found == arguments.end() ? none : found->second;
}

std::variant<SlackCall, SlackMalformed> read_slack_call(const Request& request) {
  SlackCall call;
  call.method = request.path.substr(api_prefix.size());
  if (!read_form(request.query, call.arguments)) return SlackMalformed{"invalid_form_data"};
  const std::string type = header_of(request, "content-type");
  if (type.starts_with("application/json")) {
    call.lacks_charset = type.find("charset=") == std::string::npos;
    if (auto error = read_json_arguments(request.body, call); !error.empty()) return SlackMalformed{std::move(error)};
  } else if (!read_form(request.body, call.arguments)) {
    return SlackMalformed{"invalid_form_data"};
  }
  call.token = bearer_of(header_of(request, "authorization"));
  if (call.token.empty()) call.token = call.get("token");
  return call;
}

}  // namespace signalbox::rehearsal
