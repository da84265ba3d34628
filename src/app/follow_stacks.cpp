#include "app/follow_stacks.hpp"

#include "app/stack_readers.hpp"

namespace signalbox {

FollowStacks::FollowStacks(CloudFormation& cloudformation, Clock& clock, Broadcast& signals, FollowOptions options)
    : readers_(std::make_unique<StackReaders>(cloudformation, clock, signals, std::move(options))) {}

FollowStacks::~FollowStacks() = default;

void FollowStacks::note_baseline(std::stop_token stop) { readers_->note_baseline(std::move(stop)); }

void FollowStacks::begin_at(const std::vector<StackOrigin>& origins) { readers_->begin_at(origins); }

std::vector<StackOrigin> FollowStacks::origins() const { return readers_->origins(); }

void FollowStacks::start() { readers_->start(); }

std::vector<StackOutcome> FollowStacks::finish(std::stop_token stop) {
  readers_->begin_settling();
  const std::stop_callback on_stop(std::move(stop), [this] { readers_->request_stop(); });
  readers_->join();
  return readers_->outcomes();
}

std::vector<StackOutcome> FollowStacks::stop_now() {
  readers_->request_stop();
  readers_->join();
  return readers_->outcomes();
}

}  // namespace signalbox
