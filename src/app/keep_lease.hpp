// Shows that a party lives, by a beat every quarter of its lease (every twelfth while none lands), from before it
// stands in line until after it has left.
//
//   start ──▶ beating ──granted──▶ holding ──no beat landed in time, or somebody else removed it──▶ lost
//                │                    │                        (says so once, never holds again, beats on
//                │                    │                         while the lock still names this very grant)
//                └────────stop────────┴──▶ beat erased: whoever waits right behind it is woken
//
// The trust window (what I hold ends at the last successful beat's start + lease − margin) is by this process's own
// monotonic clock, which keeps counting while the machine sleeps. A thread of its own watches it: a beat that is still
// on its way must not keep the holder from noticing, and one that lands too late gives nothing back. A command may
// still run then: as long as nobody else was let in, its beats keep the others waiting.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "ports/clock.hpp"
#include "ports/document_store.hpp"
#include "records/beat_document.hpp"

namespace signalbox {

class EnvironmentLocks;

/// Whether a beat could land: told when the first in a row could not, with why, and when one lands again (nullopt).
using TellReach = std::function<void(const std::optional<std::string>& trouble)>;

/// Without a beat for so long, whoever holds holds no more. Others may take it a tenth of the lease later: clocks run
/// differently fast, and a command that is told to end needs a moment.
[[nodiscard]] constexpr Duration trusted_span(Duration lease) { return lease - lease / 10; }

class KeepLease {
 public:
  /// `lost` is called at most once, with the reason in one sentence. Both come from threads of this class, or from
  /// granted() and confirm(), one at a time, and must not wait for anything: the next beat waits for them.
  KeepLease(DocumentStore& store, EnvironmentLocks& locks, Clock& clock, Beat first,
            std::function<void(const std::string&)> lost, TellReach reach = {});
  /// Stops beating and leaves the beat as it is.
  ~KeepLease();

  /// Puts the first beat and goes on beating in the background. Throws what the store throws, and Error{conflict}
  /// when another process lives under the same id: two would share one turn.
  void start();
  /// The party's command runs in this process group: whoever finds the party dead looks whether that still lives. Never
  /// throws.
  void runs_command(std::int64_t process_group);
  /// The party stands in line with this ticket: its next beat says so, should the line have to be rebuilt.
  void queued(Token ticket);
  /// The party now holds with this token: beats at once, which also wakes whoever waits behind it. Where its beats did
  /// not follow each other in time, or this is repeated, others may be setting it aside just now: then the grant is
  /// reaffirmed in the lock, and the turn is lost where that names another. Throws what the store throws.
  void granted(Token token);
  /// Stops beating and erases the beat; waits for one that is on its way. A store that cannot be reached is no trouble:
  /// the beat just ages.
  void stop();
  /// Stops beating but leaves the last beat, for a holder that is gone while its stack moves.
  void abandon();
  /// Asks nobody and waits for nothing.
  [[nodiscard]] bool is_lost() const;
  /// For a holder, before it does what only a holder may: throws Error{conflict} when the turn was lost, also while
  /// this process was stopped or asleep. Asks nobody.
  void confirm();

 private:
  void refuse_a_living_double(const Beat& found) const;
  void beat_on(std::stop_token stop);
  void beat_once();
  void beat_once_more();
  void watch(std::stop_token stop);
  /// Only that a party came to hold, or left the line, is news to others; that it still lives they look up themselves.
  enum class Telling : bool { nobody, watches };
  void put_beat(Telling telling = Telling::nobody);
  [[nodiscard]] bool put_at(Version expected, Telling telling);
  void landed(const Beat& beat, Instant attempt);
  void erase_beat();
  void check_still_mine();
  [[nodiscard]] bool is_mine(const EnvironmentLock& lock, Token token) const;
  void say_that_it_lives(Token token);
  void reaffirm_grant(Token token);
  [[nodiscard]] bool was_silent() const;
  void note_silence();
  void lose_if_overdue();
  void lose(std::string reason);
  void give_up(std::string reason);
  void note_reach(std::optional<std::string> trouble);
  void tell_news();
  [[nodiscard]] Beat next_beat() const;

  DocumentStore& store_;
  EnvironmentLocks& locks_;
  Clock& clock_;
  std::function<void(const std::string&)> lost_;
  TellReach reach_;

  std::mutex calls_;     // held while the store is asked for this beat
  Version version_ = 0;  // guarded by calls_

  mutable std::mutex mutex_;  // guards what follows; never held while the store is asked
  std::condition_variable_any changed_;
  Beat beat_;
  bool is_beat_due_ = false;
  bool holds_ = false;                      // and has shown it by a beat
  Instant trusted_until_ = Instant::max();  // by the last beat, whether it holds or waits
  bool was_silent_ = false;                 // for longer than that, once, or its beat was found gone
  bool is_lost_ = false;
  bool is_given_up_ = false;                              // lost, and not in the lock any more
  std::optional<std::string> loss_;                       // why, until it was told
  std::optional<std::string> trouble_;                    // why the last beat could not land
  std::optional<std::optional<std::string>> reach_news_;  // until they were told

  std::mutex telling_;  // held while somebody is told; taken before mutex_
  std::jthread beating_;
  std::jthread watching_;
};

}  // namespace signalbox
