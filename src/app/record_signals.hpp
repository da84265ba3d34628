// Keeps a deployment's own record up to date from the stream of signals. A registry that cannot be written delays the
// record, never the deployment: what could not be saved is saved with the next change or at the end.
#pragma once

#include <mutex>
#include <string>

#include "app/deployment_records.hpp"
#include "ports/signal_sink.hpp"

namespace signalbox {

/// Safe to use from many threads.
class RecordSignals : public SignalSink {
 public:
  RecordSignals(DeploymentRecords& records, Clock& clock, Deployment deployment);

  /// The registry is away: nothing is saved before the end.
  void hold_back();
  /// Writes the record for the first time. Throws what the store throws.
  void create();
  void accept(const Signal& signal) override;
  void granted(Token token);
  /// The stack whose page is linked to, from the next save on; an empty ARN changes nothing.
  void note_stack(const std::string& arn);
  /// Saves the final state and adds it to the history; returns it. Throws what the store throws.
  Deployment finish(DeploymentStatus status, std::string reason, std::optional<int> exit_code);
  /// Saves as orphaned without adding to the history: whoever follows the stack to its end does that. Throws what
  /// the store throws.
  void orphan(std::string reason);
  [[nodiscard]] Deployment current() const;

 private:
  void save(bool at_once);

  DeploymentRecords& records_;
  Clock& clock_;
  mutable std::mutex mutex_;  // guards what follows
  Deployment deployment_;
  Instant saved_at_{};
  Instant tries_again_at_{};
  bool holds_back_ = false;
};

}  // namespace signalbox
