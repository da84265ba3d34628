// Where deployments are coordinated: `file:DIR`, `postgres://…` or `dynamodb://TABLE[?region=…&endpoint=…]`, checked
// once. What is shown of it anywhere is shown(), which holds no secret.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace signalbox {

enum class RegistryKind : std::uint8_t { file, postgres, dynamodb };

/// Command lines are seen by every process of the machine and files get committed; a variable is neither.
enum class Secrets : std::uint8_t { refused_on_command_line, refused_in_file, allowed };

class RegistryAddress {
 public:
  /// `place` is what an error begins with. Throws Error{invalid_input}, which never shows what it was given unless that
  /// can hold no secret.
  [[nodiscard]] static RegistryAddress parse(const std::string& text, const std::string& place,
                                             const std::filesystem::path& relative_to, Secrets secrets);
  [[nodiscard]] static RegistryAddress of_folder(const std::filesystem::path& folder);

  [[nodiscard]] RegistryKind kind() const noexcept { return kind_; }
  /// The folder, the table, or the whole URI as libpq takes it, which may hold a password.
  [[nodiscard]] const std::string& target() const noexcept { return target_; }
  [[nodiscard]] const std::optional<std::string>& region() const noexcept { return region_; }      ///< DynamoDB's
  [[nodiscard]] const std::optional<std::string>& endpoint() const noexcept { return endpoint_; }  ///< DynamoDB's
  /// As another process of this machine may be given it. May hold a password, where those are allowed.
  [[nodiscard]] const std::string& uri() const noexcept { return uri_; }
  /// For people, logs and JSON.
  [[nodiscard]] const std::string& shown() const noexcept { return shown_; }

  friend bool operator==(const RegistryAddress&, const RegistryAddress&) = default;

 private:
  RegistryAddress(RegistryKind kind, std::string target, std::string uri, std::string shown)
      : kind_(kind), target_(std::move(target)), uri_(std::move(uri)), shown_(std::move(shown)) {}
  static RegistryAddress parse_postgres(const std::string& text, const std::string& place, Secrets secrets);
  static RegistryAddress parse_dynamodb(const std::string& text, const std::string& place);

  RegistryKind kind_;
  std::string target_;
  std::string uri_;
  std::string shown_;
  std::optional<std::string> region_, endpoint_;
};

}  // namespace signalbox
