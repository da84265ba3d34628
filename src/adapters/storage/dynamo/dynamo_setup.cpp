#include "adapters/storage/dynamo/dynamo_setup.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "adapters/storage/dynamo/dynamo_item.hpp"
#include "core/error.hpp"

namespace signalbox::dynamo {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr Duration first_pause = 100ms;
constexpr Duration longest_pause = 2s;

json schema() {
  return json::array(
      {{{"AttributeName", partition_key}, {"KeyType", "HASH"}}, {{"AttributeName", sort_key}, {"KeyType", "RANGE"}}});
}

json attributes() {
  return json::array({{{"AttributeName", partition_key}, {"AttributeType", "S"}},
                      {{"AttributeName", sort_key}, {"AttributeType", "S"}}});
}

// "collection (HASH, S), name (RANGE, S)", for comparing and for people.
std::string in_words(const json& keys, const json& types) {
  std::string words;
  for (const auto& key : keys) {
    const auto name = key.value("AttributeName", "");
    std::string type;
    for (const auto& each : types) {
      if (each.value("AttributeName", "") == name) type = each.value("AttributeType", "");
    }
    words += fmt::format("{}{} ({}, {})", words.empty() ? "" : ", ", name, key.value("KeyType", ""), type);
  }
  return words;
}

class Setup {
 public:
  Setup(const DynamoTable& table, Clock& clock, Duration patience)
      : table_(table), clock_(clock), patience_(patience) {}

  // True when this call made it.
  bool make_table() {
    const bool is_there = table_.ask_unless("ResourceNotFoundException", "DescribeTable", json::object()).has_value();
    // Another process may make it in the same moment: that is as good.
    const bool made =
        !is_there &&
        table_.ask_unless(
            "ResourceInUseException", "CreateTable",
            {{"KeySchema", schema()}, {"AttributeDefinitions", attributes()}, {"BillingMode", "PAY_PER_REQUEST"}});
    check_keys(await_active());
    return made;
  }

  // True when it was off.
  bool switch_expiry_on(const std::function<void(const std::string&)>& warn) {
    const auto answer = table_.ask("DescribeTimeToLive", json::object());
    const auto description = answer.value("TimeToLiveDescription", json::object());
    const auto status = description.value("TimeToLiveStatus", "DISABLED");
    if (status == "ENABLED" || status == "ENABLING") return check_expiry(description);
    const json wanted = {{"TimeToLiveSpecification", {{"AttributeName", expiry}, {"Enabled", true}}}};
    if (table_.ask_unless("UnknownOperationException", "UpdateTimeToLive", wanted)) return true;
    if (warn) warn(table_.place() + " cannot expire items: history stays until signalbox prune");
    return false;
  }

 private:
  json await_active() {
    const auto deadline = clock_.monotonic() + patience_;
    for (auto between = first_pause;; between = std::min(between * 2, longest_pause)) {
      // Just made, a table may not be seen by every part of DynamoDB yet.
      const auto answer = table_.ask_unless("ResourceNotFoundException", "DescribeTable", json::object());
      auto description = answer ? answer->value("Table", json::object()) : json::object();
      const auto status = description.value("TableStatus", "not there");
      if (status == "ACTIVE" || status == "UPDATING") return description;
      if (clock_.monotonic() >= deadline) {
        throw Error(ErrorKind::unavailable,
                    fmt::format("{} is {} after {}", table_.place(), status, human_duration(patience_)),
                    "look at it in the AWS console, and run signalbox registry init again");
      }
      if (!pause(clock_, between, table_.hurry()))
        throw Error(ErrorKind::interrupted, "stopped while the table was being made");
    }
  }

  void check_keys(const json& description) const {
    const auto wanted = in_words(schema(), attributes());
    const auto found = in_words(description.value("KeySchema", json::array()),
                                description.value("AttributeDefinitions", json::array()));
    if (found == wanted) return;
    throw Error(ErrorKind::invalid_input,
                fmt::format("{} has the keys {}, and a registry needs {}", table_.place(), found, wanted),
                "name a table that does not exist yet: signalbox registry init makes it");
  }

  [[nodiscard]] bool check_expiry(const json& description) const {
    const auto attribute = description.value("AttributeName", std::string(expiry));
    if (attribute == expiry) return false;
    throw Error(ErrorKind::invalid_input,
                fmt::format("{} removes items by their attribute {}, and a registry needs {}", table_.place(),
                            attribute, expiry),
                "name a table that does not exist yet: signalbox registry init makes it");
  }

  const DynamoTable& table_;
  Clock& clock_;
  Duration patience_;
};

}  // namespace

SetupOutcome set_up(const DynamoTable& table, Clock& clock, Duration patience,
                    const std::function<void(const std::string&)>& warn) {
  Setup setup(table, clock, patience);
  const bool made = setup.make_table();
  const bool switched_on = setup.switch_expiry_on(warn);
  if (made) return SetupOutcome::made;
  return switched_on ? SetupOutcome::upgraded : SetupOutcome::already_there;
}

}  // namespace signalbox::dynamo
