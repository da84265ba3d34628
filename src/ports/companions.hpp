// Child processes of this same program that live only for it and are spoken with in lines. Unlike the deploy commands
// of ports/processes.hpp they never outlive it.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "core/time.hpp"
#include "ports/processes.hpp"

namespace signalbox {

struct CompanionLine {
  std::string text;  ///< without its end
};
struct CompanionSilent {};  ///< nothing came before the deadline, or stop was requested
struct CompanionEnded {
  ExitStatus status;
};
using CompanionNews = std::variant<CompanionLine, CompanionSilent, CompanionEnded>;

/// Destroyed, it is killed and gone, whatever it was about to say.
class Companion {
 public:
  virtual ~Companion() = default;
  /// What it says next. A last line without its end is dropped: it may be half of what was meant. For one thread.
  [[nodiscard]] virtual CompanionNews hear(Instant deadline, std::stop_token stop) = 0;
  /// Passes a line on as soon as it can take it; never blocks, from any thread. What a dead one was told is lost.
  virtual void tell(const std::string& line) = 0;
};

class Companions {
 public:
  virtual ~Companions() = default;
  /// Runs this program with these arguments. The calling thread must outlive the companion, which dies with it. Throws
  /// Error{unavailable} when there are no processes or descriptors left.
  [[nodiscard]] virtual std::unique_ptr<Companion> start(const std::vector<std::string>& arguments) = 0;
};

}  // namespace signalbox
