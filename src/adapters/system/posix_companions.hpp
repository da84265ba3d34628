// Companions as child processes on two pipes. One ends with this program in three ways: it is killed when its object
// goes, it asks the kernel to kill it when the thread that started it is gone (live_only_for_parent), and its standard
// input ends.
#pragma once

#include "adapters/system/environment.hpp"
#include "adapters/system/spawn.hpp"
#include "ports/clock.hpp"
#include "ports/companions.hpp"

namespace signalbox {

class PosixCompanions : public Companions {
 public:
  /// Companions get this environment, and this program's standard error. `program`: what they run.
  PosixCompanions(Environment environment, Clock& clock, std::string program = own_program)
      : environment_(std::move(environment)), clock_(clock), program_(std::move(program)) {}
  [[nodiscard]] std::unique_ptr<Companion> start(const std::vector<std::string>& arguments) override;

 private:
  Environment environment_;
  Clock& clock_;
  std::string program_;
};

/// For the companion itself, first of all: from here on it is killed when whoever started it dies.
void live_only_for_parent();

/// Starts this program with these arguments in a session of its own, with no terminal, this text on its standard input
/// and nowhere to write to, and lets go of it; returns its process ID. Throws Error{unavailable}.
[[nodiscard]] std::int64_t start_detached(const std::vector<std::string>& arguments, const Environment& environment,
                                          const std::string& input);

}  // namespace signalbox
