// A registry's address → the store that is there, and what prepares the place. With toolbox.cpp the only ones that name
// concrete adapters.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "core/time.hpp"
#include "wiring/registry_address.hpp"

namespace signalbox {

class AwsSession;
class Clock;
class DocumentStore;
class RegistrySetup;

/// What the engines need beside the address; all of it outlives what is made.
struct RegistryContext {
  Clock& clock;
  std::function<void(const std::string&)> warn;
  std::stop_token hurry;  ///< this process was told to end
  Duration patience;      ///< the longest that one call over a network may take
  std::map<std::string, std::string> environment;
  std::function<AwsSession&(const std::optional<std::string>& region)> aws;
};

/// Throws as DocumentStore does where an engine looks at once whether it can be used.
[[nodiscard]] std::unique_ptr<DocumentStore> open_registry(const RegistryAddress& address,
                                                           const RegistryContext& context);
[[nodiscard]] std::unique_ptr<RegistrySetup> registry_setup(const RegistryAddress& address,
                                                            const RegistryContext& context);

/// Whether a registry of files has no folder yet, which its first write makes; false for every other kind. Whoever only
/// checks must not make one of a mistyped name.
[[nodiscard]] bool has_no_folder_yet(const RegistryAddress& address);

}  // namespace signalbox
