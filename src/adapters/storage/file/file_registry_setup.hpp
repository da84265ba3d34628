// Prepares a folder for the file registry. FileStore makes it at its first write anyway; this one says beforehand
// whether it can.
#pragma once

#include <filesystem>

#include "ports/registry_setup.hpp"

namespace signalbox {

class FileRegistrySetup : public RegistrySetup {
 public:
  explicit FileRegistrySetup(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] std::string place() const override;
  /// Never `upgraded`: old files are read as they are and written anew at their first change.
  [[nodiscard]] SetupOutcome init() override;

 private:
  std::filesystem::path folder_;
};

}  // namespace signalbox
