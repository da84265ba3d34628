// A notification, and what a living message says, as JSON objects on one line: what the outbox keeps. Keys may be
// added, none is renamed or removed; unknown ones are ignored. What was written comes back, but for texts beyond
// longest_kept_text, which nothing shows in full, and for bytes that are no UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "core/living_state.hpp"

namespace signalbox {

/// Bytes. Keeps a full outbox small whatever a script or a stack event says.
inline constexpr std::size_t longest_kept_text = 8 * 1024;

[[nodiscard]] std::string write_notification(const Notification& notification);
/// Throws Error{invalid_input} that names the field, also for a kind that this program does not know.
[[nodiscard]] Notification read_notification(std::string_view object);

[[nodiscard]] std::string write_living_state(const LivingState& state);
/// Throws as read_notification does.
[[nodiscard]] LivingState read_living_state(std::string_view object);

}  // namespace signalbox
