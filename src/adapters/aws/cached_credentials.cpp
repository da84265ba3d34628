#include "adapters/aws/cached_credentials.hpp"

#include "core/error.hpp"

namespace signalbox::aws {
namespace {

using namespace std::chrono_literals;

constexpr Duration renewal_margin = 5min;
constexpr Duration pause_after_failure = 30s;

}  // namespace

bool CachedCredentials::is_valid() const {
  return current_ && (!current_->expires || clock_.now() < *current_->expires);
}

bool CachedCredentials::is_due() const {
  if (!is_valid()) return true;
  const auto now = clock_.now();
  return current_->expires && now + renewal_margin >= *current_->expires && now >= not_before_;
}

Credentials CachedCredentials::get(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (is_due()) {
    if (!renewing_) return renew(lock, stop);
    if (is_valid()) break;
    if (!renewed_.wait(lock, stop, [this] { return !renewing_; })) {
      throw Error(ErrorKind::interrupted, "stopped while waiting for AWS credentials");
    }
  }
  return *current_;
}

Credentials CachedCredentials::renew(std::unique_lock<std::mutex>& lock, std::stop_token stop) {
  renewing_ = true;
  lock.unlock();
  std::optional<Credentials> loaded;
  std::exception_ptr failure;
  try {
    auto answer = source_->load(stop);
    if (const auto* nothing = std::get_if<NotHere>(&answer)) throw Error(ErrorKind::denied, nothing->why);
    loaded = std::get<Credentials>(std::move(answer));
  } catch (...) {
    failure = std::current_exception();
  }
  lock.lock();
  renewing_ = false;
  renewed_.notify_all();
  if (loaded) {
    current_ = std::move(loaded);
    not_before_ = Time{};
  } else if (!is_valid() || stop.stop_requested()) {
    std::rethrow_exception(failure);
  } else {
    not_before_ = clock_.now() + pause_after_failure;
  }
  return *current_;
}

void CachedCredentials::distrust(const Credentials& refused) {
  const std::lock_guard lock(mutex_);
  if (current_ && current_->access_key_id == refused.access_key_id &&
      current_->session_token == refused.session_token) {
    current_.reset();
  }
}

}  // namespace signalbox::aws
