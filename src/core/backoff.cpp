#include "core/backoff.hpp"

#include <algorithm>

namespace signalbox {

Duration Backoff::next() {
  // Not below zero before it is doubled: a negative span would overflow downwards.
  Duration ceiling = std::max(std::min(options_.base, options_.cap), Duration(0));
  for (unsigned i = 0; i < attempt_ && ceiling > Duration(0) && ceiling < options_.cap; ++i) {
    ceiling = ceiling > options_.cap / 2 ? options_.cap : ceiling * 2;
  }
  ++attempt_;
  return Duration(std::uniform_int_distribution<Duration::rep>(0, ceiling.count())(random_));
}

}  // namespace signalbox
