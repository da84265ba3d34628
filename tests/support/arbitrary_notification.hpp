// Notifications with arbitrary facts: what RapidCheck makes of each field, or texts that somebody chose to do harm.
#pragma once

#include <rapidcheck.h>

#include "core/living_state.hpp"
#include "core/utf8.hpp"

namespace signalbox::testing {

inline constexpr const char* hostile_texts[] = {"<!channel>",
                                                "<!here|x>",
                                                "</script>",
                                                "<@U123>",
                                                "<https://evil.example|click>",
                                                "*bold* _it_ ~no~ `code` ```",
                                                "\u202Eright to left",
                                                "\x80\xFF broken",
                                                "&lt;!channel&gt;",
                                                "a\nb\r\nc\t\x1b[2J",
                                                "https://evil.example :x:",
                                                "|>"};

inline rc::Gen<std::string> any_text() {
  return rc::gen::oneOf(
      rc::gen::arbitrary<std::string>(),
      rc::gen::map(rc::gen::elementOf(std::vector<std::string>(std::begin(hostile_texts), std::end(hostile_texts))),
                   [](std::string text) { return text; }));
}

inline rc::Gen<Time> any_time() {
  return rc::gen::map(rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000),
                      [](std::int64_t milli) { return Time(Duration(milli)); });
}

inline rc::Gen<Duration> any_span() {
  return rc::gen::map(rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000),
                      [](std::int64_t milli) { return Duration(milli); });
}

template <typename Value>
std::optional<Value> maybe(const rc::Gen<Value>& gen) {
  return *rc::gen::arbitrary<bool>() ? std::optional<Value>(*gen) : std::nullopt;
}

inline NotificationKind any_kind() {
  return static_cast<NotificationKind>(*rc::gen::inRange(0, static_cast<int>(NotificationKind::message) + 1));
}

/// Only inside of a property.
inline Notification any_notification() {
  Notification made{.kind = any_kind(), .at = *any_time()};
  for (std::string* text :
       {&made.correlation_id, &made.environment, &made.actor, &made.text, &made.reason, &made.holder, &made.stack,
        &made.resource, &made.resource_type, &made.status, &made.root_cause, &made.waits_for, &made.command,
        &made.health, &made.application_url, &made.console_url, &made.run_url, &made.question, &made.default_choice}) {
    *text = *any_text();
  }
  for (auto* span : {&made.elapsed, &made.estimate, &made.usual, &made.waited}) *span = maybe(any_span());
  const auto count = rc::gen::inRange<std::uint64_t>(0, 9'000'000'000'000'000);
  for (auto* number : {&made.place, &made.done, &made.total}) *number = maybe(count);
  made.waits_since = maybe(any_time());
  made.deadline = maybe(any_time());
  made.exit_code = maybe(rc::gen::arbitrary<std::int64_t>());
  made.choices = *rc::gen::container<std::vector<std::string>>(any_text());
  if (*rc::gen::arbitrary<bool>()) {
    made.answer = Answer{"a" + std::string(*rc::gen::inRange(0, 59), 'x'), *any_text(),
                         static_cast<AnswerWay>(*rc::gen::inRange(0, 5)), *any_time()};
  }
  if (*rc::gen::arbitrary<bool>()) made.outage = Outage{*any_time(), *any_time(), *count, *count, *count};
  made.by_script = *rc::gen::arbitrary<bool>();
  return made;
}

/// As it is after a round through JSON: no broken UTF-8 in it.
inline Notification repaired(Notification made) {
  for (std::string* text :
       {&made.correlation_id, &made.environment, &made.actor, &made.text, &made.reason, &made.holder, &made.stack,
        &made.resource, &made.resource_type, &made.status, &made.root_cause, &made.waits_for, &made.command,
        &made.health, &made.application_url, &made.console_url, &made.run_url, &made.question, &made.default_choice}) {
    *text = repaired_utf8(*text);
  }
  if (made.answer) made.answer->by = repaired_utf8(made.answer->by);
  for (auto& choice : made.choices) choice = repaired_utf8(choice);
  if (made.choices.size() > 20) made.choices.resize(20);
  return made;
}

}  // namespace signalbox::testing
