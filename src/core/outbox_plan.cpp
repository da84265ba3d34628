#include "core/outbox_plan.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace signalbox {
namespace {

struct NamedMessage {
  OutboxName name;
  std::string id;
};

std::map<std::string, std::vector<NamedMessage>> by_thread(std::span<const std::string> ids) {
  std::map<std::string, std::vector<NamedMessage>> threads;
  for (const std::string& id : ids) {
    auto name = parse_outbox_id(id);
    if (!name) continue;
    auto& thread = threads[name->thread];
    thread.push_back({std::move(*name), id});
  }
  for (auto& [thread, messages] : threads) {
    std::ranges::sort(messages, [](const NamedMessage& a, const NamedMessage& b) {
      return std::tie(a.name.sequence, a.id) < std::tie(b.name.sequence, b.id);
    });
  }
  return threads;
}

// From the newest back: whatever stands before one that overtakes and can be overtaken is dropped.
ThreadQueue without_overtaken(const std::string& thread, const std::vector<NamedMessage>& messages,
                              std::vector<std::string>& superseded) {
  ThreadQueue queue{thread, {}};
  bool is_overtaken = false;
  for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
    auto& place = is_overtaken && message->name.can_be_overtaken ? superseded : queue.messages;
    place.push_back(message->id);
    is_overtaken = is_overtaken || message->name.overtakes;
  }
  std::ranges::reverse(queue.messages);
  return queue;
}

// Takes what may go off the thread's queue; what waits stays out of it until the next plan.
ThreadBatch take_from(ThreadQueue& queue, const ReadMessage& read, Time now, std::size_t most, LaneBatch& batch) {
  ThreadBatch taken{queue.thread, {}, false};
  std::size_t next = 0;
  for (; next < queue.messages.size() && taken.messages.size() < most; ++next) {
    auto message = read(queue.messages[next]);
    if (!message || message->is_dead) continue;
    if (message->next_attempt > now) {
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

LaneQueue queue_of(std::span<const std::string> ids) {
  LaneQueue queue;
  std::vector<std::pair<std::uint64_t, ThreadQueue>> threads;
  for (const auto& [thread, messages] : by_thread(ids)) {
    threads.emplace_back(messages.front().name.sequence, without_overtaken(thread, messages, queue.superseded));
  }
  std::ranges::stable_sort(threads, {}, &std::pair<std::uint64_t, ThreadQueue>::first);
  for (auto& [sequence, thread] : threads) queue.threads.push_back(std::move(thread));
  return queue;
}

LaneBatch next_batch(LaneQueue& queue, const ReadMessage& read, Time now, std::size_t most) {
  LaneBatch batch;
  std::size_t count = 0;
  for (ThreadQueue& thread : queue.threads) {
    if (count >= most) break;
    auto taken = take_from(thread, read, now, most - count, batch);
    count += taken.messages.size();
    if (!taken.messages.empty()) batch.threads.push_back(std::move(taken));
  }
  std::erase_if(queue.threads, [](const ThreadQueue& thread) { return thread.messages.empty(); });
  return batch;
}

}  // namespace signalbox
