// Whether what is followed can be read at all: one signal when something could not be read three times in a row, with
// the reason and the way out, and one with the gap's length when everything can be read again. Decides nothing.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "app/broadcast.hpp"
#include "core/error.hpp"
#include "ports/clock.hpp"

namespace signalbox {

/// Safe to use from many threads.
class WatchGap {
 public:
  WatchGap(Clock& clock, Broadcast& signals) : clock_(clock), signals_(signals) {}

  /// `stack`: its name; empty for the list of all stacks.
  void failed(const std::string& stack, const Error& error);
  void succeeded(const std::string& stack);

 private:
  struct Trouble {
    int failures = 0;
    Instant since{};
  };
  void tell(SignalKind kind, const std::string& stack, std::string text, std::string reason, Duration length);

  Clock& clock_;
  Broadcast& signals_;
  std::mutex mutex_;
  std::map<std::string, Trouble> troubles_;  // guarded by mutex_
  std::optional<Instant> open_since_;        // guarded by mutex_
};

}  // namespace signalbox
