#include "records/outbox_document.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "records/json_reading.hpp"
#include "records/json_writing.hpp"
#include "records/notification_document.hpp"

namespace signalbox {
namespace {

using records::Fields;
using records::ObjectText;

[[noreturn]] void complain_of(const std::string& document, const char* field, const char* expected) {
  throw Error(ErrorKind::invalid_input, fmt::format("{}: the field \"{}\" must be {}", document, field, expected),
              "repair the entry; docs/registry.md describes the format");
}

std::vector<std::string> texts_in(const Fields& fields, const char* name) {
  std::vector<std::string> texts;
  for (const auto& text : fields.array(name)) {
    if (!text.is_string()) complain_of(fields.document(), name, "a list of texts");
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

bool flag_in(const Fields& fields, const char* name) { return fields.number(name, 0) != 0; }

OutboxTarget target_in(const Fields& fields) {
  const auto route = parse_outbox_route(fields.required_text("route"));
  if (!route) complain_of(fields.document(), "route", "slack, slack-webhook or webhook");
  return {*route, fields.required_text("target")};
}

bool is_dead_in(const Fields& fields) {
  const auto state = fields.text("state");
  if (state != "pending" && state != "dead") complain_of(fields.document(), "state", "pending or dead");
  return state == "dead";
}

const nlohmann::json& required_object(const Fields& fields, const char* name) {
  const auto* object = fields.object(name);
  if (object == nullptr) complain_of(fields.document(), name, "an object");
  return *object;
}

std::optional<LaneClaim> claim_in(const Fields& fields) {
  const auto* object = fields.object("claim");
  if (object == nullptr) return std::nullopt;
  const Fields claim(*object, fields.document());
  return LaneClaim{claim.required_text("sender"), claim.text("host"), claim.integer("pid").value_or(0),
                   claim.time("until", {}), texts_in(claim, "messages")};
}

std::string claim_text(const LaneClaim& claim) {
  ObjectText text;
  text.text("sender", claim.sender)
      .text("host", claim.host)
      .integer("pid", claim.pid)
      .time("until", claim.until)
      .texts("messages", claim.messages);
  return std::move(text).close();
}

void put_failure(ObjectText& text, const OutboxMessage& message) {
  if (message.failures != 0) text.number("failures", message.failures);
  if (message.next_attempt != Time{}) text.time("next_attempt", message.next_attempt);
  text.text("reason", message.reason).text("way_out", message.way_out);
  if (message.is_doubtful) text.number("outcome_unknown", 1);
  text.time("unreachable_since", message.unreachable_since);
  if (message.revivals != 0) text.number("revivals", message.revivals);
}

}  // namespace

std::string write_outbox_message(const OutboxMessage& message) {
  ObjectText text;
  text.text("state", message.is_dead ? "dead" : "pending")
      .text("route", to_string(message.target.route))
      .text("target", message.target.address)
      .text("style", message.is_living ? "thread" : "messages")
      .text("mention", message.mention)
      .text("stored_by", message.stored_by)
      .time("stored_at", message.stored_at);
  if (message.hears_answers) text.number("hears_answers", 1);
  put_failure(text, message);
  text.text("reply", message.reply).json("notification", write_notification(message.notification));
  return std::move(text).close();
}

OutboxMessage read_outbox_message(std::string_view body, const std::string& id) {
  const std::string document = fmt::format("the message {}", id);
  const auto value = records::parse_object(body, document);
  const Fields fields(value, document);
  OutboxMessage message;
  message.id = id;
  message.target = target_in(fields);
  message.is_dead = is_dead_in(fields);
  message.is_living = fields.text("style") != "messages";
  message.hears_answers = flag_in(fields, "hears_answers");
  message.mention = fields.text("mention");
  message.stored_by = fields.text("stored_by");
  message.stored_at = fields.time("stored_at", {});
  message.failures = static_cast<unsigned>(fields.number("failures", 0));
  message.next_attempt = fields.time("next_attempt", {});
  message.reason = fields.text("reason");
  message.way_out = fields.text("way_out");
  message.is_doubtful = flag_in(fields, "outcome_unknown");
  message.unreachable_since = fields.time("unreachable_since");
  message.revivals = static_cast<unsigned>(fields.number("revivals", 0));
  message.reply = fields.text("reply");
  message.notification = read_notification(required_object(fields, "notification").dump());
  return message;
}

std::string write_outbox_lane(const OutboxLane& lane) {
  ObjectText text;
  if (lane.claim) text.json("claim", claim_text(*lane.claim));
  if (!lane.doubtful.empty()) text.texts("doubtful", lane.doubtful);
  if (lane.next_post != Time{}) text.time("next_post", lane.next_post);
  if (lane.gave_up) text.number("gave_up", 1);
  return std::move(text).close();
}

OutboxLane read_outbox_lane(std::string_view body, const std::string& name) {
  const std::string document = fmt::format("the lane {}", name);
  const auto value = records::parse_object(body, document);
  const Fields fields(value, document);
  return {claim_in(fields), texts_in(fields, "doubtful"), fields.time("next_post", {}), flag_in(fields, "gave_up")};
}

std::string write_living_thread(const LivingThread& thread) {
  ObjectText text;
  text.text("channel", thread.channel).text("message", thread.message).text("newest", thread.newest);
  if (thread.is_doubtful) text.number("outcome_unknown", 1);
  text.time("doubtful_since", thread.doubtful_since);
  if (thread.is_shown) text.number("is_shown", 1);
  if (thread.shown_at != Time{}) text.time("shown_at", thread.shown_at);
  if (!thread.folded.marks.empty()) text.texts("known", thread.folded.marks);
  if (!thread.told.marks.empty()) text.texts("told", thread.told.marks);
  if (thread.told_end) text.text("told_end", to_string(*thread.told_end));
  text.json("state", write_living_state(thread.state));
  return std::move(text).close();
}

LivingThread read_living_thread(std::string_view body, const std::string& name) {
  const std::string document = fmt::format("the thread {}", name);
  const auto value = records::parse_object(body, document);
  const Fields fields(value, document);
  return {fields.text("channel"),
          fields.text("message"),
          read_living_state(required_object(fields, "state").dump()),
          fields.text("newest"),
          flag_in(fields, "outcome_unknown"),
          flag_in(fields, "is_shown"),
          fields.time("shown_at", {}),
          {texts_in(fields, "known")},
          {texts_in(fields, "told")},
          parse_living_phase(fields.text("told_end")),
          fields.time("doubtful_since")};
}

std::string write_delivery_totals(const DeliveryTotals& totals) {
  ObjectText text;
  text.number("sent", totals.sent).number("superseded", totals.superseded).number("dead", totals.dead);
  if (totals.told_until != Time{}) text.time("told_until", totals.told_until);
  if (totals.superseded_then != 0) text.number("superseded_then", totals.superseded_then);
  if (totals.dead_then != 0) text.number("dead_then", totals.dead_then);
  if (totals.is_away) text.number("is_away", 1);
  return std::move(text).close();
}

DeliveryTotals read_delivery_totals(std::string_view body) {
  const std::string document = "the outbox's totals";
  const auto value = records::parse_object(body, document);
  const Fields fields(value, document);
  return {fields.number("sent", 0),      fields.number("superseded", 0),      fields.number("dead", 0),
          fields.time("told_until", {}), fields.number("superseded_then", 0), fields.number("dead_then", 0),
          flag_in(fields, "is_away")};
}

std::string write_method_budget(const MethodBudget& budget) {
  ObjectText text;
  if (budget.paused_until != Time{}) text.time("until", budget.paused_until);
  if (budget.even_call != Time{}) text.time("even_call", budget.even_call);
  return std::move(text).close();
}

MethodBudget read_method_budget(std::string_view body) {
  const std::string document = "the budget of a method";
  const auto value = records::parse_object(body, document);
  const Fields fields(value, document);
  return {fields.time("until", {}), fields.time("even_call", {})};
}

}  // namespace signalbox
