#include "records/keys.hpp"

namespace signalbox::keys {

std::string environment(std::string_view name) { return std::string(environments).append(name); }
std::string deployment(std::string_view id) { return std::string(deployments).append(id); }
std::string beat(std::string_view id) { return std::string(beats).append(id); }
std::string ended(std::string_view id) { return std::string(history).append(id); }
std::string evidence_of(std::string_view id) { return std::string(evidence).append(id); }
std::string check(std::string_view id) { return std::string(checks).append(id); }
std::string kept_back(std::string_view id) { return std::string(unrecorded).append(id); }
std::string kept_unreadable(std::string_view id) { return std::string(unreadable).append(id); }

std::string outbox_message(std::string_view id) { return std::string(outbox).append(id); }
std::string dead_letter(std::string_view id) { return std::string(dead_letters).append(id); }
std::string set_aside_message(std::string_view name) { return std::string(set_aside).append(name); }
std::string lane(std::string_view name) { return std::string(lanes).append(name); }
std::string thread(std::string_view lane, std::string_view name) {
  return std::string(threads).append(lane).append(".").append(name);
}
std::string method_budget(std::string_view method) { return std::string(lanes).append("method.").append(method); }

std::string question(std::string_view id) { return std::string(questions).append(id); }

std::optional<std::string> name_in(std::string_view key, std::string_view prefix) {
  if (!key.starts_with(prefix)) return std::nullopt;
  return std::string(key.substr(prefix.size()));
}

}  // namespace signalbox::keys
