#include "linearizability/random_client.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace signalbox::testing {
namespace {

using nlohmann::json;

Instant now() { return std::chrono::steady_clock::now(); }

std::string body_of(const Operation& operation) { return json{{"mark", operation.mark}}.dump(); }

std::string mark_of(const Document& document) { return json::parse(document.body).at("mark").get<std::string>(); }

void take(Operation& operation, const std::optional<Document>& document) {
  operation.answer = document ? StoreAnswer::done : StoreAnswer::absent;
  operation.version = document ? document->version : 0;
  if (document) operation.mark = mark_of(*document);
}

void take(Operation& operation, std::optional<Version> version) {
  operation.answer = version ? StoreAnswer::done : StoreAnswer::conflict;
  operation.version = version.value_or(0);
}

}  // namespace

const std::vector<std::string>& contended_keys() {
  static const std::vector<std::string> keys{"environments/e", "deployments/d", "beats/b", "outbox/o"};
  return keys;
}

const std::vector<std::string>& durable_keys() {
  static const std::vector<std::string> keys{"environments/e", "deployments/d", "history/h", "outbox/o"};
  return keys;
}

Action RandomClient::choose_action(const std::string& key) {
  const auto dice = random_() % 100;
  if (dice < (doubtful_.contains(key) ? 70U : 25U)) return Action::get;
  if (dice < 75) return Action::put;
  if (dice < 92) return Action::change;
  return Action::erase;
}

Operation RandomClient::choose() {
  const std::string& key = keys_[random_() % keys_.size()];
  Operation operation{.process = process_, .action = choose_action(key), .key = key};
  const bool is_stale = random_() % 16 == 0;
  if (operation.action != Action::get) operation.expected = is_stale ? outdated_[key] : known_[key];
  if (operation.action == Action::put || operation.action == Action::change)
    operation.mark = fmt::format("{}-{}", process_, ++marks_);
  operation.invoked = now();
  return operation;
}

void RandomClient::perform(Operation& operation, const std::function<void(const Operation&)>& seen) {
  try {
    ask(operation, seen);
    operation.returned = now();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unavailable) throw;
    operation.answer = StoreAnswer::unknown;
  }
  learn(operation);
}

void RandomClient::ask(Operation& operation, const std::function<void(const Operation&)>& seen) {
  switch (operation.action) {
    case Action::get:
      return take(operation, store_.get(operation.key));
    case Action::put:
      return take(operation, store_.put(operation.key, body_of(operation), operation.expected));
    case Action::change:
      return change(operation, seen);
    case Action::erase:
      operation.answer = store_.erase(operation.key, operation.expected) ? StoreAnswer::done : StoreAnswer::conflict;
  }
}

void RandomClient::change(Operation& operation, const std::function<void(const Operation&)>& seen) {
  take(operation, store_.change(operation.key, [&](const std::optional<Document>& document) {
    operation.expected = document ? document->version : 0;
    operation.found = document ? mark_of(*document) : "";
    if (seen) seen(operation);
    return std::optional(body_of(operation));
  }));
}

void RandomClient::learn(const Operation& operation) {
  const std::string& key = operation.key;
  doubtful_.erase(key);
  if (operation.answer == StoreAnswer::conflict || operation.answer == StoreAnswer::unknown) {
    doubtful_.insert(key);
    return;
  }
  outdated_[key] = known_[key];
  known_[key] = operation.action == Action::erase ? 0 : operation.version;
}

Operation last_look(DocumentStore& store, const std::string& key) {
  Operation operation{.process = -1, .action = Action::get, .key = key};
  operation.invoked = now();
  take(operation, store.get(key));
  operation.returned = now();
  return operation;
}

}  // namespace signalbox::testing
