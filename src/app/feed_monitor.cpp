#include "app/feed_monitor.hpp"

#include <algorithm>
#include <thread>

namespace signalbox {
namespace {

using namespace std::chrono_literals;

constexpr Duration shortest_beat = 2s;
constexpr Duration longest_beat = 15s;
// One question may take so long, with all its attempts, and is no hanging.
constexpr Duration longest_call = 2min;

}  // namespace

Duration beat_interval(const MonitorOrder& order) { return std::clamp(order.interval, shortest_beat, longest_beat); }

void FeedMonitor::Lines::add(const FeedMessage& message) {
  std::lock_guard guard(mutex_);
  say_(write_feed(message));
}

FeedMonitor::FeedMonitor(CloudFormation& cloudformation, Clock& clock, MonitorOrder order, Say say)
    : clock_(clock),
      order_(std::move(order)),
      cloudformation_(cloudformation, clock),
      lines_(std::move(say)),
      monitor_(cloudformation_, clock, {&lines_}, order_) {}

void FeedMonitor::run(std::stop_token stop) {
  std::jthread heart([this](std::stop_token over) { beat(std::move(over)); });
  const auto outcomes = monitor_.run(stop);
  heart = {};
  if (!stop.stop_requested()) lines_.add(FeedEnd{outcomes});
}

// Beats say that stacks are followed, not that a process exists: without questions to CloudFormation there is none.
void FeedMonitor::beat(std::stop_token stop) {
  const Duration patience = std::max(missed_beats * order_.interval, longest_call);
  while (!stop.stop_requested()) {
    cloudformation_.await_first_read(clock_.monotonic() + beat_interval(order_), stop);
    const auto signs = cloudformation_.signs();
    if (!stop.stop_requested() && clock_.monotonic() - signs.last < patience) lines_.add(FeedBeat{signs.reads});
  }
}

}  // namespace signalbox
