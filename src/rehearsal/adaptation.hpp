// Scenarios made from others, for what was asked but not recorded: a create retold as an update, the quick create that
// an update stands on, a delete, a cancelled update. Pure; the made ones keep the resources and, where there are any,
// the recorded times.
#pragma once

#include <span>

#include "core/stack_event.hpp"
#include "rehearsal/scenario.hpp"

namespace signalbox::rehearsal {

/// The scenario itself when it was recorded for this verb, else the closest telling of it.
[[nodiscard]] Scenario adapted(const Scenario& scenario, StackVerb verb);

/// Takes away what is there: a few seconds a resource, last made first.
[[nodiscard]] Scenario deletion_of(std::span<const StackResource> resources);

/// CancelUpdateStack: what was touched goes back. `touched` are the resources that the update had reached.
[[nodiscard]] Scenario cancellation_of(std::span<const StackResource> touched);

}  // namespace signalbox::rehearsal
