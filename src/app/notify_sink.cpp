#include "app/notify_sink.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "app/time_limit.hpp"
#include "core/error.hpp"

namespace signalbox {
namespace {

constexpr Duration wait_after_trouble = std::chrono::seconds(5);
// While the registry is out of reach; a deployment of thousands of resources has no more to say.
constexpr std::size_t most_waiting = 10'000;
// Whoever presses Ctrl-C, or a CI system that kills soon, is not kept waiting.
constexpr Duration grace_when_told_to_end = std::chrono::seconds(1);
// What is stored is not lost, so that no grace is too short for it; a registry that hangs holds nobody longer.
constexpr Duration moment_for_storing = std::chrono::seconds(1);
// What became of it all is asked at the very end; to whom a registry says nothing by then, it is as good as away.
constexpr Duration moment_for_asking = std::chrono::seconds(1);

}  // namespace

NotifySink::NotifySink(Outbox& outbox, const DrainOutbox& drain, Clock& clock, NotifyRoutes routes, StoryFacts facts,
                       std::optional<NotificationDetails> details, std::optional<OwnOutbox> own)
    : outbox_(outbox),
      own_(own),
      clock_(clock),
      routes_(std::move(routes)),
      story_(std::move(facts)),
      details_(std::move(details)),
      keeper_(outbox, own ? &own->outbox : nullptr, clock),
      sending_(drain.keep_sending()),
      sending_own_(own ? own->drain.keep_sending() : nullptr) {
  storing_ = std::jthread([this](const std::stop_token& stop) { store_all(stop); });
}

NotifySink::~NotifySink() = default;

void NotifySink::accept(const Signal& signal) {
  for (Notification& news : story_.told(signal)) tell(std::move(news), signal.mark);
}

void NotifySink::tell(Notification notification, std::string mark) {
  if (notification.at == Time{}) notification.at = clock_.now();
  std::lock_guard guard(mutex_);
  Told told{std::move(notification), std::move(mark)};
  // The first may be in the storing thread's hands.
  if (queue_.size() > 1 && !is_alert(told.notification.kind) && !is_alert(queue_.back().notification.kind)) {
    queue_.back() = std::move(told);
  } else if (queue_.size() < most_waiting) {
    queue_.push_back(std::move(told));
  } else {
    ++unkept_;
  }
  changed_.notify_all();
}

NotifyEnd NotifySink::finish(Duration grace, const std::function<void()>& hurry, std::stop_token told_to_end) {
  const Instant now = clock_.monotonic();
  end_at(now + grace);
  bool rests = false;
  {
    const std::stop_callback cut(std::move(told_to_end),
                                 [this] { end_at(clock_.monotonic() + grace_when_told_to_end); });
    rests = await_stored(now + moment_for_storing) && await_sent();
  }
  if (!rests && hurry) give_up_on_registry(hurry);
  const auto limit = limit_of_asking();
  const std::stop_callback on_limit(limit ? limit->token() : std::stop_token(), [&] {
    if (hurry) hurry();
  });
  storing_.request_stop();
  storing_.join();
  sending_->stop();
  if (sending_own_) sending_own_->stop();
  NotifyEnd end{.unstored = count_unstored(), .refused = refused_, .reason = sending_->report().reason};
  add_fates(end, outbox_, stored_ids_);
  if (own_) add_fates_of_own(end);
  if (end.reason.empty()) end.reason = trouble_;
  return end;
}

// Where no thread is to be had a registry that hangs is waited for: a deployment that went well is worth more than
// that.
std::unique_ptr<TimeLimit> NotifySink::limit_of_asking() const {
  try {
    return std::make_unique<TimeLimit>(clock_, moment_for_asking, std::stop_token());
  } catch (const std::system_error&) {
    return nullptr;
  }
}

// What it hung on comes back now; that, and what stood behind it, this machine keeps for the next process.
void NotifySink::give_up_on_registry(const std::function<void()>& hurry) {
  is_hurried_ = true;
  hurry();
  if (own_) static_cast<void>(await_stored(clock_.monotonic() + moment_for_storing));
}

// As messages: one for each who hears of it. Of the first in the queue some may be stored.
std::size_t NotifySink::count_unstored() const {
  const auto messages = [this](const Told& told) { return targets_of(routes_, told.notification.kind).size(); };
  std::size_t count = unkept_ * routes_.targets.size();
  for (const Told& told : queue_) count += messages(told);
  return taken_ ? count - (messages(queue_.front()) - taken_->size()) : count;
}

// What waits for its retry beyond the end is left to others.
void NotifySink::end_at(Instant end) {
  std::lock_guard guard(mutex_);
  end_ = std::min(end_, end);
  changed_.notify_all();
  sending_->limit_to({end_, end_});
  if (sending_own_) sending_own_->limit_to({end_, end_});
}

bool NotifySink::await_sent() {
  const bool is_sent = sending_->await_end() == SendingEnd::at_rest;
  return (!sending_own_ || sending_own_->await_end() == SendingEnd::at_rest) && is_sent;
}

bool NotifySink::await_stored(Instant at_least) {
  std::unique_lock lock(mutex_);
  for (;;) {
    const Instant end = end_;
    const Instant deadline = std::max(end, at_least);
    clock_.wait_until(lock, changed_, deadline, {}, [&] { return queue_.empty() || end_ != end; });
    if (queue_.empty()) return true;
    if (clock_.monotonic() >= std::max(end_, at_least)) return false;
  }
}

// What is not sent when a memory ends is as lost as what nobody took, whoever could not take it.
void NotifySink::add_fates_of_own(NotifyEnd& end) {
  if (own_->is_kept) return add_fates(end, own_->outbox, own_ids_);
  NotifyEnd of_own;
  add_fates(of_own, own_->outbox, own_ids_);
  end.unstored += of_own.unsent + of_own.given_up;
}

// Whoever sent them. That the registry cannot be asked is the next trouble, and none of them counts as sent then.
void NotifySink::add_fates(NotifyEnd& end, Outbox& outbox, const std::set<std::string>& ids) {
  if (ids.empty()) return;
  try {
    const std::size_t unsent = outbox.count_pending(ids);
    auto dead = outbox.dead();
    std::erase_if(dead, [&](const std::string& id) { return !ids.contains(id); });
    const auto letter = dead.empty() ? std::nullopt : outbox.read_dead(dead.front());
    end.unsent += unsent;
    end.given_up += dead.size();
    if (letter) end.given_up_for = letter->message.reason;
  } catch (const std::exception& error) {
    trouble_ = error.what();
    end.unsent += ids.size();
  }
}

// Whatever goes wrong here is this thread's own trouble: no deployment ends for want of a message.
void NotifySink::store_all(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    try {
      if (taken_ || take_next(stop)) store_taken();
    } catch (const std::exception& error) {
      note_trouble(error);
      pause(clock_, wait_after_trouble, stop);
    }
  }
}

