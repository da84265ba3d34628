// Where a PostgreSQL registry is: what the user gave, checked, and what may be said about it. Passwords go to libpq and
// nowhere else; libpq finds further ones itself (PGPASSWORD, ~/.pgpass, a service file).
#pragma once

#include <string>
#include <vector>

namespace signalbox::postgres {

class Address {
 public:
  /// A URI (`postgres://…`) or `keyword=value` words, as libpq takes them. Throws Error{invalid_input} when libpq
  /// cannot read it, without repeating what could be part of a password, and when it asks for a standby server: what
  /// that answers may be old. Of several hosts the one that takes writes is looked for, unless the address says
  /// otherwise.
  explicit Address(std::string connection);

  /// `postgres://user@host:port/database`: what is shown.
  [[nodiscard]] const std::string& place() const noexcept { return place_; }

  /// For PQconnectStartParams() with expand_dbname: ours first, so that the user's words win.
  [[nodiscard]] std::vector<const char*> keywords() const;
  [[nodiscard]] std::vector<const char*> values() const;

 private:
  std::string connection_;
  std::string place_;
  bool needs_writable_ = false;
};

}  // namespace signalbox::postgres
