#include "records/notification_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/utf8.hpp"
#include "records/answer_object.hpp"
#include "records/json_reading.hpp"
#include "records/json_writing.hpp"

namespace signalbox {
namespace {

using records::Fields;
using records::ObjectText;

const std::string notification_document = "a notification";
const std::string living_document = "a living message";
constexpr std::size_t most_kept_choices = 20;
// What Fields reads at most: numbers that every JSON tool keeps exactly, spans of some thirty years.
constexpr std::uint64_t largest_count = 9'007'199'254'740'991;
constexpr Duration longest_span = std::chrono::seconds(1'000'000'000);

std::string kept(const std::string& text) { return shortened(repaired_utf8(text), longest_kept_text); }

Duration kept(Duration span) { return std::clamp(span, Duration(0), longest_span); }

void put(ObjectText& object, const char* name, const std::optional<Duration>& span) {
  if (span) object.seconds(name, kept(*span));
}

void put(ObjectText& object, const char* name, const std::optional<std::uint64_t>& count) {
  if (count) object.number(name, std::min(*count, largest_count));
}

void put(ObjectText& object, const char* name, bool holds) {
  if (holds) object.number(name, 1);
}

std::optional<Duration> span_of(const Fields& fields, const char* name) {
  return fields.has(name) ? std::optional(fields.seconds(name, {})) : std::nullopt;
}

std::optional<std::uint64_t> count_of(const Fields& fields, const char* name) {
  return fields.has(name) ? std::optional(fields.number(name, 0)) : std::nullopt;
}

struct NamedText {
  const char* name;
  std::string Notification::*text;
};
constexpr NamedText texts[] = {
    {"correlation_id", &Notification::correlation_id},
    {"environment", &Notification::environment},
    {"actor", &Notification::actor},
    {"text", &Notification::text},
    {"reason", &Notification::reason},
    {"holder", &Notification::holder},
    {"stack", &Notification::stack},
    {"resource", &Notification::resource},
    {"resource_type", &Notification::resource_type},
    {"status", &Notification::status},
    {"root_cause", &Notification::root_cause},
    {"waits_for", &Notification::waits_for},
    {"command", &Notification::command},
    {"health", &Notification::health},
    {"application_url", &Notification::application_url},
    {"console_url", &Notification::console_url},
    {"run_url", &Notification::run_url},
    {"question", &Notification::question},
    {"default_choice", &Notification::default_choice},
};

struct NamedSpan {
  const char* name;
  std::optional<Duration> Notification::*span;
};
constexpr NamedSpan spans[] = {
    {"elapsed_seconds", &Notification::elapsed},
    {"estimate_seconds", &Notification::estimate},
    {"usual_seconds", &Notification::usual},
    {"waited_seconds", &Notification::waited},
};

struct NamedCount {
  const char* name;
  std::optional<std::uint64_t> Notification::*count;
};
constexpr NamedCount counts[] = {
    {"place", &Notification::place}, {"done", &Notification::done}, {"total", &Notification::total}};

std::string write_outage(const Outage& outage) {
  ObjectText object;
  object.time("began", outage.began).time("ended", outage.ended);
  put(object, "delayed", std::optional(outage.delayed));
  put(object, "superseded", std::optional(outage.superseded));
  put(object, "lost", std::optional(outage.lost));
  return std::move(object).close();
}

Outage read_outage(const nlohmann::json& object) {
  const Fields fields(object, notification_document);
  return {fields.time("began", {}), fields.time("ended", {}), fields.number("delayed", 0),
          fields.number("superseded", 0), fields.number("lost", 0)};
}

std::vector<std::string> kept(const std::vector<std::string>& choices) {
  std::vector<std::string> some;
  for (std::size_t i = 0; i < std::min(choices.size(), most_kept_choices); ++i) some.push_back(kept(choices[i]));
  return some;
}

std::vector<std::string> read_choices(const Fields& fields) {
  std::vector<std::string> choices;
  for (const auto& choice : fields.array("choices")) {
    if (!choice.is_string()) {
      throw Error(ErrorKind::invalid_input,
                  fmt::format("{}: the field \"choices\" must be a list of texts", fields.document()));
    }
    choices.push_back(choice.get<std::string>());
  }
  return choices;
}

template <typename Value>
Value known(const std::optional<Value>& value, const char* field, const Fields& fields, const std::string& word) {
  if (value) return *value;
  throw Error(ErrorKind::invalid_input,
              fmt::format("{}: the field \"{}\" is \"{}\", which this program does not know", fields.document(), field,
                          shortened(word, 60)),
              "a newer signalbox may have written it");
}

Notification notification_of(const nlohmann::json& object) {
  const Fields fields(object, notification_document);
  const std::string kind = fields.required_text("kind");
  Notification read{.kind = known(parse_notification_kind(kind), "kind", fields, kind), .at = fields.time("at", {})};
  for (const auto& [name, text] : texts) read.*text = fields.text(name);
  for (const auto& [name, span] : spans) read.*span = span_of(fields, name);
  for (const auto& [name, count] : counts) read.*count = count_of(fields, name);
  read.waits_since = fields.time("waits_since");
  read.exit_code = fields.integer("exit_code");
  read.choices = read_choices(fields);
  read.deadline = fields.time("deadline");
  if (const auto* answer = fields.object("answer")) read.answer = records::read_answer(*answer, notification_document);
  if (const auto* outage = fields.object("outage")) read.outage = read_outage(*outage);
  read.by_script = fields.number("by_script", 0) == 1;
  return read;
}

}  // namespace

std::string write_notification(const Notification& notification) {
  ObjectText object;
  object.text("kind", to_string(notification.kind)).time("at", notification.at);
  for (const auto& [name, text] : texts) object.text(name, kept(notification.*text));
  for (const auto& [name, span] : spans) put(object, name, notification.*span);
  for (const auto& [name, count] : counts) put(object, name, notification.*count);
  object.time("waits_since", notification.waits_since).time("deadline", notification.deadline);
  if (notification.exit_code) object.integer("exit_code", *notification.exit_code);
  if (!notification.choices.empty()) object.texts("choices", kept(notification.choices));
  if (notification.answer) object.json("answer", records::write_answer(*notification.answer));
  if (notification.outage) object.json("outage", write_outage(*notification.outage));
  put(object, "by_script", notification.by_script);
  return std::move(object).close();
}

Notification read_notification(std::string_view object) {
  return notification_of(records::parse_object(object, notification_document));
}

std::string write_living_state(const LivingState& state) {
  ObjectText object;
  object.text("phase", to_string(state.phase)).json("facts", write_notification(state.facts));
  object.time("queued_at", state.queued_at).time("started_at", state.started_at).time("ended_at", state.ended_at);
  object.time("expected_at", state.expected_at).time("holder_since", state.holder_since);
  put(object, "failures", std::optional(state.failures));
  put(object, "stalled_seconds", state.stalled);
  put(object, "overdue", state.overdue);
  put(object, "unwatched", state.unwatched);
  put(object, "uncoordinated", state.uncoordinated);
  return std::move(object).close();
}

LivingState read_living_state(std::string_view object) {
  const auto parsed = records::parse_object(object, living_document);
  const Fields fields(parsed, living_document);
  const std::string phase = fields.required_text("phase");
  LivingState state{.phase = known(parse_living_phase(phase), "phase", fields, phase)};
  if (const auto* facts = fields.object("facts")) state.facts = notification_of(*facts);
  state.queued_at = fields.time("queued_at");
  state.started_at = fields.time("started_at");
  state.ended_at = fields.time("ended_at");
  state.expected_at = fields.time("expected_at");
  state.holder_since = fields.time("holder_since");
  state.failures = fields.number("failures", 0);
  state.stalled = span_of(fields, "stalled_seconds");
  state.overdue = fields.number("overdue", 0) == 1;
  state.unwatched = fields.number("unwatched", 0) == 1;
  state.uncoordinated = fields.number("uncoordinated", 0) == 1;
  return state;
}

}  // namespace signalbox
