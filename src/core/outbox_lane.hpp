// Who sends to one channel just now. One process at a time has the lane; its claim names each message that it is about
// to send and ends by itself. What a claim still names when the next one is made may have arrived or not: it stays
// doubtful until that was found out. The same document reserves the channel's next moment, so that all processes
// together keep to Slack's pace. Going by wall clocks is enough here: the worst that two senders at once can do is to
// send a message twice.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/time.hpp"

namespace signalbox {

struct LaneClaim {
  std::string sender;  ///< a random name of the process
  std::string host;
  std::int64_t pid = 0;  ///< of a process on that host
  Time until{};
  std::vector<std::string> messages;
  friend bool operator==(const LaneClaim&, const LaneClaim&) = default;
};

struct OutboxLane {
  std::optional<LaneClaim> claim;
  std::vector<std::string> doubtful;  ///< of claims that ended without saying what became of these
  Time next_post{};                   ///< not before this
  bool gave_up = false;               ///< an outage made dead letters here: they may go when it is over
  friend bool operator==(const OutboxLane&, const OutboxLane&) = default;
};

struct LaneTaken {
  OutboxLane lane;  ///< to be stored, by compare-and-swap, before anything is sent
};
struct LaneHeld {
  Time until;  ///< by another sender
};
struct LanePaced {
  Time until;  ///< the channel has had its message
};
using LaneTurn = std::variant<LaneTaken, LaneHeld, LanePaced>;

/// `claim` names the sender, the messages and until when. `is_gone` tells of another's claim that its process is known
/// to be dead. `pace`: until the next message may follow; zero: at once.
[[nodiscard]] LaneTurn take_lane(const OutboxLane& lane, const LaneClaim& claim, Time now, Duration pace,
                                 const std::function<bool(const LaneClaim&)>& is_gone);

/// The messages are done with, whatever became of them: nothing is doubtful about them any more.
[[nodiscard]] OutboxLane settled(OutboxLane lane, const std::vector<std::string>& messages);
/// The claim named them, and no call was made for them: what was doubtful about them still is, and nothing more.
[[nodiscard]] OutboxLane untried(OutboxLane lane, const std::vector<std::string>& messages);
/// Its holder died: what its claim names is doubtful. Nothing is sent or looked for before that time.
[[nodiscard]] OutboxLane abandoned(OutboxLane lane, Time next_post);
/// No claim, and no message before that time.
[[nodiscard]] OutboxLane released(OutboxLane lane, Time next_post);
[[nodiscard]] bool is_doubtful(const OutboxLane& lane, const std::string& message);

}  // namespace signalbox
