#include "adapters/storage/postgres/postgres_errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace signalbox::postgres {
namespace {

constexpr const char* init_hint = "make it with `signalbox registry init`, as a role that may create schemas";

bool is_state(std::string_view text) {
  return text.size() == 5 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool is_class(std::string_view state, std::initializer_list<std::string_view> classes) {
  return std::ranges::any_of(classes, [&](std::string_view one) { return state.starts_with(one); });
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c == '\n') line += "; ";
    if (c != '\n' && c != '\t') line += c;
  }
  while (line.ends_with("; ")) line.resize(line.size() - 2);
  return line;
}

// Names of objects are not translated, whatever language the server speaks.
std::string missing_right(const Attempt& attempt, std::string_view text) {
  if (has(text, "versions")) return "USAGE ON SEQUENCE signalbox.versions";
  if (has(text, "schema_version")) return "SELECT ON signalbox.schema_version";
  if (has(text, "documents")) return attempt.right;
  if (has(text, "signalbox")) return "USAGE ON SCHEMA signalbox";
  return attempt.right;
}

Error right_missing(const Attempt& attempt, const Complaint& complaint) {
  const std::string right = missing_right(attempt, complaint.text);
  return Error(
      ErrorKind::denied, fmt::format("{}: no right {} ({})", attempt.place, right, complaint.text),
      fmt::format("let its owner run: GRANT {} TO {};", right, attempt.user.empty() ? "ROLE" : sql_name(attempt.user)));
}

Error not_let_in(const Attempt& attempt, const Complaint& complaint) {
  const bool wants_tls = has(complaint.text, "no pg_hba.conf entry") && has(complaint.text, "no encryption");
  return Error(ErrorKind::denied, fmt::format("{} does not let us in: {}", attempt.place, complaint.text),
               wants_tls ? "add sslmode=require, or better verify-full, to the address"
                         : "check the user in the address and the server's pg_hba.conf");
}

// libpq's own words: it speaks English here, as the program sets no locale.
Error from_libpq(const Attempt& attempt, const std::string& text) {
  const std::string message = fmt::format("{}: {}", attempt.place, text);
  if (has(text, "does not support SSL")) {
    return Error(ErrorKind::invalid_input, message,
                 "switch TLS on at the server, or say sslmode=prefer where that is safe");
  }
  if (has(text, "session is read-only") || has(text, "hot standby mode")) {
    return Error(ErrorKind::unavailable, message, "none of the servers that answered takes writes; is one promoted?");
  }
  if (has(text, "certificate") || has(text, "sslmode")) {
    return Error(ErrorKind::invalid_input, message, "check sslmode and sslrootcert in the address");
  }
  if (has(text, "invalid ") || has(text, "definition of service")) return Error(ErrorKind::invalid_input, message);
  return Error(ErrorKind::unavailable, message, "is the server running, and does the network let us through?");
}

Error from_state(const Attempt& attempt, const Complaint& complaint) {
  const std::string message = fmt::format("{}: {} (SQLSTATE {})", attempt.place, complaint.text, complaint.state);
  const std::string_view state = complaint.state;
  if (state == "53300") {
    return Error(ErrorKind::unavailable, message, "raise max_connections, or put PgBouncer in front of the server");
  }
  if (is_class(state, {"08", "40", "53", "55", "57", "58", "XX"})) return Error(ErrorKind::unavailable, message);
  if (is_class(state, {"22"})) return Error(ErrorKind::invalid_input, message, "the database's encoding must be UTF8");
  return Error(ErrorKind::invalid_input, message);
}

}  // namespace

Complaint read_complaint(std::string_view message) {
  // Several hosts, or both ways of TLS, may have been tried, a line each: the first that a server answered says most.
  for (std::size_t at = message.find(":  "); at != std::string_view::npos; at = message.find(":  ", at + 1)) {
    const std::string_view rest = message.substr(at + 3, message.find('\n', at) - at - 3);
    if (rest.size() > 7 && is_state(rest.substr(0, 5)))
      return {std::string(rest.substr(0, 5)), std::string(rest.substr(7))};
  }
  return {"", one_line(message)};
}

Error connection_error(const Attempt& attempt, const Complaint& complaint, bool needs_password) {
  const std::string_view state = complaint.state;
  if (needs_password || state == "28P01") {
    const std::string_view what = needs_password ? "no password was given" : "the password is wrong";
    return Error(
        ErrorKind::denied, fmt::format("{}: {}", attempt.place, state.empty() ? std::string(what) : complaint.text),
        fmt::format("{}; it is taken from PGPASSWORD, ~/.pgpass or a service file, never from the command line", what));
  }
  if (state == "28000") return not_let_in(attempt, complaint);
  if (state == "3D000") {
    return Error(ErrorKind::invalid_input, fmt::format("{}: {}", attempt.place, complaint.text),
                 "make it with `createdb`, then run `signalbox registry init`");
  }
  return state.empty() ? from_libpq(attempt, complaint.text) : statement_error(attempt, complaint);
}

Error statement_error(const Attempt& attempt, const Complaint& complaint) {
  const std::string_view state = complaint.state;
  if (state == "42501") return right_missing(attempt, complaint);
  if (state == "25006") {
    return Error(
        ErrorKind::denied, fmt::format("{} is a read-only server: {}", attempt.place, complaint.text),
        "name the primary server, for instance with target_session_attrs=read-write, or end its read-only mode");
  }
  if (state == "3F000" || state == "42P01") {
    return Error(ErrorKind::invalid_input, fmt::format("{} holds no registry yet ({})", attempt.place, complaint.text),
                 init_hint);
  }
  return from_state(attempt, complaint);
}

bool may_be_repeated(std::string_view state) noexcept { return state == "40001" || state == "40P01"; }

bool ends_session(std::string_view state) noexcept { return state.starts_with("57P") || state.starts_with("08"); }

bool has_forgotten_statement(std::string_view state) noexcept {
  return state == "26000" || state == "42P05" || state == "0A000";
}

std::string sql_name(const std::string& name) {
  const bool plain =
      !name.empty() && std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  if (plain) return name;
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace signalbox::postgres
