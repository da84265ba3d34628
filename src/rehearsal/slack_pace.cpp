#include "rehearsal/slack_pace.hpp"

#include <algorithm>

namespace signalbox::rehearsal {

std::optional<std::chrono::seconds> SlackPace::refusal(const std::string& what, Duration interval, Duration burst,
                                                       Time now) {
  const auto found = due_.find(what);
  const Time due = found == due_.end() ? now : std::max(found->second, now);
  if (due - now > burst)
    return std::max(std::chrono::ceil<std::chrono::seconds>(due - now - burst), std::chrono::seconds(1));
  due_[what] = due + interval;
  return std::nullopt;
}

}  // namespace signalbox::rehearsal
