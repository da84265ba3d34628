// An evidence source that answers what a test sets, can hang until it is stopped, and remembers what it was asked.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>

#include "core/error.hpp"
#include "ports/evidence_source.hpp"

namespace signalbox::testing {

class FakeEvidence : public EvidenceSource {
 public:
  [[nodiscard]] bool knows(const std::string& type) const override { return type == "AWS::ECS::Service"; }

  [[nodiscard]] std::vector<EvidenceItem> collect(const EvidenceQuestion& question, std::stop_token stop) override {
    std::unique_lock lock(mutex_);
    asked_.push_back(question);
    changed_.notify_all();
    if (hangs_) changed_.wait(lock, stop, [] { return false; });
    if (failure_) throw Error(*failure_);
    EvidenceItem item;
    item.source = evidence_kind::stopped_task;
    item.subject = question.logical_id;
    item.lines = {"container api exited with code 1"};
    if (stop.stop_requested()) item.trouble = "there was no time left to ask";
    return {item};
  }

  void hang() { hangs_ = true; }
  void fail(const Error& error) { failure_ = error; }
  void await_asked(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return asked_.size() >= count; });
  }
  [[nodiscard]] std::vector<EvidenceQuestion> asked() {
    std::lock_guard guard(mutex_);
    return asked_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool hangs_ = false;                   // set before it is asked
  std::optional<Error> failure_;         // likewise
  std::vector<EvidenceQuestion> asked_;  // guarded by mutex_
};

}  // namespace signalbox::testing
