#include "app/describe_turn.hpp"

#include <fmt/format.h>

#include "app/moved_registry.hpp"

namespace signalbox {

std::string describe_turn(const Turn& turn) {
  if (const auto* refused = std::get_if<Refused>(&turn)) {
    switch (refused->why) {
      case Refused::Why::occupied:
        return "another deployment is active";
      case Refused::Why::frozen:
        return "the environment is frozen";
      case Refused::Why::superseded:
        return fmt::format("superseded by {}", refused->superseded_by);
      case Refused::Why::moved:
        return registry_moved(refused->moved_to);
    }
  }
  if (const auto* given_up = std::get_if<GivenUp>(&turn)) return given_up->reason;
  if (const auto* gave_up = std::get_if<GaveUpWaiting>(&turn))
    return fmt::format("gave up waiting after {}", human_duration(gave_up->waited));
  if (const auto* stopped = std::get_if<StoppedAtItsTurn>(&turn))
    return stopped->was_asking ? "interrupted while asking" : "interrupted before the command was started";
  return "interrupted while waiting";
}

}  // namespace signalbox
