#include "records/feed_document.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "records/json_reading.hpp"
#include "records/json_writing.hpp"
#include "records/signal_document.hpp"

namespace signalbox {
namespace {

using records::Fields;
using records::ObjectText;

const std::string order_document = "a monitor's order";
const std::string feed_document = "what a monitor said";

std::string list_of(const std::vector<std::string>& objects) { return fmt::format("[{}]", fmt::join(objects, ",")); }

std::string_view word_for(SettleWhen when) {
  switch (when) {
    case SettleWhen::at_once:
      return "at_once";
    case SettleWhen::all_begun:
      return "all_begun";
    case SettleWhen::told:
      return "told";
  }
  return "at_once";
}

SettleWhen settle_when_of(const std::string& word) {
  for (const auto when : {SettleWhen::at_once, SettleWhen::all_begun, SettleWhen::told}) {
    if (word_for(when) == word) return when;
  }
  throw Error(ErrorKind::invalid_input, fmt::format("{}: settle_when cannot be \"{}\"", order_document, word));
}

std::string write_origin(const StackOrigin& origin) {
  ObjectText text;
  text.text("name", origin.name).text("arn", origin.arn).text("baseline", origin.baseline_event_id);
  text.text("past_operation", origin.past_operation);
  return std::move(text).close();
}

StackOrigin read_origin(const nlohmann::json& object) {
  const Fields fields(object, order_document);
  return {fields.required_text("name"), fields.text("arn"), fields.text("baseline"), fields.text("past_operation")};
}

std::string write_outcome(const StackOutcome& outcome) {
  ObjectText text;
  text.text("name", outcome.name)
      .text("arn", outcome.arn)
      .text("status", to_string(outcome.status))
      .number("verdict", static_cast<std::uint64_t>(outcome.verdict))
      .number("touched", outcome.touched ? 1 : 0)
      .number("at_rest", outcome.at_rest ? 1 : 0)
      .text("failure", outcome.failure);
  return std::move(text).close();
}

Verdict read_verdict(std::uint64_t number) {
  for (const auto verdict : {Verdict::succeeded, Verdict::failed}) {
    if (static_cast<std::uint64_t>(verdict) == number) return verdict;
  }
  return Verdict::pending;
}

StackOutcome read_outcome(const nlohmann::json& object) {
  const Fields fields(object, feed_document);
  return {fields.required_text("name"),
          fields.text("arn"),
          parse_stack_status(fields.text("status")),
          read_verdict(fields.number("verdict", 0)),
          fields.number("touched", 0) == 1,
          fields.number("at_rest", 0) == 1,
          fields.text("failure")};
}

std::string write_end(const FeedEnd& end) {
  std::vector<std::string> outcomes;
  for (const StackOutcome& outcome : end.outcomes) outcomes.push_back(write_outcome(outcome));
  ObjectText text;
  text.json("outcomes", list_of(outcomes));
  return std::move(text).close();
}

FeedEnd read_end(const Fields& fields) {
  FeedEnd end;
  for (const auto& object : fields.array("outcomes")) end.outcomes.push_back(read_outcome(object));
  return end;
}

std::optional<std::string> given(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

}  // namespace

std::string write_order(const MonitorOrder& order) {
  std::vector<std::string> stacks;
  for (const StackOrigin& origin : order.stacks) stacks.push_back(write_origin(origin));
  ObjectText text;
  text.text("correlation_id", order.correlation_id)
      .text("environment", order.environment)
      .text("region", order.region.value_or(""))
      .text("profile", order.profile.value_or(""))
      .text("settle_when", word_for(order.settle_when))
      .seconds("poll", order.poll)
      .seconds("interval", order.interval)
      .seconds("stall_after", order.stall_after)
      .seconds("expect_within", order.expect_within)
      .text("expectation", order.expectation)
      .seconds("begin_within", order.begin_within)
      .seconds("give_up_after", order.give_up_after)
      .number("seed", order.seed)
      .json("stacks", list_of(stacks));
  return std::move(text).close();
}

MonitorOrder read_order(std::string_view line) {
  const auto object = records::parse_object(line, order_document);
  const Fields fields(object, order_document);
  MonitorOrder order;
  order.correlation_id = fields.text("correlation_id");
  order.environment = fields.text("environment");
  order.region = given(fields.text("region"));
  order.profile = given(fields.text("profile"));
  order.settle_when = settle_when_of(fields.required_text("settle_when"));
  order.poll = fields.seconds("poll", order.poll);
  order.interval = fields.seconds("interval", order.interval);
  order.stall_after = fields.seconds("stall_after", order.stall_after);
  order.expect_within = fields.seconds("expect_within", order.expect_within);
  order.expectation = fields.text("expectation");
  order.begin_within = fields.seconds("begin_within", order.begin_within);
  order.give_up_after = fields.seconds("give_up_after", order.give_up_after);
  order.seed = static_cast<std::uint32_t>(fields.number("seed", order.seed));
  for (const auto& origin : fields.array("stacks")) order.stacks.push_back(read_origin(origin));
  return order;
}

std::string write_registry_place(const RegistryPlace& place) {
  ObjectText text;
  text.text("registry", place.uri)
      .text("region", place.region.value_or(""))
      .text("profile", place.profile.value_or(""));
  return std::move(text).close();
}

RegistryPlace read_registry_place(std::string_view line) {
  const std::string document = "a monitor's registry";
  const auto object = records::parse_object(line, document);
  const Fields fields(object, document);
  return {fields.required_text("registry"), given(fields.text("region")), given(fields.text("profile"))};
}

std::string write_feed(const FeedMessage& message) {
  if (const auto* signal = std::get_if<Signal>(&message)) return write_signal(*signal);
  if (const auto* end = std::get_if<FeedEnd>(&message)) return write_end(*end);
  ObjectText text;
  if (const auto* trouble = std::get_if<FeedTrouble>(&message)) {
    text.text("trouble", trouble->text);
  } else {
    text.number("beat", std::get<FeedBeat>(message).reads);
  }
  return std::move(text).close();
}

FeedMessage read_feed(std::string_view line) {
  const auto object = records::parse_object(line, feed_document);
  const Fields fields(object, feed_document);
  if (fields.has("beat")) return FeedBeat{fields.number("beat", 0)};
  if (fields.has("trouble")) return FeedTrouble{fields.text("trouble")};
  if (fields.has("outcomes")) return read_end(fields);
  return read_signal(line);
}

}  // namespace signalbox
