// The one message of a deployment in one channel that is updated in place, and the thread below it. Whoever sends next,
// from whatever runner, goes on in it. It remembers what it was told: news come late, and twice.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/living_state.hpp"

namespace signalbox {

/// Messages of one thread, by what tells them apart in it; of very many the latest that were added.
struct RecentMessages {
  std::vector<std::string> marks;
  [[nodiscard]] bool contains(const std::string& id) const;
  void add(const std::string& id);
  friend bool operator==(const RecentMessages&, const RecentMessages&) = default;
};

struct LivingThread {
  std::string channel;  ///< by ID, as Slack answered
  std::string message;  ///< Slack's name of it (`ts`); empty: not posted yet
  LivingState state;
  std::string newest;        ///< ID of the newest progress that `state` knows of: older ones change it no more
  bool is_doubtful = false;  ///< the message may have been posted, under a name that nobody was told
  bool is_shown = false;     ///< the message says what `state` does
  Time shown_at{};
  RecentMessages folded = {};  ///< alerts that `state` knows of: once is enough, in whatever order they come
  RecentMessages told = {};    ///< replies that were posted
  std::optional<LivingPhase> told_end = {};  ///< the end that a reply has told, by whoever saw it first
  std::optional<Time> doubtful_since = {};   ///< not posted before this, if it was; nullopt: nobody knows
  friend bool operator==(const LivingThread&, const LivingThread&) = default;
};

/// The message may have been posted, by an attempt that was not made before `since`.
void doubt(LivingThread& thread, Time since);
void settle_doubt(LivingThread& thread);

/// The state knows of the notification then, if it did not before; `id` is its message's.
void fold(LivingThread& thread, const std::string& id, const Notification& news);

/// Whether a reply has said it: this very message, or the same end as another saw it, at another moment.
[[nodiscard]] bool was_told(const LivingThread& thread, const std::string& id, NotificationKind kind);
void note_told(LivingThread& thread, const std::string& id, NotificationKind kind);

}  // namespace signalbox
