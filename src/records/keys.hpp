// Every key under which something is stored, built and parsed here and nowhere else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace signalbox::keys {

inline constexpr std::string_view environments =
    "environments/";  ///< lock, queue and freeze: one document an environment
inline constexpr std::string_view deployments = "deployments/";  ///< records, while young
inline constexpr std::string_view beats = "beats/";              ///< signs of life of holders and waiters
inline constexpr std::string_view history = "history/";          ///< ended deployments

inline constexpr std::string_view evidence = "evidence/";  ///< what failed and stalled resources left behind

inline constexpr std::string_view checks = "checks/";          ///< put and erased again by `registry check`
inline constexpr std::string_view unrecorded = "unrecorded/";  ///< in a local folder: what a registry still has to hear
inline constexpr std::string_view unreadable = "unreadable/";  ///< beside it: what of that nobody could read, as it was

inline constexpr std::string_view outbox = "outbox/";               ///< messages to be sent
inline constexpr std::string_view dead_letters = "dead-letters/";   ///< messages given up on, with their reason
inline constexpr std::string_view set_aside = "outbox/set_aside_";  ///< edited into nonsense, as it was
inline constexpr std::string_view lanes = "lanes/";                 ///< who sends to one channel just now
inline constexpr std::string_view threads = "thread/";              ///< the living message of a deployment

inline constexpr std::string_view questions = "questions/";  ///< asked of people, open and answered

/// There once the registry was moved elsewhere: environments that come into being later are moved too.
inline constexpr std::string_view moved = "registry/moved";

/// What follows a prefix may be any text without control characters and `/`; longer than 200 bytes is refused by the
/// rules above.
[[nodiscard]] std::string environment(std::string_view name);
[[nodiscard]] std::string deployment(std::string_view id);
[[nodiscard]] std::string beat(std::string_view id);
[[nodiscard]] std::string ended(std::string_view id);
[[nodiscard]] std::string evidence_of(std::string_view id);
[[nodiscard]] std::string check(std::string_view id);
[[nodiscard]] std::string kept_back(std::string_view id);
[[nodiscard]] std::string kept_unreadable(std::string_view id);

[[nodiscard]] std::string outbox_message(std::string_view id);
[[nodiscard]] std::string dead_letter(std::string_view id);
[[nodiscard]] std::string set_aside_message(std::string_view name);
[[nodiscard]] std::string lane(std::string_view name);
[[nodiscard]] std::string thread(std::string_view lane, std::string_view name);
/// What became of all messages; no channel's lane has a dot in its name.
inline constexpr std::string_view outbox_totals = "lanes/totals.all";
/// How often a method of Slack's may be called by all together.
[[nodiscard]] std::string method_budget(std::string_view method);

[[nodiscard]] std::string question(std::string_view id);

/// The part after the prefix; nullopt when the key does not begin with it.
[[nodiscard]] std::optional<std::string> name_in(std::string_view key, std::string_view prefix);

}  // namespace signalbox::keys
