// Prepares the place that a registry's documents live in. Beside DocumentStore, not in it: deployments need none of
// this, and the rights it takes (CREATE TABLE, dynamodb:CreateTable) are more than they need.
#pragma once

#include <cstdint>
#include <string>

namespace signalbox {

enum class SetupOutcome : std::uint8_t { made, upgraded, already_there };

/// Every method may throw what DocumentStore's may; Error{denied} names the right that is missing.
class RegistrySetup {
 public:
  virtual ~RegistrySetup() = default;
  /// The place as people would name it, without any secret.
  [[nodiscard]] virtual std::string place() const = 0;
  /// Makes what is missing and brings an older schema up to date. Safe to repeat, also from several processes at once.
  [[nodiscard]] virtual SetupOutcome init() = 0;
};

}  // namespace signalbox
