#include "support/fragile_store.hpp"

#include <utility>

namespace signalbox::testing {

void FragileStore::set_broken(bool broken) {
  std::lock_guard guard(mutex_);
  broken_ = broken;
  hanging_ = nullptr;
  if (!broken) full_ = false;
  changed_.notify_all();
}

void FragileStore::hang(Clock& clock) {
  std::lock_guard guard(mutex_);
  hanging_ = &clock;
}

void FragileStore::hurry() {
  std::lock_guard guard(mutex_);
  if (hanging_ == nullptr) return;
  hanging_ = nullptr;
  broken_ = true;
  changed_.notify_all();
}

void FragileStore::await_hanging(std::size_t calls) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_ >= calls; });
}

void FragileStore::hang_on() {
  std::unique_lock lock(mutex_);
  Clock* const clock = hanging_;
  if (clock == nullptr) return;
  ++waiting_;
  changed_.notify_all();
  clock->wait_until(lock, changed_, Instant::max(), {}, [&] { return hanging_ == nullptr; });
  --waiting_;
}

void FragileStore::fill_up() {
  std::lock_guard guard(mutex_);
  full_ = true;
}

void FragileStore::check() {
  hang_on();
  std::lock_guard guard(mutex_);
  if (broken_) throw Error(ErrorKind::unavailable, "the registry cannot be reached");
}

void FragileStore::check_for_writing() {
  check();
  std::lock_guard guard(mutex_);
  if (full_) throw Error(ErrorKind::unavailable, "no space left on device");
}

int FragileStore::writes(const std::string& prefix) const {
  std::lock_guard guard(mutex_);
  int sum = 0;
  for (const auto& [key, count] : writes_) sum += key.starts_with(prefix) ? count : 0;
  return sum;
}

void FragileStore::before_next_write(const std::string& key, std::function<void()> what) {
  std::lock_guard guard(mutex_);
  interfered_key_ = key;
  interference_ = std::move(what);
}

void FragileStore::interfere(const std::string& key) {
  std::unique_lock lock(mutex_);
  if (key != interfered_key_) return;
  const auto what = std::exchange(interference_, nullptr);
  interfered_key_.clear();
  lock.unlock();
  if (what) what();
}

std::optional<Document> FragileStore::get(const std::string& key) {
  check();
  return behind_.get(key);
}

std::optional<Version> FragileStore::put(const std::string& key, const std::string& body, Version expected) {
  check_for_writing();
  interfere(key);
  auto version = behind_.put(key, body, expected);
  std::lock_guard guard(mutex_);
  if (version) ++writes_[key];
  return version;
}

bool FragileStore::erase(const std::string& key, Version expected) {
  check_for_writing();
  return behind_.erase(key, expected);
}

std::vector<Document> FragileStore::list(const std::string& prefix) {
  check();
  return behind_.list(prefix);
}

std::unique_ptr<ChangeWatch> FragileStore::watch(const std::string& prefix) {
  check();
  return behind_.watch(prefix);
}

}  // namespace signalbox::testing
