#include "wiring/settings_schema.hpp"

#include <nlohmann/json.hpp>

#include "wiring/settings_keys.hpp"

namespace signalbox {
namespace {

using Json = nlohmann::ordered_json;

Json object_with(Json properties) {
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

Json value_of(const SettingsKey& key) {
  if (key.pattern.empty()) return {{"type", "boolean"}};
  const Json text{{"type", "string"}, {"pattern", key.pattern}};
  if (!key.takes_list) return text;
  const Json word{{"type", "string"}, {"pattern", "^[^ ,]+$"}};
  return {{"anyOf", {text, {{"type", "array"}, {"items", word}}}}};
}

Json properties(bool in_environment) {
  Json result = Json::object();
  for (const auto& key : settings_keys()) {
    if (in_environment && !key.per_environment) continue;
    auto& property = result[std::string(key.name)];
    property = value_of(key);
    property["description"] = key.description;
  }
  return result;
}

Json stacks() {
  return {{"type", "array"},
          {"uniqueItems", true},
          {"description", "Names or ARNs of the stacks that one deployment of this environment touches"},
          {"items", {{"type", "string"}, {"pattern", "^([A-Za-z][A-Za-z0-9-]{0,127}|arn:.+)$"}}}};
}

Json environments() {
  auto environment = properties(true);
  environment[std::string(stacks_key)] = stacks();
  auto schema = object_with(std::move(environment));
  schema["type"] = {"object", "null"};
  return {{"type", "object"},
          {"description",
           "What may be deployed. While there is none, any name is taken; once there is one, only those named here"},
          {"additionalProperties", false},
          {"patternProperties", {{"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$", std::move(schema)}}}};
}

}  // namespace

std::string settings_schema() {
  auto top = properties(false);
  top[std::string(environments_key)] = environments();
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "signalbox.yaml"}};
  schema.update(object_with(std::move(top)));
  return schema.dump(2) + "\n";
}

}  // namespace signalbox
