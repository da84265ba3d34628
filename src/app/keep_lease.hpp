// Shows that a party lives, by a beat every quarter of its lease, from before it stands in line until after it has
// left.
//
//   start ──▶ beating ──no beat landed for a lease, or somebody else removed it──▶ lost ──▶ (says so once, never acts
//   as holder again)
//                └──stop──▶ beat erased: whoever waits right behind it is woken
//
// The trust window (what I hold ends at the last successful beat's start + lease) is by this process's own monotonic
// clock, which keeps counting while the machine sleeps.
#pragma once

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

class KeepLease {
 public:
  /// `lost` is called at most once, from the beating thread or from granted(), with the reason in one sentence. `reach`
  /// is called from the beating thread, never after `lost`.
  KeepLease(DocumentStore& store, EnvironmentLocks& locks, Clock& clock, Beat first,
            std::function<void(const std::string&)> lost, TellReach reach = {});
  /// Stops beating and leaves the beat as it is.
  ~KeepLease();

  /// Puts the first beat and goes on beating in a thread of its own. Throws what the store throws, and Error{conflict}
  /// when another process lives under the same id: two would share one turn.
  void start();
  /// The party's command runs in this process group: whoever finds the party dead looks whether that still lives. Never
  /// throws.
  void runs_command(std::int64_t process_group);
  /// The party stands in line with this ticket: its next beat says so, should the line have to be rebuilt.
  void queued(Token ticket);
  /// The party now holds with this token: beats at once, which also wakes whoever waits behind it.
  void granted(Token token);
  /// Stops beating and erases the beat. A store that cannot be reached is no trouble: the beat just ages.
  void stop();
  /// Stops beating but leaves the last beat, for a holder that is gone while its stack moves.
  void abandon();
  [[nodiscard]] bool is_lost() const;
  /// For a holder, before it does what only a holder may: throws Error{conflict} when the turn was lost, also while this
  /// process was stopped or asleep, and what the store throws when that cannot be found out.
  void confirm();

 private:
  void refuse_a_living_double(const Beat& found) const;
  void run(std::stop_token stop);
  [[nodiscard]] Duration until_next_beat() const;
  void beat_once();
  /// Only that a party came to hold, or left the line, is news to others; that it still lives they look up themselves.
  enum class Telling : bool { nobody, watches };
  void put_beat(Telling telling = Telling::nobody);
  [[nodiscard]] bool put_first_beat();
  [[nodiscard]] bool put_at(Version expected, Instant attempt, Telling telling);
  void erase_beat();
  void check_still_mine();
  [[nodiscard]] bool is_mine(const EnvironmentLock& lock) const;
  void say_that_it_lives();
  void lose(std::string reason);
  void note_reach(std::optional<std::string> trouble);
  void tell_news();

  DocumentStore& store_;
  EnvironmentLocks& locks_;
  Clock& clock_;
  std::function<void(const std::string&)> lost_;
  TellReach reach_;
  mutable std::mutex mutex_;  // guards what follows
  Beat beat_;
  Version version_ = 0;
  Instant trusted_until_{};
  bool is_lost_ = false;
  std::optional<std::string> loss_;                       // why, until it was told
  bool is_away_ = false;                                  // the last beat could not land
  std::optional<std::optional<std::string>> reach_news_;  // until they were told
  std::jthread thread_;
};

}  // namespace signalbox
