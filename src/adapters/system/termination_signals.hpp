// SIGINT, SIGTERM and SIGHUP become a stop request in this one place. Construct it first in main, before any thread: it
// blocks them in the calling thread, and later threads inherit that. SIGPIPE is ignored: a closed pipe is an error of
// the write.
//
// A cancelled CI job gets SIGINT, 7.5 s later SIGTERM, 2.5 s later SIGKILL: the first one requests the stop, every one
// is passed on.
#pragma once

#include <signal.h>

#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "adapters/system/file_descriptor.hpp"

namespace signalbox {

/// What a hangup means to a process that nobody started with nohup.
enum class Hangup {
  ends,
  /// Without a terminal nobody hangs up: the signal is a word to daemons, to open their logs anew, and changes nothing.
  ends_with_terminal,
};

class TerminationSignals {
 public:
  using Callback = std::function<void(int signal)>;

  explicit TerminationSignals(Hangup hangup = Hangup::ends);
  /// Gives the calling thread its former mask back.
  ~TerminationSignals();
  TerminationSignals(const TerminationSignals&) = delete;
  TerminationSignals& operator=(const TerminationSignals&) = delete;

  /// Requested by the first signal.
  [[nodiscard]] std::stop_token stop_token() const { return stop_.get_token(); }
  /// The one that came last; nullopt while there was none.
  [[nodiscard]] std::optional<int> last() const;

  /// Keeps a callback registered. Destroying it waits for a call that is under way, so it must not happen inside the
  /// callback.
  class Subscription {
   public:
    ~Subscription();
    Subscription(Subscription&& other) noexcept;
    Subscription& operator=(Subscription&&) = delete;

   private:
    friend class TerminationSignals;
    Subscription(TerminationSignals& signals, std::list<Callback>::iterator place)
        : signals_(&signals), place_(place) {}
    TerminationSignals* signals_;
    std::list<Callback>::iterator place_;
  };
  /// Calls back for each signal from now on, in the order of registration, on this object's thread and before the stop
  /// request. The callback must neither block nor throw.
  [[nodiscard]] Subscription on_signal(Callback callback);

 private:
  void read_signals(std::stop_token end);
  void deliver(int signal);

  Hangup hangup_;
  sigset_t mask_before_{};
  struct sigaction pipe_action_before_ {};
  FileDescriptor signals_;
  std::stop_source stop_;
  mutable std::mutex mutex_;
  std::list<Callback> callbacks_;
  std::optional<int> last_;
  std::jthread reader_;  // last: it uses all of the above
};

}  // namespace signalbox
