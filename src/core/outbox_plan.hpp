// What of one lane is to be sent next. A queue is planned from the names of its messages; only those that may go next
// are read. Order is kept inside a thread: a message that waits for its retry holds back the later ones of its thread,
// never those of another. A progress that a newer one has overtaken is not sent; an alert always is.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/lane_names.hpp"

namespace signalbox {

struct ThreadQueue {
  std::string thread;
  std::vector<OutboxPlace> messages;  ///< in order
  bool has_alert = false;             ///< not only what a newer one would overtake
};

struct LaneQueue {
  std::string lane;
  std::vector<ThreadQueue> threads;  ///< those with an alert first; of them the one whose first message is the oldest
  std::vector<ThreadQueue> superseded;  ///< to be dropped, and counted
};

/// `names`: in order.
[[nodiscard]] LaneQueue queue_of(std::string lane, LaneNames names);

struct ThreadBatch {
  std::string thread;
  std::vector<OutboxMessage> messages;  ///< to be sent one after the other
  bool more_follow = false;             ///< of the same thread
};

struct LaneBatch {
  std::vector<ThreadBatch> threads;
  std::optional<Time> next_due;  ///< when the first of those that wait for their retry may go
};

/// nullopt when it is gone meanwhile, or is not to be read.
using ReadMessage = std::function<std::optional<OutboxMessage>(const std::string& id)>;

/// Up to `most` messages that may go now, taken off the queue; those that wait for their retry are too, with all behind
/// them, for the next plan to find again.
[[nodiscard]] LaneBatch next_batch(LaneQueue& queue, const ReadMessage& read, Time now, std::size_t most);

}  // namespace signalbox
