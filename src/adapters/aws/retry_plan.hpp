// How often and how long to try one request again: standard mode of the SDKs with a time budget. Decides; does not
// wait.
#pragma once

#include <mutex>
#include <random>

#include "adapters/aws/service_error.hpp"
#include "adapters/aws/variables.hpp"
#include "core/backoff.hpp"

namespace signalbox::aws {

struct RetryOptions {
  int max_attempts = 6;     ///< the first one included
  Duration budget{60'000};  ///< from the start of the first attempt; no wait ends after it
};

/// `options` with the attempts that AWS_MAX_ATTEMPTS or the profile's `max_attempts` gives. Throws
/// Error{invalid_input}.
[[nodiscard]] RetryOptions with_configured_attempts(RetryOptions options, const Variables& variables,
                                                    const std::optional<std::string>& in_profile);

/// The one seeded generator of a session, for many threads: each takes a generator of its own from it.
class RandomSeeds {
 public:
  explicit RandomSeeds(std::uint64_t seed) : random_(seed) {}
  [[nodiscard]] std::uint64_t next() {
    const std::lock_guard lock(mutex_);
    return random_();
  }

 private:
  std::mutex mutex_;
  std::mt19937_64 random_;
};

class RetryPlan {
 public:
  RetryPlan(const RetryOptions& options, Instant start, std::uint64_t seed);
  RetryPlan(const RetryPlan&) = delete;
  RetryPlan& operator=(const RetryPlan&) = delete;

  /// How long to wait before the next attempt; nullopt when there is to be none.
  [[nodiscard]] std::optional<Duration> wait_after(Reaction reaction, std::optional<Duration> server_asks, Instant now);
  [[nodiscard]] Duration time_left(Instant now) const;
  [[nodiscard]] int attempts() const { return attempts_; }

 private:
  RetryOptions options_;
  Instant deadline_;
  std::mt19937_64 random_;
  Backoff after_trouble_;
  Backoff after_throttling_;
  int attempts_ = 0;
};

}  // namespace signalbox::aws
