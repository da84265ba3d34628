#include "app/channel_moments.hpp"

namespace signalbox {

std::optional<Duration> ChannelMoments::take(const std::string& lane, Instant now, Duration pace) {
  const std::lock_guard guard(mutex_);
  Instant& next = next_.try_emplace(lane, now).first->second;
  if (now < next) return std::chrono::ceil<Duration>(next - now);
  next = now + pace;
  return std::nullopt;
}

}  // namespace signalbox
