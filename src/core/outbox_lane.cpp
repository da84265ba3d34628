#include "core/outbox_lane.hpp"

#include <algorithm>

namespace signalbox {

namespace {

// Whatever another's claim says it was about to send may have arrived.
OutboxLane claimed(OutboxLane lane, const LaneClaim& claim, Time next_post) {
  if (lane.claim && lane.claim->sender != claim.sender) {
    for (const std::string& message : lane.claim->messages) {
      if (!is_doubtful(lane, message)) lane.doubtful.push_back(message);
    }
  }
  lane.claim = claim;
  lane.next_post = next_post;
  return lane;
}

}  // namespace

LaneTurn take_lane(const OutboxLane& lane, const LaneClaim& claim, Time now, Duration pace,
                   const std::function<bool(const LaneClaim&)>& is_gone) {
  const bool is_anothers = lane.claim && lane.claim->sender != claim.sender && now < lane.claim->until;
  if (is_anothers && !is_gone(*lane.claim)) return LaneHeld{lane.claim->until};
  if (now < lane.next_post) return LanePaced{lane.next_post};
  return LaneTaken{claimed(lane, claim, now + pace)};
}

OutboxLane settled(OutboxLane lane, const std::vector<std::string>& messages) {
  const auto is_settled = [&](const std::string& message) { return std::ranges::count(messages, message) != 0; };
  std::erase_if(lane.doubtful, is_settled);
  if (lane.claim) std::erase_if(lane.claim->messages, is_settled);
  return lane;
}

OutboxLane released(OutboxLane lane, Time next_post) {
  lane.claim.reset();
  lane.next_post = std::max(lane.next_post, next_post);
  return lane;
}

bool is_doubtful(const OutboxLane& lane, const std::string& message) {
  return std::ranges::find(lane.doubtful, message) != lane.doubtful.end();
}

}  // namespace signalbox
