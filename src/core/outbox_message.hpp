// A message on its way to one place: what it says, where it goes and how often that was tried. Made once for a
// notification and a target, under a name that says all a plan needs, so that a long queue is planned from its names.
//
//   stored ──▶ pending ──claimed by a sender (core/outbox_lane.hpp)──▶ sent: the document is gone
//                 ▲                   │ failed, may be cured by time: waits for next_attempt
//                 └───────────────────┤
//                 ▲ `outbox retry`    │ cannot be cured, or failed once too often
//                 └────────────── dead letter, with its reason
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/notification.hpp"

namespace signalbox {

enum class OutboxRoute {
  slack,           ///< the Web API, with a bot token; the address is a channel's ID or name
  slack_webhook,   ///< an incoming webhook; the address names the variable that holds its URL
  signed_webhook,  ///< CloudEvents, signed; the address names the variable that holds the URL
};

[[nodiscard]] std::string_view to_string(OutboxRoute route);
[[nodiscard]] std::optional<OutboxRoute> parse_outbox_route(std::string_view word);

struct OutboxTarget {
  OutboxRoute route = OutboxRoute::slack;
  std::string address;
  friend bool operator==(const OutboxTarget&, const OutboxTarget&) = default;
};

struct OutboxMessage {
  std::string id;  ///< outbox_id()
  OutboxTarget target;
  bool is_living = true;  ///< belongs into the thread of its deployment's living message; else a message of its own
  bool hears_answers = false;  ///< a question: what people say to it there may answer it
  std::string mention;         ///< from configuration: whom Slack calls; empty: nobody
  std::string stored_by;       ///< the process's name as a sender; empty: unknown
  Notification notification;
  Time stored_at{};
  bool is_dead = false;
  unsigned failures = 0;                  ///< attempts that failed
  Time next_attempt{};                    ///< not before this; the epoch: at once
  std::string reason;                     ///< why the last attempt failed; from outside
  std::string way_out;                    ///< what to do about that; ours
  bool is_doubtful = false;               ///< whether the last attempt took effect is unknown
  std::string reply;                      ///< Slack's name of the reply that was posted, while the rest is not done
  std::optional<Time> unreachable_since;  ///< the first time that nobody answered
  unsigned revivals = 0;                  ///< times that it was given up in an outage, and put back at its end
  friend bool operator==(const OutboxMessage&, const OutboxMessage&) = default;
};

/// Where a message stands in its thread, in order.
struct OutboxPlace {
  std::uint64_t sequence = 0;
  char rank = 'a';        ///< `p`, `e`, or `a` for the others
  std::uint64_t tag = 0;  ///< tells happenings of one sequence number apart

  /// Progress, in the line too.
  [[nodiscard]] bool can_be_overtaken() const { return rank == 'p'; }
  /// A newer progress, the beginning of the turn, or the end of the deployment.
  [[nodiscard]] bool overtakes() const { return rank != 'a'; }
  friend auto operator<=>(const OutboxPlace&, const OutboxPlace&) = default;
};

/// What the name of a message says: all of it.
struct OutboxName {
  std::string lane;    ///< of the target: what is paced and sent by one process at a time
  std::string thread;  ///< order is kept in it: of a deployment, of a question; any other notification is one alone
  OutboxPlace place;
};

/// Letters, digits, `-` and `_`; never begins as the names of what is set aside do.
[[nodiscard]] std::string lane_of(const OutboxTarget& target);

/// The same for the same words. `mark` tells two happenings of one sequence number apart.
[[nodiscard]] std::string outbox_id(const OutboxTarget& target, const Notification& notification,
                                    std::uint64_t sequence, std::string_view mark);

[[nodiscard]] std::string outbox_id(std::string_view lane, std::string_view thread, const OutboxPlace& place);

/// nullopt for what outbox_id() did not make.
[[nodiscard]] std::optional<OutboxName> parse_outbox_id(std::string_view id);

/// Goes into the living message alone, without a reply of its own.
[[nodiscard]] bool is_shown_by_living_message(NotificationKind kind);

}  // namespace signalbox
