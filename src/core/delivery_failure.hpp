// Why a message did not arrive, as its next step: wait, ask first what became of it, or give up with what to do.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace signalbox {

enum class FailureKind {
  refused_for_now,  ///< it did not take effect; time may cure it
  rate_limited,     ///< it did not take effect, and no attempt is used up: whoever refuses says when to come again
  unknown_outcome,  ///< nobody answered, or not in a way that says whether it took effect
  permanent,        ///< no repetition cures it
};

struct DeliveryFailure {
  FailureKind kind = FailureKind::unknown_outcome;
  std::string reason;   ///< one line; may hold text from outside, made safe
  std::string way_out;  ///< what to do; empty where waiting is all
  std::optional<Duration> retry_after;
  bool is_outage = false;       ///< nobody was there to refuse it
  bool thread_is_gone = false;  ///< somebody deleted the message that was to be updated or replied to
  bool was_a_look = false;      ///< for a message that is in doubt, which it still is then
  bool is_senders_own = false;  ///< its token is refused, whatever it sends: another process's may be taken
};

/// What Slack's `"ok": false, "error": WORD` means. A word that nobody has heard of is tried again.
[[nodiscard]] DeliveryFailure slack_failure(std::string_view error, std::string_view needed_scope = {});

/// What an HTTP status that is no success means where no error word explains it.
[[nodiscard]] DeliveryFailure http_failure(int status);

}  // namespace signalbox
