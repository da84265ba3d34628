// What `signalbox registry …` found and did, as text and JSON.
#pragma once

#include <string>

#include "app/check_registry.hpp"
#include "app/move_registry.hpp"
#include "cli/render/look.hpp"
#include "ports/registry_setup.hpp"

namespace signalbox::cli {

[[nodiscard]] std::string init_text(const std::string& registry, SetupOutcome outcome);
[[nodiscard]] std::string init_json(const std::string& registry, SetupOutcome outcome);

[[nodiscard]] std::string check_text(const std::string& registry, const RegistryCheck& check, const Look& look);
[[nodiscard]] std::string check_json(const std::string& registry, const RegistryCheck& check);

/// Of an archive that went into a file; on standard output it is the result itself.
[[nodiscard]] std::string exported_json(const std::string& file, std::size_t documents);
[[nodiscard]] std::string imported_text(const Imported& imported);
[[nodiscard]] std::string imported_json(const Imported& imported);

[[nodiscard]] std::string moved_text(const MoveRequest& request, const MoveOutcome& outcome);
[[nodiscard]] std::string moved_json(const MoveRequest& request, const MoveOutcome& outcome);

/// `1.2 ms`
[[nodiscard]] std::string latency_text(std::chrono::microseconds span);

}  // namespace signalbox::cli
