// Signals of a made-up deployment, by the seconds since its beginning.
#pragma once

#include <string>

#include "core/signal.hpp"

namespace signalbox::testing {

inline constexpr Time story_begins{std::chrono::seconds(1768394096)};  // 2026-01-14T12:34:56Z

inline Time story_time(Duration since) { return story_begins + since; }

inline Signal deployment_signal(SignalKind kind, Duration at, std::string text = {}, std::string reason = {}) {
  Signal signal;
  signal.kind = kind;
  signal.at = story_time(at);
  signal.environment = "production";
  signal.text = std::move(text);
  signal.reason = std::move(reason);
  return signal;
}

inline Signal stack_signal(SignalKind kind, Duration at, std::string status, std::string stack = "AppStack") {
  Signal signal = deployment_signal(kind, at);
  signal.stack = std::move(stack);
  signal.status = std::move(status);
  return signal;
}

inline Signal resource_signal(SignalKind kind, Duration at, std::string resource, std::string type, std::string status,
                              std::string reason = {}) {
  Signal signal = stack_signal(kind, at, std::move(status));
  signal.resource = std::move(resource);
  signal.resource_type = std::move(type);
  signal.reason = std::move(reason);
  return signal;
}

}  // namespace signalbox::testing
