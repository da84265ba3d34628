#include "core/outbox_lane.hpp"

#include <algorithm>
#include <utility>

#include "core/believed_wait.hpp"

namespace signalbox {

namespace {

// Whatever a claim still lists may have arrived: also the sender's own, who may have lost the registry after a post.
void doubt_what_is_claimed(OutboxLane& lane) {
  if (!lane.claim) return;
  for (const std::string& message : lane.claim->messages) {
    if (!is_doubtful(lane, message)) lane.doubtful.push_back(message);
  }
}

OutboxLane claimed(OutboxLane lane, const LaneClaim& claim, Time next_post) {
  doubt_what_is_claimed(lane);
  lane.claim = claim;
  lane.next_post = next_post;
  return lane;
}

constexpr Duration longest_claim = std::chrono::minutes(5);

}  // namespace

LaneTurn take_lane(const OutboxLane& lane, const LaneClaim& claim, Time now, Duration pace,
                   const std::function<bool(const LaneClaim&)>& is_gone) {
  const bool is_anothers =
      lane.claim && lane.claim->sender != claim.sender && is_awaited(lane.claim->until, now, longest_claim);
  if (is_anothers && !(is_gone && is_gone(*lane.claim))) return LaneHeld{lane.claim->until};
  if (is_awaited(lane.next_post, now)) return LanePaced{lane.next_post};
  return LaneTaken{claimed(lane, claim, now + pace)};
}

OutboxLane settled(OutboxLane lane, const std::vector<std::string>& messages) {
  const auto is_settled = [&](const std::string& message) { return std::ranges::count(messages, message) != 0; };
  std::erase_if(lane.doubtful, is_settled);
  if (lane.claim) std::erase_if(lane.claim->messages, is_settled);
  return lane;
}

OutboxLane untried(OutboxLane lane, const std::vector<std::string>& messages) {
  if (!lane.claim) return lane;
  std::erase_if(lane.claim->messages,
                [&](const std::string& message) { return std::ranges::count(messages, message) != 0; });
  return lane;
}

OutboxLane abandoned(OutboxLane lane, Time next_post) {
  doubt_what_is_claimed(lane);
  return released(std::move(lane), next_post);
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