bool NotifySink::take_next(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  clock_.wait_until(lock, changed_, Instant::max(), stop, [this] { return !queue_.empty(); });
  if (queue_.empty() || stop.stop_requested()) return false;
  Told told = queue_.front();
  lock.unlock();
  if (details_ && !is_hurried_ && !keeper_.is_registry_away()) details_->add_to(told.notification);
  taken_ = addressed(routes_, told.notification, sequence_for(told), told.mark, clock_.now());
  spare_people(told.notification.kind);
  return true;
}

// A deployment's first failure calls people, and its end; the failures in between are for whoever came. Where no
// message is updated in place, how far it is would be one message after the other.
void NotifySink::spare_people(NotificationKind kind) {
  if (kind == NotificationKind::progress)
    std::erase_if(*taken_, [](const OutboxMessage& message) { return !shows_progress(message); });
  if (kind != NotificationKind::resource_failed || !std::exchange(has_told_failure_, true)) return;
  for (OutboxMessage& message : *taken_) message.mention.clear();
}

// What was stored may be sent and gone already: when the rest is tried again it must not be stored anew.
void NotifySink::store_taken() {
  for (; !taken_->empty(); taken_->pop_back()) store(taken_->back());
  taken_.reset();
  if (sending_own_ && !own_ids_.empty()) sending_own_->look_again();
  sending_->look_again();  // first: nobody shall find the queue empty and the sending at rest
  std::lock_guard guard(mutex_);
  queue_.pop_front();
  changed_.notify_all();
}

// What a happening is called must be the same whoever sees it again, and what only this process knows comes after all
// that it stored before.
std::uint64_t NotifySink::sequence_for(const Told& told) {
  const auto at =
      static_cast<std::uint64_t>(std::max<Duration::rep>(told.notification.at.time_since_epoch().count(), 0));
  if (!told.mark.empty()) {
    newest_ = std::max(newest_, at);
    return at;
  }
  return newest_ = std::max(newest_ + 1, at);
}

// A message that the registry refuses for what it is would be refused for ever.
void NotifySink::store(const OutboxMessage& message) {
  try {
    const KeptWhere where = keeper_.keep(message);
    (where == KeptWhere::in_registry ? stored_ids_ : own_ids_).insert(message.id);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_input) throw;
    ++refused_;
    note_trouble(error);
  }
}

void NotifySink::note_trouble(const std::exception& error) {
  std::lock_guard guard(mutex_);
  trouble_ = error.what();
}

}  // namespace signalbox
