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

std::optional<std::string> name_in(std::string_view key, std::string_view prefix) {
  if (!key.starts_with(prefix)) return std::nullopt;
  return std::string(key.substr(prefix.size()));
}

}  // namespace signalbox::keys
