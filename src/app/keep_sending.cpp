#include "app/keep_sending.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace signalbox {
namespace {

constexpr Duration wait_after_registry_trouble = std::chrono::seconds(5);
// What other processes leave behind, and what they brought forward, is looked for now and then.
constexpr Duration between_full_looks = std::chrono::seconds(30);

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& known) {
    return known.what();
  } catch (...) {
    return "an unknown error";
  }
}

}  // namespace

KeepSending::KeepSending(Outbox& outbox, const DeliveryPorts& ports, const DeliveryOptions& options)
    : outbox_(outbox), ports_(ports), options_(options) {
  looking_ = std::jthread([this](const std::stop_token& stop) { look_on(stop); });
}

KeepSending::~KeepSending() { stop(); }

void KeepSending::stop() {
  if (looking_.joinable()) {
    looking_.request_stop();
    looking_.join();
  }
  for (auto& worker : workers_) worker.request_stop();
  workers_.clear();
  for (; !ready_.empty(); ready_.pop_front()) leave(ready_.front());
}

// Between two claims: others need not wait for the end of the last.
void KeepSending::leave(Job& job) {
  if (!job.names.empty()) return;
  try {
    settle(job.name, job.lane->finish());
  } catch (...) {
    fail(job.name, std::current_exception());
  }
}

void KeepSending::look_again() {
  std::lock_guard guard(mutex_);
  ++asked_;
  is_urgent_ = true;
  changed_.notify_all();
}

void KeepSending::limit_to(SendingLimit limit) {
  std::lock_guard guard(mutex_);
  limit_ = limit;
  changed_.notify_all();
}

SendingEnd KeepSending::await_end() { return await(false); }

SendingEnd KeepSending::await_end_or_trouble() { return await(true); }

SendingEnd KeepSending::await(bool until_trouble) {
  std::unique_lock lock(mutex_);
  for (;;) {
    const Instant deadline = limit_.deadline;
    const auto is_over = [&] { return is_at_rest() || (until_trouble && trouble_) || limit_.deadline != deadline; };
    ports_.clock.wait_until(lock, changed_, deadline, {}, is_over);
    if (until_trouble && trouble_) std::rethrow_exception(trouble_);
    if (is_at_rest()) return SendingEnd::at_rest;
    if (ports_.clock.monotonic() >= limit_.deadline) return SendingEnd::out_of_time;
  }
}

DeliveryReport KeepSending::report() {
  std::lock_guard guard(mutex_);
  DeliveryReport report = report_;
  for (const auto& [name, lane] : lanes_) {
    report.without_transport += lane.without_transport;
    if (lane.due) report.due(*lane.due);
  }
  return report;
}

// With mutex_ held, as all below but where a lock is given up.
bool KeepSending::is_at_rest() const {
  if (look_at_ ? *look_at_ <= limit_.due : asked_ != answered_) return false;
  return std::ranges::none_of(lanes_, [this](const auto& entry) {
    const Lane& lane = entry.second;
    return lane.is_busy || (lane.due && lane.due_at <= limit_.due);
  });
}

void KeepSending::set_due(Lane& lane, std::optional<Time> due) const {
  lane.due = due;
  const Time now = ports_.clock.now();
  lane.due_at = due && *due > now ? ports_.clock.monotonic() + std::min(*due - now, longest_duration) : Instant{};
}

Instant KeepSending::next_look() const {
  if (look_at_) return *look_at_;
  Instant next = next_listing();
  for (const auto& [name, lane] : lanes_) {
    if (lane.due && !lane.is_outdated) next = std::min(next, lane.due_at);
  }
  return next;
}

// A registry that takes longer to list what it holds than a lane takes to be done would be listed all the time: unless
// somebody asks, at least as much time as the last look took belongs to the sending. A fast one is hardly ever waited
// for.
Instant KeepSending::next_listing() const {
  if (asked_ == answered_) return full_look_at_;
  return std::min(full_look_at_, is_urgent_ ? Instant{} : rest_until_);
}

void KeepSending::look_on(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (is_look_due()) look(lock);
    begin_due();
    const Instant next = next_look();
    ports_.clock.wait_until(lock, changed_, next, stop, [&] { return is_look_due() || next_look() < next; });
  }
}

bool KeepSending::is_look_due() const { return look_at_.value_or(next_listing()) <= ports_.clock.monotonic(); }

// A long queue is not read again for each message that goes at its channel's pace.
void KeepSending::begin_due() {
  if (look_at_) return;
  const Instant now = ports_.clock.monotonic();
  for (auto& [name, lane] : lanes_) {
    if (lane.is_busy || lane.is_outdated || !lane.due || lane.due_at > now) continue;
    begin(name, lane, lane.known);
  }
}

