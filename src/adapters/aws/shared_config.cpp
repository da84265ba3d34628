#include "adapters/aws/shared_config.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "core/error.hpp"

namespace signalbox::aws {
namespace {

constexpr std::size_t largest_file = 1U << 20U;

std::string path_of(const Variables& variables, const std::string& variable, const std::string& home,
                    const char* name) {
  const auto chosen = variables.get(variable).value_or("~/.aws/" + std::string(name));
  return chosen.starts_with("~/") ? home + chosen.substr(1) : chosen;
}

IniFile read_ini(const std::string& path) {
  const auto text = read_small_file(path);
  return text ? parse_ini(*text, path) : IniFile();
}

const IniSection* find_section(const IniFile& file, const std::string& name) {
  const auto found = file.find(name);
  return found == file.end() ? nullptr : &found->second;
}

}  // namespace

std::optional<std::string> read_small_file(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error) && !error) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string text(largest_file + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.eof() && file.fail()) {
    throw Error(ErrorKind::denied, fmt::format("{} cannot be read: {}", path, std::strerror(errno)),
                "check its permissions");
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() <= largest_file) return text;
  throw Error(ErrorKind::invalid_input, fmt::format("{} is larger than {} bytes", path, largest_file));
}

std::optional<std::string> Profile::get(const std::string& key) const {
  const auto found = settings.find(key);
  if (found == settings.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

SharedConfig SharedConfig::load(const Variables& variables, const std::string& home) {
  SharedConfig config;
  config.config_path_ = path_of(variables, "AWS_CONFIG_FILE", home, "config");
  config.credentials_path_ = path_of(variables, "AWS_SHARED_CREDENTIALS_FILE", home, "credentials");
  config.config_ = read_ini(config.config_path_);
  config.credentials_ = read_ini(config.credentials_path_);
  return config;
}

std::optional<Profile> SharedConfig::profile(const std::string& name) const {
  Profile profile{name, {}};
  const auto* secret = find_section(credentials_, name);
  const auto* open = find_section(config_, "profile " + name);
  if (open == nullptr && name == "default") open = find_section(config_, name);
  if (secret == nullptr && open == nullptr) return std::nullopt;
  if (open != nullptr) profile.settings = *open;
  if (secret != nullptr) {
    for (const auto& [key, value] : *secret) profile.settings[key] = value;
  }
  return profile;
}

std::optional<std::string> SharedConfig::service_endpoint(const Profile& profile, const std::string& service) const {
  const auto name = profile.get("services");
  if (!name) return std::nullopt;
  const auto* section = find_section(config_, "services " + *name);
  if (section == nullptr) {
    throw Error(ErrorKind::invalid_input,
                fmt::format("profile {} names the services section {}, which {} does not have", profile.name, *name,
                            config_path_));
  }
  return Profile{*name, *section}.get(service + ".endpoint_url");
}

}  // namespace signalbox::aws
