// Stack events as a table: when, which resource, what happened to it, why.
#pragma once

#include <string>
#include <vector>

#include "cli/render/look.hpp"
#include "core/deployment.hpp"
#include "core/stack_event.hpp"

namespace signalbox::cli {

[[nodiscard]] std::string event_table(const std::vector<StackEvent>& events, const Look& look);
[[nodiscard]] std::string event_table(const std::vector<RecordedEvent>& events, const Look& look);

/// How a resource's or a stack's status word looks.
[[nodiscard]] Tone tone_of_status(std::string_view status);
[[nodiscard]] Tone tone_of(DeploymentStatus status);

}  // namespace signalbox::cli
