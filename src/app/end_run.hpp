// A run's end, however it came: gives the environment back, records how it went, and keeps on this machine what the
// registry cannot be told. How the command ended is known by then and is never lost over a registry that is away.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>

#include "app/run_session.hpp"

namespace signalbox {

class EndRun {
 public:
  explicit EndRun(RunSession& session) : session_(session) {}

  /// After a run that came to its end: `session.outcome` holds its deployment and whether that was recorded.
  void conclude(std::stop_token stop);
  /// After one that failed before its command ended.
  void give_up(const Error& error, std::stop_token stop);

 private:
  void give_back(std::stop_token stop);
  void keep_held_for_moving_stack();
  void leave_environment();
  void outlast_outage(std::stop_token stop, const std::function<void()>& what);
  void warn_about_registry(const Error& error);
  void record_end();
  void keep_back();
  void hand_over_kept_back();
  void forget_old_records();

  RunSession& session_;
  std::optional<Instant> outage_ends_by_;  ///< set by the first wait for a registry that is away
};

}  // namespace signalbox
