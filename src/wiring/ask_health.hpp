// How what was deployed answers, in the few words that people are told. One question, no repetition, no redirect.
#pragma once

#include <string>

#include "ports/clock.hpp"

namespace signalbox {

/// `ok, HTTP 200 after 40 ms`, or why there is no answer. `limit` is for all of it. Never throws for want of an answer.
[[nodiscard]] std::string ask_health(const std::string& url, Clock& clock, Duration limit);

}  // namespace signalbox
