// Keeps a deployment's own record up to date from the stream of signals, in a thread of its own: a registry that cannot
// be written delays the record, never the stream. The newest state wins; whatever was not saved on the way is saved at
// the end.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "app/deployment_records.hpp"
#include "ports/signal_sink.hpp"

namespace signalbox {

/// Safe to use from many threads.
class RecordSignals : public SignalSink {
 public:
  RecordSignals(DeploymentRecords& records, Clock& clock, Deployment deployment);
  /// Waits for a save that is on its way.
  ~RecordSignals() override;

  /// The registry is away: nothing is saved before the end.
  void hold_back();
  /// Writes the record for the first time, and saves in the background from then on. Throws what the store throws.
  void create();
  void accept(const Signal& signal) override;
  /// Its turn came. Saved with what follows: the lock already says who holds, and a hand-over need not wait for the
  /// disk twice.
  void granted(Token token);
  /// It waits for people to answer, and then what they answered: the question as it is asked, and with its answer.
  void asks(const Question& question);
  void answered(const Question& question);
  /// Its command was started.
  void began();
  /// The stack whose page is linked to, from the next save on; an empty ARN changes nothing.
  void note_stack(const std::string& arn);
  /// Saves the final state and adds it to the history; returns it. Waits for a save that is on its way, so that an
  /// older state never follows it. Throws what the store throws, and may be repeated then.
  Deployment finish(DeploymentStatus status, std::string reason, std::optional<int> exit_code, Time ended_at);
  /// Saves as orphaned without adding to the history: whoever follows the stack to its end does that. As finish().
  void orphan(std::string reason);
  [[nodiscard]] Deployment current() const;

 private:
  enum class Urgency { soon, at_once };
  void want_save(Urgency urgency);
  void save_again();
  void save_on(std::stop_token stop);
  void save();
  void stop_saving();

  DeploymentRecords& records_;
  Clock& clock_;
  mutable std::mutex mutex_;  // guards what follows; never held while the store is asked
  std::condition_variable_any changed_;
  Deployment deployment_;
  Instant due_ = Instant::max();  ///< when the next save is; max: nothing is to be saved
  Instant saved_at_{};
  Instant tries_again_at_{};
  bool holds_back_ = false;

  std::jthread thread_;
};

}  // namespace signalbox
