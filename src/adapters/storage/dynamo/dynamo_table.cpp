#include "adapters/storage/dynamo/dynamo_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace signalbox {

using aws::DynamoRefusal;
using nlohmann::json;

std::string DynamoTable::place() const { return fmt::format("DynamoDB table {} in {}", name_, client_.region()); }

aws::DynamoAnswer DynamoTable::call(const std::string& action, json request, std::stop_token stop) const {
  request["TableName"] = name_;
  return client_.call(action, request.dump(-1, ' ', false, json::error_handler_t::replace), limits_, std::move(stop));
}

json DynamoTable::read(const std::string& action, const std::string& text) const {
  auto answer = json::parse(text, nullptr, false);
  if (answer.is_object()) return answer;
  throw Error(ErrorKind::invalid_input,
              fmt::format("{}: {} answered {} with something that is not DynamoDB's JSON", place(),
                          origin_of(client_.endpoint()), action),
              "check that the endpoint is DynamoDB's");
}

json DynamoTable::ask(const std::string& action, json request, std::stop_token stop) const {
  const auto answer = call(action, std::move(request), std::move(stop));
  if (const auto* refusal = std::get_if<DynamoRefusal>(&answer.outcome)) throw to_error(*refusal, place());
  return read(action, std::get<std::string>(answer.outcome));
}

std::optional<json> DynamoTable::ask_unless(const std::string& code, const std::string& action, json request) const {
  const auto answer = call(action, std::move(request), {});
  const auto* refusal = std::get_if<DynamoRefusal>(&answer.outcome);
  if (refusal != nullptr && refusal->error.code == code) return std::nullopt;
  if (refusal != nullptr) throw to_error(*refusal, place());
  return read(action, std::get<std::string>(answer.outcome));
}

std::optional<DynamoConditionFailed> DynamoTable::write(const std::string& action, json request) const {
  request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD";
  const auto answer = call(action, std::move(request), {});
  const auto* refusal = std::get_if<DynamoRefusal>(&answer.outcome);
  if (refusal == nullptr) {
    static_cast<void>(read(action, std::get<std::string>(answer.outcome)));
    return std::nullopt;
  }
  if (refusal->error.code != "ConditionalCheckFailedException") throw to_error(*refusal, place());
  const auto body = read(action, refusal->body);
  const auto found = body.find("Item");
  return DynamoConditionFailed{found == body.end() ? std::string() : found->dump(), answer.uncertain};
}

void DynamoTable::ask_all(const std::string& action, json request, const std::stop_token& stop,
                          const std::function<void(const json&)>& each) const {
  for (;;) {
    const auto page = ask(action, request, stop);
    const auto items = page.find("Items");
    if (items != page.end()) std::ranges::for_each(*items, each);
    const auto last = page.find("LastEvaluatedKey");
    if (last == page.end() || last->empty()) return;
    request["ExclusiveStartKey"] = *last;
  }
}

}  // namespace signalbox
