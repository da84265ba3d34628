// What ~/.aws/config and ~/.aws/credentials say, merged into profiles as the SDKs merge them: the credentials file
// wins.
#pragma once

#include <optional>
#include <string>

#include "adapters/aws/ini_file.hpp"
#include "adapters/aws/variables.hpp"

namespace signalbox::aws {

struct Profile {
  std::string name;
  IniSection settings;

  /// nullopt when it is not set or empty.
  [[nodiscard]] std::optional<std::string> get(const std::string& key) const;
};

class SharedConfig {
 public:
  /// Reads the files that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name, else those in `home`/.aws. A file that
  /// does not exist is an empty one. Throws Error{denied} (not readable) or Error{invalid_input} (not in the format).
  [[nodiscard]] static SharedConfig load(const Variables& variables, const std::string& home);

  [[nodiscard]] std::optional<Profile> profile(const std::string& name) const;
  /// `endpoint_url` for a service in the `[services …]` section that the profile names.
  [[nodiscard]] std::optional<std::string> service_endpoint(const Profile& profile, const std::string& service) const;
  /// For messages.
  [[nodiscard]] const std::string& config_path() const { return config_path_; }
  [[nodiscard]] const std::string& credentials_path() const { return credentials_path_; }

 private:
  std::string config_path_, credentials_path_;
  IniFile config_, credentials_;
};

/// The whole of a small file; nullopt when it does not exist. Throws Error{denied} or, above 1 MiB,
/// Error{invalid_input}.
[[nodiscard]] std::optional<std::string> read_small_file(const std::string& path);

}  // namespace signalbox::aws
