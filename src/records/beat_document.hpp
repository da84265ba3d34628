// A sign of life of a holder or a waiter: `beats/ID`. Carries enough to rebuild the environment's lock should its
// document be lost.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/environment_lock.hpp"

namespace signalbox {

struct Beat {
  Party party;
  std::string environment;
  Token token = 0;          ///< 0 while waiting
  Token ticket = 0;         ///< 0 where the party never stood in line
  std::uint64_t count = 0;  ///< grows with every beat
  Time since{};
  Time at{};  ///< the party's own wall clock: for display and for one-shot commands with an allowance for skew
  std::string host;
  std::int64_t pid = 0;            ///< 0: registered, without a process that stays
  std::int64_t command_group = 0;  ///< process group of the wrapped command, on `host`; 0 while none runs
};

[[nodiscard]] std::string write_beat(const Beat& beat);
/// Throws Error{invalid_input}.
[[nodiscard]] Beat read_beat(std::string_view body, const std::string& id);

}  // namespace signalbox
