#include "core/outbox_plan.hpp"

#include <algorithm>
#include <utility>

#include "core/believed_wait.hpp"

namespace signalbox {
namespace {

// From the newest back: whatever stands before one that overtakes and can be overtaken is dropped.
// `is_overtaken`: by one that stands behind all of these.
void sort_out_overtaken(ThreadQueue& queue, bool is_overtaken, std::vector<ThreadQueue>& superseded) {
  ThreadQueue dropped{queue.thread, {}, false};
  auto kept = queue.messages.end();
  for (auto place = kept; place != queue.messages.begin();) {
    --place;
    const OutboxPlace current = *place;
    if (is_overtaken && current.can_be_overtaken()) {
      dropped.messages.push_back(current);
    } else {
      *--kept = current;
    }
    queue.has_alert = queue.has_alert || !current.can_be_overtaken();
    is_overtaken = is_overtaken || current.overtakes();
  }
  queue.messages.erase(queue.messages.begin(), kept);
  if (!dropped.messages.empty()) superseded.push_back(std::move(dropped));
}

// Takes what may go off the thread's queue; what waits stays out of it until the next plan.
ThreadBatch take_from(const std::string& lane, ThreadQueue& queue, const ReadMessage& read, Time now, std::size_t most,
                      LaneBatch& batch) {
  ThreadBatch taken{queue.thread, {}, false};
  std::size_t next = 0;
  for (; next < queue.messages.size() && taken.messages.size() < most; ++next) {
    auto message = read(outbox_id(lane, queue.thread, queue.messages[next]));
    if (!message || message->is_dead) continue;
    if (is_awaited(message->next_attempt, now)) {
      batch.next_due = std::min(batch.next_due.value_or(message->next_attempt), message->next_attempt);
      queue.messages.clear();
      return taken;
    }
    taken.messages.push_back(std::move(*message));
  }
  queue.messages.erase(queue.messages.begin(), queue.messages.begin() + static_cast<std::ptrdiff_t>(next));
  taken.more_follow = !queue.messages.empty();
  return taken;
}

}  // namespace

LaneQueue queue_of(std::string lane, LaneNames names) {
  LaneQueue queue{std::move(lane), {}, {}};
  std::vector<std::pair<std::uint64_t, ThreadQueue>> threads;
  for (auto& [thread, held] : names.take_threads()) {
    if (held.places.empty()) continue;
    const auto oldest = held.places.front().sequence;
    const bool is_overtaken = held.overtaking && held.places.back() < *held.overtaking;
    threads.emplace_back(oldest, ThreadQueue{thread, std::move(held.places), false});
    sort_out_overtaken(threads.back().second, is_overtaken, queue.superseded);
  }
  std::ranges::stable_sort(threads, {}, [](const std::pair<std::uint64_t, ThreadQueue>& thread) {
    return std::pair(!thread.second.has_alert, thread.first);
  });
  for (auto& [sequence, thread] : threads) queue.threads.push_back(std::move(thread));
  return queue;
}

LaneBatch next_batch(LaneQueue& queue, const ReadMessage& read, Time now, std::size_t most) {
  LaneBatch batch;
  std::size_t count = 0;
  for (ThreadQueue& thread : queue.threads) {
    if (count >= most) break;
    auto taken = take_from(queue.lane, thread, read, now, most - count, batch);
    count += taken.messages.size();
    if (!taken.messages.empty()) batch.threads.push_back(std::move(taken));
  }
  std::erase_if(queue.threads, [](const ThreadQueue& thread) { return thread.messages.empty(); });
  return batch;
}

}  // namespace signalbox
