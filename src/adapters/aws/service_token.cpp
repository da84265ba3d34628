#include "adapters/aws/service_token.hpp"

#include <yaml-cpp/yaml.h>

#include <string_view>

#include "core/ascii.hpp"

namespace signalbox::aws {
namespace {

constexpr std::string_view lambda_groups = "/aws/lambda/";

bool is_group_character(char c) {
  return ascii::is_alnum(c) || c == '_' || c == '-' || c == '/' || c == '.' || c == '#';
}

// A sentence may end right behind the name.
std::string name_at(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, is_group_character);
  std::string name(text.begin(), end);
  while (name.ends_with('.') || name.ends_with('/')) name.pop_back();
  return name;
}

// `Function.Arn` → `Function`
std::string before_dot(const std::string& text) { return text.substr(0, text.find('.')); }

std::optional<ServiceToken> reference_in(const YAML::Node& token) {
  if (const auto ref = token["Ref"]; ref && ref.IsScalar()) return ServiceToken{{}, ref.Scalar()};
  const auto attribute = token["Fn::GetAtt"];
  if (!attribute) return std::nullopt;
  if (attribute.IsScalar()) return ServiceToken{{}, before_dot(attribute.Scalar())};
  if (attribute.IsSequence() && attribute.size() == 2 && attribute[0].IsScalar())
    return ServiceToken{{}, attribute[0].Scalar()};
  return std::nullopt;
}

std::optional<ServiceToken> read_token(const YAML::Node& token) {
  if (!token) return std::nullopt;
  if (token.IsMap()) return reference_in(token);
  if (token.Tag() == "!GetAtt" && token.IsSequence() && token.size() == 2 && token[0].IsScalar())
    return ServiceToken{{}, token[0].Scalar()};
  if (!token.IsScalar()) return std::nullopt;
  if (token.Tag() == "!GetAtt" || token.Tag() == "!Ref") return ServiceToken{{}, before_dot(token.Scalar())};
  if (token.Scalar().starts_with("arn:")) return ServiceToken{token.Scalar(), {}};
  return std::nullopt;
}

}  // namespace

std::optional<ServiceToken> service_token_of(const std::string& template_body, const std::string& logical_id) {
  try {
    const YAML::Node root = YAML::Load(template_body);  // JSON is YAML too
    const auto resource = root["Resources"][logical_id];
    if (!resource || !resource["Properties"]) return std::nullopt;
    return read_token(resource["Properties"]["ServiceToken"]);
  } catch (const YAML::Exception&) {
    return std::nullopt;
  }
}

std::string log_group_in(std::string_view reason) {
  if (const auto at = reason.find(lambda_groups); at != std::string_view::npos) return name_at(reason.substr(at));
  // In links to the console, `/` is encoded twice.
  constexpr std::string_view encoded = "$252Faws$252Flambda$252F";
  const auto at = reason.find(encoded);
  if (at == std::string_view::npos) return {};
  const auto name = name_at(reason.substr(at + encoded.size()));
  return name.empty() ? std::string() : std::string(lambda_groups) + name.substr(0, name.find('/'));
}

std::string log_stream_in(std::string_view reason) {
  constexpr std::string_view mark = "Log Stream: ";
  const auto at = reason.find(mark);
  if (at == std::string_view::npos) return {};
  const auto rest = reason.substr(at + mark.size());
  std::string stream(rest.substr(0, rest.find_first_of(" \t\r\n(,\"")));
  while (stream.ends_with('.')) stream.pop_back();
  return stream;
}

std::string function_in(const std::string& arn) {
  constexpr std::string_view mark = ":function:";
  const auto at = arn.find(mark);
  if (at == std::string::npos || arn.find(":lambda:") == std::string::npos) return {};
  const auto name = arn.substr(at + mark.size());
  return name.substr(0, name.find(':'));
}

}  // namespace signalbox::aws
