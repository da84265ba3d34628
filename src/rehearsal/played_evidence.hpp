// A scenario's evidence while it plays: which of it may be seen at a time.
#pragma once

#include <algorithm>
#include <cmath>

#include "rehearsal/scenario_evidence.hpp"

namespace signalbox::rehearsal {

struct PlayedEvidence {
  ShownEvidence shown;
  Time began{};
  double speed = 1;
  Time until = Time::max();  ///< the operation was cut off then, and nothing of it happened later

  [[nodiscard]] Time at(Duration after) const {
    return began + Duration(static_cast<Duration::rep>(std::ceil(static_cast<double>(after.count()) / speed)));
  }
  [[nodiscard]] bool has_happened(Duration after, Time now) const { return at(after) <= std::min(now, until); }
};

}  // namespace signalbox::rehearsal
