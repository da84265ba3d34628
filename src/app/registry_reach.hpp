// How the registry could be reached while a run lasted, from what its signals say of that.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "ports/clock.hpp"
#include "ports/signal_sink.hpp"

namespace signalbox {

/// Safe to use from many threads.
class RegistryReach : public SignalSink {
 public:
  explicit RegistryReach(Clock& clock) : clock_(clock) {}

  void accept(const Signal& signal) override;
  [[nodiscard]] bool is_away() const;
  /// Why it was out of reach, at first; empty when it never was.
  [[nodiscard]] std::string trouble() const;
  /// All in all, up to now.
  [[nodiscard]] Duration away() const;

 private:
  [[nodiscard]] Duration since_lost() const;

  Clock& clock_;
  mutable std::mutex mutex_;  // guards what follows
  std::string trouble_;
  std::optional<Instant> lost_at_;
  Duration away_before_{};
};

}  // namespace signalbox
