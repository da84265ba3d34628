#include "records/moved_document.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "records/json_reading.hpp"

namespace signalbox {
namespace {

std::string_view to_string(MoveState state) {
  switch (state) {
    case MoveState::marking:
      return "marking";
    case MoveState::draining:
      return "draining";
    case MoveState::drained:
      return "drained";
  }
  return "draining";
}

// One of an older program says nothing: it may be anywhere between, so its parties are waited for again.
MoveState read_state(const std::string& text, const std::string& document) {
  for (const MoveState state : {MoveState::marking, MoveState::draining, MoveState::drained}) {
    if (text == to_string(state)) return state;
  }
  if (text.empty()) return MoveState::draining;
  throw Error(ErrorKind::invalid_input, fmt::format("{}: the state \"{}\" is not known", document, text),
              "update signalbox here");
}

}  // namespace

std::string write_moved(const MovedMark& mark) {
  nlohmann::ordered_json body;
  body["moved_to"] = mark.moved_to;
  body["since"] = to_iso8601(mark.since);
  records::set_text(body, "by", mark.by);
  body["state"] = to_string(mark.state);
  return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

MovedMark read_moved(std::string_view body) {
  const std::string document = "the mark of a moved registry";
  const nlohmann::json value = records::parse_object(body, document);
  const records::Fields fields(value, document);
  return {fields.required_text("moved_to"), fields.time("since", {}), fields.text("by"),
          read_state(fields.text("state"), document)};
}

}  // namespace signalbox
