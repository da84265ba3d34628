#include "core/backoff.hpp"

#include <algorithm>

namespace signalbox {

Duration Backoff::next() {
  Duration ceiling = std::min(options_.base, options_.cap);
  for (unsigned i = 0; i < attempt_ && ceiling < options_.cap; ++i) {
    ceiling = ceiling > options_.cap / 2 ? options_.cap : ceiling * 2;
    if (ceiling <= Duration(0)) break;
  }
  ++attempt_;
  return Duration(std::uniform_int_distribution<Duration::rep>(0, std::max(ceiling, Duration(0)).count())(random_));
}

}  // namespace signalbox
