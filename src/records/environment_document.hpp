// The environment's lock as a JSON document: `environments/NAME`. Format: docs/registry.md.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/environment_lock.hpp"

namespace signalbox {

[[nodiscard]] std::string write_environment(const EnvironmentLock& lock);
/// Throws Error{invalid_input} that names the environment and the field.
[[nodiscard]] EnvironmentLock read_environment(std::string_view body, const std::string& name);

namespace records {
class Fields;
class ObjectText;
/// The party's fields inside a holder, a waiter or a beat. Shared by those documents.
void put_party(ObjectText& object, const Party& party);
[[nodiscard]] Party get_party(const Fields& fields);
/// For renderers: the same shapes as in the registry.
[[nodiscard]] nlohmann::ordered_json to_json(const Holder& holder);
[[nodiscard]] nlohmann::ordered_json to_json(const Waiter& waiter);
[[nodiscard]] nlohmann::ordered_json to_json(const Freeze& freeze);
}  // namespace records

}  // namespace signalbox
