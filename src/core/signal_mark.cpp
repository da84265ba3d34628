#include "core/signal_mark.hpp"

#include <fmt/format.h>

namespace signalbox {

std::string event_key(const StackEvent& event) {
  // The last part of an ARN is what makes it unique.
  const std::string_view stack = event.stack_id;
  const auto slash = stack.rfind('/');
  return fmt::format("{}/{}", slash == std::string_view::npos ? stack : stack.substr(slash + 1), event.event_id);
}

std::string mark_of(SignalKind kind, std::string_view event_key, unsigned ordinal) {
  if (ordinal == 0) return fmt::format("{}/{}", to_string(kind), event_key);
  return fmt::format("{}/{}/{}", to_string(kind), event_key, ordinal);
}

}  // namespace signalbox
