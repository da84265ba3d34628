// Shows stacks as they move, whoever moves them, until it is told to stop: on a terminal a board that is drawn anew,
// else a line a change on standard output. Decides nothing and takes nothing; `monitor` is for following one operation
// to its end.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/read_outlook.hpp"

namespace signalbox {
class CloudFormation;
}  // namespace signalbox

namespace signalbox::cli {

class Output;

struct WatchedStacks {
  std::string title;  ///< the environment's name; empty when the stack was named itself
  std::vector<std::string> stacks;
  Duration interval{std::chrono::seconds(30)};  ///< the longest between two looks
  std::function<Outlook()> read_outlook;        ///< what history says; empty: nobody asks it
  std::uint32_t seed = 0;                       ///< FollowOptions::seed
};

/// Throws Error{not_found} when a stack does not exist at the beginning, else what CloudFormation throws then; later
/// trouble is told and outlasted.
void watch_stacks(CloudFormation& cloudformation, Clock& clock, Output& output, const WatchedStacks& watched,
                  std::stop_token stop);

}  // namespace signalbox::cli
