// Exponential backoff with full jitter: a random wait between zero and the capped exponential.
// Source: AWS Architecture Blog, "Exponential Backoff And Jitter".
#pragma once

#include <random>

#include "core/time.hpp"

namespace signalbox {

struct BackoffOptions {
  Duration base{100};    ///< the cap of the first wait
  Duration cap{20'000};  ///< no wait is longer
};

class Backoff {
 public:
  explicit Backoff(std::mt19937_64& random, BackoffOptions options = {}) : random_(random), options_(options) {}

  /// The next wait; grows with each call.
  [[nodiscard]] Duration next();
  /// Back to the first wait, after a success.
  void reset() noexcept { attempt_ = 0; }

 private:
  std::mt19937_64& random_;
  BackoffOptions options_;
  unsigned attempt_ = 0;
};

}  // namespace signalbox
