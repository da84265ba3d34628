// The mark that a registry is being, or was, moved elsewhere: `registry/moved`. It has an owner, so that nobody takes
// back what another move relies on.
#pragma once

#include <string>
#include <string_view>

#include "core/time.hpp"

namespace signalbox {

enum class MoveState {
  marking,   ///< the environments that are there are being marked
  draining,  ///< all that were there are marked; those in line are served. Whatever comes into being gives way
  drained,   ///< nobody is left; the target may grant. For ever
};

struct MovedMark {
  std::string moved_to;
  Time since{};
  std::string by;  ///< the move that put it; empty in marks of older programs, which nobody takes back
  MoveState state = MoveState::draining;
};

[[nodiscard]] std::string write_moved(const MovedMark& mark);
/// Throws Error{invalid_input}.
[[nodiscard]] MovedMark read_moved(std::string_view body);

}  // namespace signalbox
