// Keeps credentials and renews them five minutes before they expire. One thread renews at a time; the others go on with
// what is still valid. A renewal that fails harms nobody while the old ones are valid.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "adapters/aws/credentials.hpp"
#include "ports/clock.hpp"

namespace signalbox::aws {

class CachedCredentials : public CredentialProvider {
 public:
  CachedCredentials(std::unique_ptr<CredentialSource> source, Clock& clock)
      : source_(std::move(source)), clock_(clock) {}

  /// Throws what the source throws, Error{denied} where it has nothing, Error{interrupted}.
  [[nodiscard]] Credentials get(std::stop_token stop) override;
  void distrust(const Credentials& refused) override;

 private:
  [[nodiscard]] bool is_valid() const;
  [[nodiscard]] bool is_due() const;
  [[nodiscard]] Credentials renew(std::unique_lock<std::mutex>& lock, std::stop_token stop);

  std::unique_ptr<CredentialSource> source_;
  Clock& clock_;
  std::mutex mutex_;
  std::condition_variable_any renewed_;
  std::optional<Credentials> current_;
  bool renewing_ = false;
  Time not_before_{};  ///< the next renewal, after one that failed
};

}  // namespace signalbox::aws
