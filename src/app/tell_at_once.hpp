// What a script tells: each message is stored, then sent within a moment. Once it is stored nothing is a failure of
// whoever tells it, who would tell it again: trouble with the registry leaves it for others.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "app/drain_outbox.hpp"
#include "app/read_outbox.hpp"
#include "ports/clock.hpp"

namespace signalbox {

struct ToldAtOnce {
  std::vector<OutboxEntry> left;  ///< what was not sent, or nobody can say of whether it was
  std::string trouble;            ///< of a store, after all was stored; empty: none
};

/// Throws what KeepMessage does, and Error{interrupted}. `drain` sends what `registry` holds.
[[nodiscard]] ToldAtOnce tell_at_once(Outbox& registry, const DrainOutbox& drain, const OwnOutbox& own, Clock& clock,
                                      const std::vector<OutboxMessage>& messages, Duration grace, std::stop_token stop);

}  // namespace signalbox
