#include "app/stack_readers.hpp"

#include <algorithm>
#include <utility>

#include "app/stack_list.hpp"

namespace signalbox {
namespace {

/// Up to so many each is asked by itself, and no right to list all stacks is needed.
constexpr std::size_t few_stacks = 20;
/// Two calls a stack, so that a hundred stacks cost less than one call a second.
constexpr Duration first_reads_take = std::chrono::seconds(300);
/// Of the calls about silent operations, the list takes one in so many at most.
constexpr int share_of_list = 4;
constexpr std::size_t stacks_for_a_thread = 16;
constexpr std::size_t most_threads = 8;

}  // namespace

StackReaders::StackReaders(CloudFormation& cloudformation, Clock& clock, Broadcast& signals, FollowOptions options)
    : cloudformation_(cloudformation),
      clock_(clock),
      options_(std::move(options)),
      gap_(clock, signals),
      explain_(cloudformation, signals),
      readings_(options_.stacks.size()),
      uses_list_(options_.stacks.size() > few_stacks),
      random_(options_.seed),
      list_pace_({options_.slowest_poll, options_.slowest_poll}) {
  const FollowedStack::World world{cloudformation_, clock_, EvenTime(clock), signals, gap_, explain_, options_};
  std::ranges::transform(options_.stacks, readings_.begin(), [&](const std::string& name) {
    return Reading{.stack = std::make_unique<FollowedStack>(name, world)};
  });
}

void StackReaders::note_baseline(std::stop_token stop) {
  for (Reading& reading : readings_) reading.stack->note_baseline(stop);
}

void StackReaders::begin_at(const std::vector<StackOrigin>& origins) {
  for (std::size_t i = 0; i < readings_.size(); ++i) readings_[i].stack->begin_at(origins.at(i));
}

std::vector<StackOrigin> StackReaders::origins() const {
  std::vector<StackOrigin> origins;
  for (const Reading& reading : readings_) origins.push_back(reading.stack->origin());
  return origins;
}

void StackReaders::start() {
  const Instant now = clock_.monotonic();
  const std::size_t threads = std::min(readings_.size() / stacks_for_a_thread + 1, most_threads);
  if (uses_list_) list_due_ = now;
  for (std::size_t i = 0; i < readings_.size(); ++i) {
    // Of many, the list shows at once which of them move; the others are not all read at one moment.
    schedule(readings_[i],
             uses_list_ ? now + first_reads_take * static_cast<int>(i) / static_cast<int>(readings_.size()) : now);
  }
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this](std::stop_token stop) { run(std::move(stop)); });
  }
}

void StackReaders::run(std::stop_token stop) {
  Lock lock(mutex_);
  while (!stop.stop_requested() && !is_over_) {
    const Instant now = clock_.monotonic();
    if (list_due_ <= now) {
      read_list(lock, stop);
    } else if (!schedule_.empty() && schedule_.begin()->first <= now) {
      read(*schedule_.begin()->second, lock, stop);
    } else {
      wait(lock, stop);
    }
    is_over_ = is_over_ || is_over();
  }
  changed_.notify_all();
}

void StackReaders::read(Reading& reading, Lock& lock, const std::stop_token& stop) {
  schedule_.erase({reading.due, &reading});
  reading.place = Place::being_read;
  const bool settling = settling_since_.has_value();
  lock.unlock();
  reading.stack->poll(settling, stop);
  lock.lock();
  put_back(reading);
  changed_.notify_all();
}

void StackReaders::put_back(Reading& reading) {
  FollowedStack& stack = *reading.stack;
  note_calls(reading);
  if (std::exchange(reading.settle_after_read, false)) {
    stack.begin_settling();
    schedule(reading, clock_.monotonic());
  } else if (settling_since_ && stack.is_at_rest()) {
    reading.place = Place::done;
  } else if (uses_list_ && stack.may_be_watched_by_list()) {
    reading.place = Place::on_list;
  } else {
    schedule(reading, stack.next_poll(random(), slowest_while_running()));
  }
  hasten_list();
}

void StackReaders::note_calls(Reading& reading) {
  calls_while_running_ -= reading.calls_while_running;
  reading.calls_while_running = reading.stack->calls_while_running();
  calls_while_running_ += reading.calls_while_running;
}

Duration StackReaders::slowest_while_running() const {
  const Duration each_in_turn = options_.between_calls * static_cast<int>(calls_while_running_);
  const Duration beside_list = list_is_quicker() ? each_in_turn * share_of_list / (share_of_list - 1) : each_in_turn;
  return std::max(options_.slowest_while_running, beside_list);
}

Duration StackReaders::list_interval() const {
  return std::max(options_.slowest_while_running,
                  options_.between_calls * share_of_list * static_cast<int>(list_pages_));
}

bool StackReaders::list_is_quicker() const {
  return uses_list_ && list_pages_ > 0 &&
         list_interval() < options_.between_calls * static_cast<int>(calls_while_running_);
}

