#include "support/fake_slack.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace signalbox::testing {

void FakeSlack::fail(Fault fault, int times) {
  std::lock_guard guard(mutex_);
  faults_.insert(faults_.end(), static_cast<std::size_t>(times), fault);
}

void FakeSlack::at_each_call(std::function<std::optional<Fault>(Call)> what) {
  std::lock_guard guard(mutex_);
  at_each_call_ = std::move(what);
}

void FakeSlack::forget(const std::string& message) {
  std::lock_guard guard(mutex_);
  std::erase_if(entries_, [&](const Entry& entry) { return entry.message == message; });
}

std::vector<FakeSlack::Entry> FakeSlack::entries() const {
  std::lock_guard guard(mutex_);
  return entries_;
}

std::vector<std::string> FakeSlack::texts() const {
  std::vector<std::string> texts;
  for (const Entry& entry : entries()) {
    if (!entry.marker.starts_with("living:")) texts.push_back(entry.text);
  }
  return texts;
}

int FakeSlack::calls(Call call) const {
  std::lock_guard guard(mutex_);
  const auto found = calls_.find(call);
  return found == calls_.end() ? 0 : found->second;
}

Time FakeSlack::looked_since() const {
  std::lock_guard guard(mutex_);
  return looked_since_;
}

std::optional<FakeSlack::Fault> FakeSlack::fault(Call call) {
  std::unique_lock guard(mutex_);
  // A copy: it may take itself off, and may look at what was posted.
  const auto ask = at_each_call_;
  guard.unlock();
  if (ask) {
    if (auto fault = ask(call)) return fault;
  }
  guard.lock();
  ++calls_[call];
  if (faults_.empty()) return std::nullopt;
  const auto next = faults_.front();
  faults_.pop_front();
  return next;
}

PostedMessage FakeSlack::add(Entry entry) {
  std::lock_guard guard(mutex_);
  entry.message = fmt::format("1768394096.{:06}", entries_.size() + 1);
  entries_.push_back(entry);
  return {entry.channel, entry.message};
}

PostOutcome FakeSlack::post(const OutboxMessage& message, const LivingThread* thread, std::stop_token) {
  const auto fault = this->fault(Call::post);
  if (fault && !fault->took_effect) return fault->failure;
  const auto posted = add({message.target.address,
                           thread != nullptr ? thread->message : "",
                           "",
                           message.id,
                           message.notification.kind,
                           message.notification.text,
                           {},
                           0,
                           message.notification.outage});
  if (fault) return fault->failure;
  return posted;
}

PostOutcome FakeSlack::show(const std::string& channel, const LivingThread& thread, const std::string& marker,
                            std::stop_token) {
  const auto fault = this->fault(Call::show);
  if (fault && !fault->took_effect) return fault->failure;
  if (thread.message.empty()) {
    const auto posted = add({channel, "", "", marker, NotificationKind::message, "", thread.state, 0});
    if (fault) return fault->failure;
    return posted;
  }
  std::lock_guard guard(mutex_);
  const auto found = std::ranges::find(entries_, thread.message, &Entry::message);
  if (found == entries_.end()) return slack_failure("message_not_found");
  found->state = thread.state;
  ++found->updates;
  if (fault) return fault->failure;
  return PostedMessage{channel, thread.message};
}

FindOutcome FakeSlack::find(const std::string&, const LivingThread* thread, const std::string& marker, Time since,
                            std::stop_token) {
  if (const auto fault = this->fault(Call::find)) return fault->failure;
  std::lock_guard guard(mutex_);
  looked_since_ = since;
  for (const Entry& entry : entries_) {
    if (entry.marker == marker && (thread == nullptr || entry.thread == thread->message))
      return PostedMessage{entry.channel, entry.message};
  }
  return NotPosted{};
}

std::optional<DeliveryFailure> FakeSlack::reach(std::stop_token) {
  const auto fault = this->fault(Call::reach);
  return fault ? std::optional(fault->failure) : std::nullopt;
}

}  // namespace signalbox::testing
