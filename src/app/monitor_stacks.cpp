#include "app/monitor_stacks.hpp"

#include <set>

#include "app/follow_stacks.hpp"

namespace signalbox {
namespace {

// Signals call a stack by its name, also where it was asked for by its ARN.
std::string told_name(const StackOrigin& origin) {
  const auto arn = parse_stack_arn(origin.name);
  return arn ? arn->name : origin.name;
}

}  // namespace

FollowOptions follow_options(const MonitorOrder& order) {
  FollowOptions options;
  for (const StackOrigin& origin : order.stacks) options.stacks.push_back(origin.name);
  options.poll = order.poll;
  options.slowest_poll = order.interval;
  options.give_up_after = order.give_up_after;
  options.stall_after = order.stall_after;
  options.expect_within = order.expect_within;
  options.expectation = order.expectation;
  options.seed = order.seed;
  return options;
}

/// Knows from the signals themselves which stacks have begun to move.
class MonitorStacks::Beginnings : public SignalSink {
 public:
  Beginnings(Clock& clock, const MonitorOrder& order)
      : clock_(clock), settles_(order.settle_when), patience_(order.begin_within) {
    if (settles_ != SettleWhen::all_begun) return;
    for (const StackOrigin& origin : order.stacks) missing_.insert(told_name(origin));
  }

  void accept(const Signal& signal) override {
    if (settles_ != SettleWhen::all_begun || signal.kind != SignalKind::stack_started) return;
    {
      std::lock_guard guard(mutex_);
      missing_.erase(signal.stack);
      if (!missing_.empty()) return;
    }
    settle();
  }

  void settle() {
    {
      std::lock_guard guard(mutex_);
      settled_ = true;
    }
    changed_.notify_all();
  }

  void await(std::stop_token stop) {
    if (settles_ == SettleWhen::at_once) return;
    const bool has_limit = settles_ == SettleWhen::all_begun;
    std::unique_lock lock(mutex_);
    clock_.wait_until(lock, changed_, has_limit ? clock_.monotonic() + patience_ : Instant::max(), std::move(stop),
                      [this] { return settled_; });
  }

 private:
  Clock& clock_;
  SettleWhen settles_;
  Duration patience_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::set<std::string> missing_;  // guarded by mutex_
  bool settled_ = false;           // likewise
};

MonitorStacks::MonitorStacks(CloudFormation& cloudformation, Clock& clock, std::vector<SignalSink*> sinks,
                             MonitorOrder order)
    : cloudformation_(cloudformation),
      clock_(clock),
      order_(std::move(order)),
      sinks_(std::move(sinks)),
      beginnings_(std::make_unique<Beginnings>(clock_, order_)) {
  sinks_.push_back(beginnings_.get());
}

MonitorStacks::~MonitorStacks() = default;

std::vector<StackOutcome> MonitorStacks::run(std::stop_token stop) {
  Broadcast signals(order_.correlation_id, order_.environment, sinks_);
  FollowStacks follow(cloudformation_, clock_, signals, follow_options(order_));
  follow.begin_at(order_.stacks);
  follow.start();
  beginnings_->await(stop);
  return stop.stop_requested() ? follow.stop_now() : follow.finish(stop);
}

void MonitorStacks::settle() { beginnings_->settle(); }

}  // namespace signalbox
