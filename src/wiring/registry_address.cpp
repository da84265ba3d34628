#include "wiring/registry_address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "wiring/nearest_word.hpp"
#include "wiring/registry_uri.hpp"
#include "wiring/settings_values.hpp"

namespace signalbox {
namespace {

constexpr std::string_view file_scheme = "file:";
constexpr const char* kinds = "it may be file:FOLDER, postgres://HOST/DATABASE or dynamodb://TABLE";

// libpq's connection parameters; signalbox itself sets application_name, and client_encoding is always UTF-8.
const std::vector<std::string>& postgres_parameters() {
  static const std::vector<std::string> names{"host",
                                              "hostaddr",
                                              "port",
                                              "dbname",
                                              "user",
                                              "passfile",
                                              "channel_binding",
                                              "connect_timeout",
                                              "options",
                                              "application_name",
                                              "keepalives",
                                              "keepalives_idle",
                                              "keepalives_interval",
                                              "keepalives_count",
                                              "tcp_user_timeout",
                                              "gssencmode",
                                              "sslmode",
                                              "sslcompression",
                                              "sslcert",
                                              "sslkey",
                                              "sslrootcert",
                                              "sslcrl",
                                              "sslcrldir",
                                              "sslsni",
                                              "requirepeer",
                                              "ssl_min_protocol_version",
                                              "ssl_max_protocol_version",
                                              "krbsrvname",
                                              "gsslib",
                                              "service",
                                              "target_session_attrs"};
  return names;
}

bool is_secret(const std::string& parameter) { return parameter == "password" || parameter == "sslpassword"; }

// Neither of them is shown with its value: a password may stand in it.
Error unknown_parameter(const std::string& place, const std::string& name, const std::vector<std::string>& known) {
  const auto meant = nearest_word(name, known);
  return bad_setting(place,
                     fmt::format("unknown parameter '{}'{}", name.substr(0, 64),
                                 meant ? fmt::format("; did you mean '{}'?", *meant) : std::string()),
                     fmt::format("known here: {}", fmt::join(known, ", ")));
}

Error secret_in_the_open(const std::string& place, Secrets secrets) {
  const bool on_command_line = secrets == Secrets::refused_on_command_line;
  return bad_setting(
      place,
      on_command_line ? "a password on the command line is seen by every process of the machine"
                      : "a password does not belong into a file that gets committed",
      "leave it out of the URL and set PGPASSWORD or ~/.pgpass, or put the URL into $SIGNALBOX_REGISTRY");
}

Error no_registry(const std::string& text, const std::string& place) {
  const auto scheme = text.substr(0, text.find(':'));
  const auto meant = nearest_word(scheme, {"file", "postgres", "postgresql", "dynamodb"});
  const bool is_a_slip = meant && *meant != scheme && scheme.size() != text.size();
  return bad_setting(place,
                     is_a_slip ? fmt::format("this is no registry that signalbox knows; did you mean '{}'?", *meant)
                               : std::string("this is no registry that signalbox knows"),
                     kinds);
}

bool is_table_name(const std::string& name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
  };
  return name.size() >= 3 && name.size() <= 255 && std::ranges::all_of(name, fits);
}

std::string without_secrets(const RegistryUri& uri) {
  std::string shown = uri.scheme + "://";
  if (!uri.user.empty()) shown += uri.user + "@";
  shown += uri.hosts;
  if (!uri.path.empty()) shown += "/" + uri.path;
  char separator = '?';
  for (const auto& [name, value] : uri.parameters) {
    if (is_secret(name)) continue;
    shown += fmt::format("{}{}={}", std::exchange(separator, '&'), name, value);
  }
  return shown;
}

}  // namespace

RegistryAddress RegistryAddress::of_folder(const std::filesystem::path& folder) {
  const auto path = folder.lexically_normal().string();
  const auto uri = std::string(file_scheme) + path;
  return {RegistryKind::file, path, uri, uri};
}

RegistryAddress RegistryAddress::parse(const std::string& text, const std::string& place,
                                       const std::filesystem::path& relative_to, Secrets secrets) {
  if (text.starts_with("postgres://") || text.starts_with("postgresql://")) return parse_postgres(text, place, secrets);
  if (text.starts_with("dynamodb://")) return parse_dynamodb(text, place);
  const auto folder = text.starts_with(file_scheme) ? text.substr(file_scheme.size()) : std::string();
  if (folder.empty() || folder.starts_with("//")) throw no_registry(text, place);
  if (folder.find('\0') != std::string::npos) throw bad_setting(place, "a folder's name holds no NUL character");
  return of_folder(relative_to / folder);
}

RegistryAddress RegistryAddress::parse_postgres(const std::string& text, const std::string& place, Secrets secrets) {
  const auto uri = parse_registry_uri(text);
  if (!uri)
    throw bad_setting(
        place, "this is no PostgreSQL URL",
        "write it as postgres://USER@HOST:PORT/DATABASE?sslmode=…, and '/', '?' and '@' inside a part of it as "
        "%2F, %3F and %40");
  bool has_secret = uri->password.has_value();
  for (const auto& [name, unused] : uri->parameters) {
    if (is_secret(name)) {
      has_secret = true;
    } else if (std::ranges::find(postgres_parameters(), name) == postgres_parameters().end()) {
      throw unknown_parameter(place, name, postgres_parameters());
    }
  }
  if (has_secret && secrets != Secrets::allowed) throw secret_in_the_open(place, secrets);
  return {RegistryKind::postgres, text, text, without_secrets(*uri)};
}

RegistryAddress RegistryAddress::parse_dynamodb(const std::string& text, const std::string& place) {
  const auto uri = parse_registry_uri(text);
  if (!uri || !uri->user.empty() || uri->password || !uri->path.empty() || !is_table_name(uri->hosts)) {
    throw bad_setting(place, "this names no DynamoDB table",
                      "write it as dynamodb://TABLE?region=eu-central-1; a table's name has 3 to 255 letters, digits, "
                      "'_', '-' and '.'");
  }
  RegistryAddress address(RegistryKind::dynamodb, uri->hosts, text, without_secrets(*uri));
  for (const auto& [name, value] : uri->parameters) {
    if (name == "region") {
      address.region_ = checked_region(value, place + ": region");
    } else if (name == "endpoint") {
      address.endpoint_ = checked_web_address(value, place + ": endpoint");
    } else {
      throw unknown_parameter(place, name, {"region", "endpoint"});
    }
  }
  return address;
}

}  // namespace signalbox
