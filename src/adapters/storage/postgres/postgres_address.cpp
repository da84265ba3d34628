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

constexpr const char* session_kind = "target_session_attrs";

using Words = std::map<std::string, std::string>;

Words words_in(PQconninfoOption* options) {
  Words words;
  for (const auto* option = options; option->keyword != nullptr; ++option) {
    if (option->val != nullptr && *option->val != '\0') words[option->keyword] = option->val;
  }
  library().conninfo_free(options);
  return words;
}

// libpq quotes what it could not read, and that may be part of a password; names of options never are.
std::string without_quotations(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (text.starts_with("invalid connection option") || text.starts_with("invalid URI query parameter")) return text;
  std::string shown = text.substr(0, text.find('"'));
  if (shown.size() < text.size()) shown += "…";
  return shown;
}

Words words_given(const std::string& connection) {
  char* complaint = nullptr;
  PQconninfoOption* given = library().conninfo_parse(connection.c_str(), &complaint);
  const std::unique_ptr<char, void (*)(void*)> owner(complaint, library().freemem);
  if (given == nullptr) {
    throw Error(ErrorKind::invalid_input,
                fmt::format("the registry's PostgreSQL address cannot be read: {}",
                            without_quotations(complaint != nullptr ? complaint : "out of memory")),
                "write postgres://USER@HOST:PORT/DATABASE?sslmode=verify-full; `%` in a word is written %25");
  }
  return words_in(given);
}

// What the environment says (PGHOST, PGSERVICE and so on) holds where the address is silent.
Words with_surroundings(Words words) {
  if (PQconninfoOption* surroundings = library().conndefaults()) words.merge(words_in(surroundings));
  return words;
}

std::string word_in(const Words& words, const char* name) {
  const auto found = words.find(name);
  return found == words.end() ? std::string() : found->second;
}

bool names_several_hosts(const Words& words) {
  return (word_in(words, "host") + word_in(words, "hostaddr")).find(',') != std::string::npos;
}

void refuse_a_standby(const std::string& place, const std::string& kind) {
  if (kind != "read-only" && kind != "standby" && kind != "prefer-standby") return;
  throw Error(
      ErrorKind::invalid_input,
      fmt::format("{}: target_session_attrs={} asks for a server that takes no writes and may lag behind", place, kind),
      "leave it out, or say target_session_attrs=read-write");
}

std::string place_in(const Words& words) {
  const auto word = [&](const char* name) { return word_in(words, name); };
  const std::string user = word("user"), port = word("port");
  std::string place = "postgres://";
  if (!user.empty()) place += user + "@";
  place += word("host").empty() ? word("hostaddr") : word("host");
  // Several hosts without a port are several ports without a number.
  if (port.find_first_not_of(',') != std::string::npos) place += ":" + port;
  place += "/" + (word("dbname").empty() ? user : word("dbname"));
  if (!word("service").empty()) place += fmt::format(" (service {})", word("service"));
  return place;
}

}  // namespace

Address::Address(std::string connection) : connection_(std::move(connection)) {
  const Words given = words_given(connection_);
  const Words all = with_surroundings(given);
  place_ = place_in(all);
  const std::string kind = word_in(all, session_kind);
  refuse_a_standby(place_, kind);
  // libpq's own default is `any`, which an environment that says nothing looks like.
  needs_writable_ = names_several_hosts(all) && !given.contains(session_kind) && (kind.empty() || kind == "any");
}

std::vector<const char*> Address::keywords() const {
  std::vector<const char*> keywords;
  if (needs_writable_) keywords.push_back(session_kind);
  for (const auto& [keyword, value] : defaults) keywords.push_back(keyword);
  keywords.insert(keywords.end(), {"dbname", nullptr});
  return keywords;
}

std::vector<const char*> Address::values() const {
  std::vector<const char*> values;
  if (needs_writable_) values.push_back("read-write");
  for (const auto& [keyword, value] : defaults) values.push_back(value);
  values.insert(values.end(), {connection_.c_str(), nullptr});
  return values;
}

}  // namespace signalbox::postgres
