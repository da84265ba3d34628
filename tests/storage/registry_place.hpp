// A registry folder of its own for a test: fresh, and gone with it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "adapters/storage/file/file_store.hpp"
#include "adapters/system/system_clock.hpp"
#include "support/document_store_contract.hpp"

namespace signalbox::testing {

class RegistryPlace : public StorePlace {
 public:
  RegistryPlace();
  ~RegistryPlace() override;

  [[nodiscard]] std::unique_ptr<DocumentStore> open() override;
  [[nodiscard]] Clock& clock() override { return clock_; }

  /// Does not exist before the first write.
  [[nodiscard]] std::filesystem::path folder() const { return root_ / "registry"; }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return folder() / name; }
  [[nodiscard]] std::string read(const std::string& name) const;
  /// Also makes the folders it needs.
  void write(const std::string& name, const std::string& text) const;
  /// Names in the folder that end so.
  [[nodiscard]] std::vector<std::string> names_with(const std::string& part) const;
  /// What the stores have warned of.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  SystemClock clock_;
  std::filesystem::path root_;
  std::vector<std::string> warnings_;
};

}  // namespace signalbox::testing
