// What is said and recorded of a holder whose runner is gone. Pure.
#pragma once

#include <optional>
#include <string>

#include "app/stack_activity.hpp"
#include "core/deployment.hpp"
#include "core/environment_lock.hpp"
#include "core/signal.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

/// By its own clock; nullopt when it left no beat that says so.
[[nodiscard]] std::optional<Time> last_heard_of(const std::optional<Document>& beat);

/// Its stacks are quiet.
[[nodiscard]] std::string why_it_is_recorded_as_failed(const StackActivity& activity);
/// It was set aside: what its record says by now, why, and how long it ran until it was last heard of; no span where
/// nobody knows. The moment is left to whoever tells it, as below.
[[nodiscard]] Signal end_of_dead_holder(const Holder& holder, const std::optional<Deployment>& record,
                                        std::optional<Time> last_heard);
/// Its stacks are not quiet, or its command still runs.
[[nodiscard]] Signal wait_for_dead_holder(const Holder& holder, const StackActivity& activity);

}  // namespace signalbox
