// A deployment that its registry could not be told of, as a JSON document on this machine: `unrecorded/ID`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/deployment.hpp"

namespace signalbox {

struct KeptBackDeployment {
  std::string registry;  ///< as it is shown, without secrets
  Deployment deployment;
};

[[nodiscard]] std::string write_kept_back(const KeptBackDeployment& kept);
/// The registry of one that a newer signalbox wrote, which only that one understands; nullopt of all others, damaged
/// ones too.
[[nodiscard]] std::optional<std::string> registry_of_newer_kept_back(std::string_view body);
/// Throws Error{invalid_input} that names the deployment and the field.
[[nodiscard]] KeptBackDeployment read_kept_back(std::string_view body, const std::string& id);

}  // namespace signalbox