void KeepSending::look(std::unique_lock<std::mutex>& lock) {
  const auto asked = asked_;
  const Instant began = ports_.clock.monotonic();
  ++looks_;
  look_at_.reset();
  is_urgent_ = false;
  lock.unlock();
  std::exception_ptr error;
  std::map<std::string, LaneNames> lanes;
  try {
    lanes = outbox_.pending_by_lane();
  } catch (...) {
    error = std::current_exception();
  }
  lock.lock();
  const Instant ended = ports_.clock.monotonic();
  rest_until_ = ended + (ended - began);
  try {
    if (!error) take(std::move(lanes));
  } catch (...) {
    error = std::current_exception();
  }
  if (error) {
    look_at_ = ports_.clock.monotonic() + wait_after_registry_trouble;
    note_trouble(std::move(error));
  } else {
    answered_ = asked;
  }
  changed_.notify_all();
}

// A lane that was settled while the registry was read may have more in it than was read: messages that were put back
// stand before those that are there, so that it is read again.
void KeepSending::take(std::map<std::string, LaneNames> lanes) {
  const Instant now = ports_.clock.monotonic();
  const bool is_full_look = now >= full_look_at_;
  if (is_full_look) full_look_at_ = now + between_full_looks;
  if (note_outdated()) ++asked_;
  std::erase_if(lanes_, [&](const auto& entry) {
    const Lane& lane = entry.second;
    return !lane.is_busy && lane.settled_in != looks_ && !lanes.contains(entry.first);
  });
  for (auto& [name, names] : lanes) {
    Lane& lane = lanes_[name];
    if (!lane.is_busy && lane.settled_in == looks_) continue;
    const bool has_news = lane.is_outdated || !lane.known.includes(names);
    if (lane.is_busy) {
      lane.has_news = lane.has_news || has_news;
    } else if (has_news || is_full_look || (lane.due && lane.due_at <= now)) {
      begin(name, lane, std::move(names));
    }
  }
}

bool KeepSending::note_outdated() {
  bool has_any = false;
  for (auto& [name, lane] : lanes_) {
    if (lane.is_busy || lane.settled_in != looks_) continue;
    lane.is_outdated = has_any = true;
  }
  return has_any;
}

void KeepSending::begin(const std::string& name, Lane& lane, LaneNames names) {
  lane.known = names;
  lane.due.reset();
  lane.is_busy = true;
  lane.is_outdated = false;
  ready_.push_back({name, std::make_unique<DeliverLane>(outbox_, ports_, options_, name), std::move(names)});
  if (workers_.size() < std::min(options_.at_once, ready_.size() + working_)) add_worker();
  changed_.notify_all();
}

void KeepSending::add_worker() {
  try {
    workers_.emplace_back([this](const std::stop_token& stop) { work_on(stop); });
  } catch (const std::system_error&) {
    // Those that there are do it; without any it is tried again later.
    if (!workers_.empty()) return;
    const Job job = std::move(ready_.front());
    ready_.pop_front();
    fail(job.name, std::current_exception());
  }
}

void KeepSending::work_on(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    ports_.clock.wait_until(lock, changed_, Instant::max(), stop, [this] { return !ready_.empty(); });
    if (ready_.empty() || stop.stop_requested()) continue;
    Job job = std::move(ready_.front());
    ready_.pop_front();
    ++working_;
    work(std::move(job), lock, stop);
    --working_;
    changed_.notify_all();
  }
}

// One claim, then whoever stands behind: no long queue keeps a short one waiting.
void KeepSending::work(Job job, std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
  lock.unlock();
  std::exception_ptr error;
  std::optional<DeliveryReport> done;
  try {
    if (!job.names.empty()) job.lane->begin(std::exchange(job.names, {}));
    if (!job.lane->turn(stop)) done = job.lane->finish();
  } catch (...) {
    error = std::current_exception();
  }
  lock.lock();
  if (error) return fail(job.name, std::move(error));
  if (done) return settle(job.name, *done);
  ready_.push_back(std::move(job));
}

void KeepSending::settle(const std::string& name, const DeliveryReport& report) {
  Lane& lane = lanes_[name];
  lane.is_busy = false;
  lane.settled_in = looks_;
  lane.without_transport = report.without_transport;
  set_due(lane, report.next_due);
  lane.known.remove(report.left);
  lane.is_outdated = std::exchange(lane.has_news, false) || report.has_added || lane.known.has_run_out();
  if (lane.is_outdated) ++asked_;
  DeliveryReport sums = report;
  sums.next_due.reset();
  sums.without_transport = 0;
  report_.add(sums);
}

void KeepSending::fail(const std::string& name, std::exception_ptr error) {
  Lane& lane = lanes_[name];
  lane.is_busy = lane.has_news = false;
  lane.settled_in = looks_;
  set_due(lane, ports_.clock.now() + wait_after_registry_trouble);
  note_trouble(std::move(error));
}

void KeepSending::note_trouble(std::exception_ptr error) {
  report_.reason = text_of(error);
  if (!trouble_) trouble_ = std::move(error);
}

}  // namespace signalbox
