// A real DynamoDB protocol for tests: npm's dynalite, in memory, on a free port. Installed into the build tree on first
// need (tests/dynalite/install), started at the first question, one for a test program, and gone with it however it
// ends.
#pragma once

#include <sys/types.h>

#include <string>

namespace signalbox::testing {

class Dynalite {
 public:
  /// Throws std::runtime_error with what npm or node said.
  [[nodiscard]] static Dynalite& shared();
  Dynalite(const Dynalite&) = delete;
  Dynalite& operator=(const Dynalite&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] int port() const { return port_; }
  /// A table's name that no other test has.
  [[nodiscard]] static std::string fresh_table();

 private:
  Dynalite();
  ~Dynalite();

  pid_t pid_ = -1;
  int stdin_ = -1;  ///< its end is the server's
  int port_ = 0;
};

}  // namespace signalbox::testing
