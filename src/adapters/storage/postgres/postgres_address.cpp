#include "adapters/storage/postgres/postgres_address.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <memory>

#include "adapters/storage/postgres/postgres_library.hpp"
#include "core/error.hpp"

namespace signalbox::postgres {
namespace {

/// What is set unless the user's address says otherwise: a network that went silent is noticed by the kernel too.
constexpr std::array<std::pair<const char*, const char*>, 6> defaults{{{"fallback_application_name", "signalbox"},
                                                                       {"client_encoding", "UTF8"},
                                                                       {"keepalives_idle", "5"},
                                                                       {"keepalives_interval", "2"},
                                                                       {"keepalives_count", "3"},
                                                                       {"tcp_user_timeout", "10000"}}};

using Words = std::map<std::string, std::string>;

void add_words(Words& words, PQconninfoOption* options) {
  for (const auto* option = options; option->keyword != nullptr; ++option) {
    if (option->val != nullptr && *option->val != '\0') words[option->keyword] = option->val;
  }
  library().conninfo_free(options);
}

// libpq quotes what it could not read, and that may be part of a password; names of options never are.
std::string without_quotations(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (text.starts_with("invalid connection option") || text.starts_with("invalid URI query parameter")) return text;
  std::string shown = text.substr(0, text.find('"'));
  if (shown.size() < text.size()) shown += "…";
  return shown;
}

Words read_words(const std::string& connection) {
  char* complaint = nullptr;
  PQconninfoOption* given = library().conninfo_parse(connection.c_str(), &complaint);
  const std::unique_ptr<char, void (*)(void*)> owner(complaint, library().freemem);
  if (given == nullptr) {
    throw Error(ErrorKind::invalid_input,
                fmt::format("the registry's PostgreSQL address cannot be read: {}",
                            without_quotations(complaint != nullptr ? complaint : "out of memory")),
                "write postgres://USER@HOST:PORT/DATABASE?sslmode=verify-full; `%` in a word is written %25");
  }
  Words words;
  // What the environment says (PGHOST, PGSERVICE and so on) holds where the address is silent.
  if (PQconninfoOption* surroundings = library().conndefaults()) add_words(words, surroundings);
  add_words(words, given);
  return words;
}

std::string place_in(const Words& words) {
  const auto word = [&](const char* name) {
    const auto found = words.find(name);
    return found == words.end() ? std::string() : found->second;
  };
  const std::string user = word("user"), port = word("port");
  std::string place = "postgres://";
  if (!user.empty()) place += user + "@";
  place += word("host").empty() ? word("hostaddr") : word("host");
  if (!port.empty()) place += ":" + port;
  place += "/" + (word("dbname").empty() ? user : word("dbname"));
  if (!word("service").empty()) place += fmt::format(" (service {})", word("service"));
  return place;
}

}  // namespace

Address::Address(std::string connection)
    : connection_(std::move(connection)), place_(place_in(read_words(connection_))) {}

std::vector<const char*> Address::keywords() const {
  std::vector<const char*> keywords;
  for (const auto& [keyword, value] : defaults) keywords.push_back(keyword);
  keywords.insert(keywords.end(), {"dbname", nullptr});
  return keywords;
}

std::vector<const char*> Address::values() const {
  std::vector<const char*> values;
  for (const auto& [keyword, value] : defaults) values.push_back(value);
  values.insert(values.end(), {connection_.c_str(), nullptr});
  return values;
}

}  // namespace signalbox::postgres
