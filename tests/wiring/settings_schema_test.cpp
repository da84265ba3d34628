#include "wiring/settings_schema.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "wiring/settings_yaml.hpp"

namespace signalbox {
namespace {

using Json = nlohmann::json;

std::set<std::string> keys_of(const Json& object) {
  std::set<std::string> names;
  for (const auto& [name, unused] : object.at("properties").items()) names.insert(name);
  return names;
}

/// The reader lists what it knows in the hint of an unknown key's error.
std::set<std::string> keys_the_reader_knows(const std::string& yaml_with_unknown_key) {
  try {
    (void)parse_settings_file(yaml_with_unknown_key, "x", "/");
  } catch (const Error& error) {
    auto list = error.hint().substr(error.hint().find(": ") + 2);
    std::set<std::string> names;
    for (std::size_t comma = 0; (comma = list.find(", ")) != std::string::npos; list.erase(0, comma + 2))
      names.insert(list.substr(0, comma));
    names.insert(list);
    return names;
  }
  return {};
}

const Json& environment_of(const Json& schema) {
  return schema.at("properties").at("environments").at("patternProperties").begin().value();
}

TEST(SettingsSchema, KnowsTheKeysThatTheReaderKnows) {
  const auto schema = Json::parse(settings_schema());
  EXPECT_EQ(keys_of(schema), keys_the_reader_knows("zzzz: 1\n"));
  EXPECT_EQ(keys_of(environment_of(schema)), keys_the_reader_knows("environments: {a: {zzzz: 1}}\n"));
}

TEST(SettingsSchema, RefusesUnknownKeysAsTheReaderDoes) {
  const auto schema = Json::parse(settings_schema());
  EXPECT_EQ(schema.at("$schema"), "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(schema.at("additionalProperties"), false);
  EXPECT_EQ(environment_of(schema).at("additionalProperties"), false);
}

TEST(SettingsSchema, TakesAListWhereTheReaderDoes) {
  const auto schema = Json::parse(settings_schema());
  std::set<std::string> lists;
  for (const auto& [name, property] : schema.at("properties").items()) {
    if (!property.contains("anyOf")) continue;
    lists.insert(name);
    EXPECT_EQ(property["anyOf"][0]["type"], "string") << name;
    EXPECT_EQ(property["anyOf"][1]["items"]["pattern"], "^[^ ,]+$") << name;
  }
  EXPECT_EQ(lists, (std::set<std::string>{"ask", "notify_answers_from", "notify_retry", "notify_webhooks"}));
}

TEST(SettingsSchema, DescribesEveryKey) {
  const auto schema = Json::parse(settings_schema());
  for (const auto& [name, property] : schema.at("properties").items())
    EXPECT_NE(property.value("description", ""), "") << name;
}

}  // namespace
}  // namespace signalbox
