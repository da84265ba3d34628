// Keeps a monitor alive in a process of its own, so that none dies unnoticed: starts it anew, with the same order, when
// it dies or hangs, passes on what it says, and makes every gap a signal with its length.
//
//   watched ──it died, or three beats are missing──▶ gap ──started anew, has read──▶ watched
//      │ says how the stacks ended                    │ died too often (core/restart_budget.hpp)
//      ▼                                              ▼
//     over                                         given up: said loudly; what is followed is not touched
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <variant>

#include "core/monitor_order.hpp"
#include "core/restart_budget.hpp"
#include "core/stack_outcome.hpp"
#include "ports/companions.hpp"
#include "ports/signal_sink.hpp"
#include "records/feed_document.hpp"

namespace signalbox {

class Clock;

struct MonitorEnded {
  std::vector<StackOutcome> outcomes;
};
struct MonitorGivenUp {
  std::string reason;  ///< of its last death
};
struct MonitorStopped {};
using SupervisedEnd = std::variant<MonitorEnded, MonitorGivenUp, MonitorStopped>;

/// The arguments that make this program a monitor for FeedMonitor.
inline constexpr const char* feed_command = "monitor-feed";

class SuperviseMonitor {
 public:
  /// `signals` is told again what a new monitor says again; see app/tell_once.hpp.
  SuperviseMonitor(Companions& companions, Clock& clock, SignalSink& signals, MonitorOrder order,
                   RestartLimit limit = {});
  ~SuperviseMonitor();

  /// Blocks until it is over, given up or stop is requested; no process of it is left then.
  [[nodiscard]] SupervisedEnd run(std::stop_token stop);
  /// The command has ended: what rests now is at its end. From any thread.
  void settle();

 private:
  struct Died {
    std::string reason;
  };
  using Life = std::variant<MonitorEnded, Died, MonitorStopped>;

  [[nodiscard]] Life live_once(std::stop_token stop);
  [[nodiscard]] Life listen(std::stop_token stop);
  [[nodiscard]] std::optional<Life> take(const std::string& line);
  void begin();
  void pass_on(const Signal& signal);
  void note_beat(const FeedBeat& beat);
  [[nodiscard]] bool may_go_on(const std::string& reason);
  void announce(SignalKind kind, std::string text, std::string reason, Duration elapsed);

  Companions& companions_;
  Clock& clock_;
  SignalSink& signals_;
  RestartBudget budget_;
  Instant began_{}, last_sign_{};
  std::optional<Instant> gap_since_;
  std::mutex mutex_;                      // guards what follows
  MonitorOrder order_;                    ///< grows: ARNs that are learned, and that it settles
  std::unique_ptr<Companion> companion_;  ///< replaced by run() only
};

}  // namespace signalbox
