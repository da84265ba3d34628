// How a signal that stack events cause is marked: the same for everybody who reads the same events, whenever and in
// whichever portions they were read. Signals that only their own process knows have no mark.
#pragma once

#include "core/signal.hpp"
#include "core/stack_event.hpp"

namespace signalbox {

/// One event among those of all stacks; an event id alone is unique within its stack only.
[[nodiscard]] std::string event_key(const StackEvent& event);

/// `ordinal`: which of several that the same event causes, from 1 on; 0 when there is only one.
[[nodiscard]] std::string mark_of(SignalKind kind, std::string_view event_key, unsigned ordinal = 0);

}  // namespace signalbox