void StackReaders::hasten_list() {
  if (list_due_ == Instant::max() || !list_is_quicker()) return;
  list_due_ = std::min(list_due_, clock_.monotonic() + list_interval());
}

double StackReaders::random() { return options_.seed == 0 ? 0.0 : std::generate_canonical<double, 32>(random_); }

void StackReaders::schedule(Reading& reading, Instant due) {
  schedule_.erase({reading.due, &reading});
  reading.place = Place::scheduled;
  reading.due = due;
  schedule_.emplace(due, &reading);
}

void StackReaders::read_list(Lock& lock, const std::stop_token& stop) {
  const Instant began = clock_.monotonic();
  list_due_ = Instant::max();
  lock.unlock();
  std::optional<StackList> list;
  std::optional<Error> trouble;
  try {
    list.emplace(cloudformation_.describe_stacks(stop));
  } catch (const Error& error) {
    trouble = error;
  }
  lock.lock();
  const bool is_from_before = settling_since_ && began < *settling_since_;
  list_due_ = is_from_before ? began : began + list_pace_.next(random());
  if (list && !is_from_before) look_up(*list);
  if (trouble && trouble->kind() != ErrorKind::interrupted) do_without_list(*trouble);
  if (!uses_list_) list_due_ = Instant::max();
  if (trouble) list_pages_ = 0;
  hasten_list();
  changed_.notify_all();
}

void StackReaders::look_up(const StackList& list) {
  gap_.succeeded({});
  list_was_read_ = true;
  list_pages_ = list.pages();
  if (list.pages() >= readings_.size()) return ask_about_each();
  const bool settling = settling_since_.has_value();
  for (Reading& reading : readings_) {
    if (reading.place == Place::scheduled && reading.calls_while_running > 0) {
      if (reading.stack->is_ahead(list.find(reading.stack->name()))) schedule(reading, clock_.monotonic());
      continue;
    }
    const bool waits_for_first_read = reading.place == Place::scheduled && !reading.stack->was_read();
    if (reading.place != Place::on_list && !waits_for_first_read) continue;
    if (reading.stack->glance(list.find(reading.stack->name()), settling)) schedule(reading, clock_.monotonic());
  }
}

void StackReaders::do_without_list(const Error& error) {
  if (error.kind() == ErrorKind::denied && !list_was_read_) return ask_about_each();
  gap_.failed({}, error);
  for (Reading& reading : readings_) {
    if (reading.place == Place::on_list) reading.stack->note_unread();
  }
}

/// The list is longer than that, or not for us to see.
void StackReaders::ask_about_each() {
  uses_list_ = false;
  for (Reading& reading : readings_) {
    if (reading.place == Place::on_list) schedule(reading, clock_.monotonic());
  }
}

/// One thread keeps the time for all: it waits for what is due next, and the others for its place.
void StackReaders::wait(Lock& lock, const std::stop_token& stop) {
  const bool keeps_time = !somebody_keeps_time_;
  const Instant until = keeps_time ? next_due() : Instant::max();
  somebody_keeps_time_ = true;
  clock_.wait_until(lock, changed_, until, stop,
                    [&] { return is_over_ || (keeps_time ? next_due() < until : !somebody_keeps_time_); });
  if (!keeps_time) return;
  somebody_keeps_time_ = false;
  changed_.notify_all();
}

Instant StackReaders::next_due() const {
  return schedule_.empty() ? list_due_ : std::min(list_due_, schedule_.begin()->first);
}

bool StackReaders::is_over() const {
  return settling_since_ && std::ranges::all_of(readings_, [&](const Reading& reading) {
           return reading.place != Place::being_read && is_done_with(*reading.stack);
         });
}

bool StackReaders::is_done_with(const FollowedStack& stack) const {
  const auto unreachable = stack.unreachable_since();
  if (!unreachable) return stack.is_at_rest();
  return clock_.monotonic() - std::max(*unreachable, *settling_since_) >= options_.give_up_after;
}

void StackReaders::begin_settling() {
  const std::lock_guard guard(mutex_);
  const Instant now = clock_.monotonic();
  settling_since_ = now;
  for (Reading& reading : readings_) {
    reading.settle_after_read = reading.place == Place::being_read;
    if (reading.settle_after_read) continue;
    reading.stack->begin_settling();
    if (reading.place == Place::scheduled) schedule(reading, now);
  }
  if (list_due_ != Instant::max()) list_due_ = now;
  changed_.notify_all();
}

void StackReaders::request_stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
}

void StackReaders::join() {
  for (std::jthread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  for (const Reading& reading : readings_) reading.stack->conclude();
}

std::vector<StackOutcome> StackReaders::outcomes() const {
  std::vector<StackOutcome> outcomes;
  for (const Reading& reading : readings_) outcomes.push_back(reading.stack->outcome());
  return outcomes;
}

}  // namespace signalbox
