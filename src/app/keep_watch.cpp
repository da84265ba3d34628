#include "app/keep_watch.hpp"

#include "app/follow_stacks.hpp"

namespace signalbox {

KeepWatch::KeepWatch(CloudFormation& cloudformation, Clock& clock, Broadcast& signals, Companions* companions,
                     MonitorOrder order)
    : cloudformation_(cloudformation),
      clock_(clock),
      signals_(signals),
      companions_(companions),
      order_(std::move(order)) {
  order_.settle_when = SettleWhen::told;
}

KeepWatch::~KeepWatch() = default;

void KeepWatch::note_baseline(std::stop_token stop) {
  alone_ = std::make_unique<FollowStacks>(cloudformation_, clock_, signals_, follow_options(order_));
  alone_->note_baseline(std::move(stop));
}

void KeepWatch::start() {
  if (companions_ == nullptr) {
    alone_->start();
  } else {
    start_apart();
  }
}

void KeepWatch::start_apart() {
  order_.stacks = alone_->origins();
  seen_ = std::make_unique<SeenOutcomes>(signals_, order_);
  apart_ = std::make_unique<SuperviseMonitor>(*companions_, clock_, *seen_, order_);
  after_ = std::make_unique<MonitorStacks>(cloudformation_, clock_, std::vector<SignalSink*>{seen_.get()}, order_);
  thread_ = std::jthread([this](std::stop_token stop) { run(std::move(stop)); });
}

// A machine without memory or threads to spare ends the watch, never the process that deploys.
void KeepWatch::run(std::stop_token stop) {
  try {
    outcomes_ = follow(std::move(stop));
  } catch (const std::exception& error) {
    outcomes_ = seen_->outcomes();
    signals_.send({.kind = SignalKind::monitor_gap,
                   .at = clock_.now(),
                   .reason = error.what(),
                   .text = "the stacks are no longer followed; the deployment goes on"});
  }
}

std::vector<StackOutcome> KeepWatch::follow(std::stop_token stop) {
  auto end = apart_->run(stop);
  if (auto* ended = std::get_if<MonitorEnded>(&end)) return std::move(ended->outcomes);
  if (std::holds_alternative<MonitorStopped>(end)) return seen_->outcomes();
  signals_.send({.kind = SignalKind::monitor_recovered,
                 .at = clock_.now(),
                 .text = "the stacks are followed by the deployment's own process from here on"});
  return after_->run(std::move(stop));
}

std::vector<StackOutcome> KeepWatch::finish(std::stop_token stop) {
  if (!apart_) return alone_->finish(std::move(stop));
  after_->settle();
  apart_->settle();
  std::stop_callback on_stop(stop, [this] { thread_.request_stop(); });
  thread_.join();
  return outcomes_;
}

std::vector<StackOutcome> KeepWatch::stop_now() {
  if (!apart_) return alone_->stop_now();
  thread_.request_stop();
  thread_.join();
  return outcomes_;
}

}  // namespace signalbox
