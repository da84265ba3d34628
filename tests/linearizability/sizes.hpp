// How much the tests under fire do; `linearizability_test --help` says how to make it more.
#pragma once

#include <cstdint>

namespace signalbox::testing {

struct Sizes {
  int processes = 16;
  int operations = 10'000;  ///< on each store, of all processes together
  int rounds = 4;           ///< turns that each process takes
  std::uint64_t seed = 1;
};
[[nodiscard]] Sizes& sizes();

}  // namespace signalbox::testing
