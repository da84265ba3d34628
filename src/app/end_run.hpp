// A run's end, however it came: gives the environment back, records how it went, and keeps on this machine what the
// registry cannot be told. How the command ended is known by then and is never lost over a registry that is away; what
// is to be said to that one has a patience in all, after which calls that are on their way are cut short too.
#pragma once

#include <functional>
#include <stop_token>

#include "app/run_session.hpp"

namespace signalbox {

class EndRun {
 public:
  explicit EndRun(RunSession& session) : session_(session) {}

  /// After a run that came to its end: `session.outcome` holds its deployment and what the registry could be told.
  void conclude(std::stop_token stop);
  /// After one that failed before it was known how its command ended: as conclude(), and says so.
  void give_up(const Error& error, std::stop_token stop);

 private:
  void within_patience(std::stop_token stop, const std::function<void()>& what);
  void tell_all();
  void give_back();
  void keep_held_for_moving_stack();
  void leave_environment();
  void outlast_outage(const std::function<void()>& what);
  void warn_that_it_holds_on(const Error& error);
  void record();
  void record_end();
  void note_reach();
  void keep_back();
  void forget_old_records();

  RunSession& session_;
  std::stop_token patience_;  ///< stopped when it is over
};

/// What earlier runs of this machine could not tell the registry.
void hand_over_kept_back(RunSession& session);

}  // namespace signalbox
