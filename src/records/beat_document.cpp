#include "records/beat_document.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "records/environment_document.hpp"
#include "records/json_reading.hpp"

namespace signalbox {

std::string write_beat(const Beat& beat) {
  nlohmann::ordered_json body;
  records::put_party(body, beat.party);
  body["environment"] = beat.environment;
  body["token"] = beat.token;
  body["ticket"] = beat.ticket;
  body["beat"] = beat.count;
  body["since"] = to_iso8601(beat.since);
  body["at"] = to_iso8601(beat.at);
  records::set_text(body, "host", beat.host);
  body["pid"] = beat.pid;
  if (beat.command_group != 0) body["command_group"] = beat.command_group;
  return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Beat read_beat(std::string_view body, const std::string& id) {
  const std::string document = fmt::format("the beat of {}", id);
  const auto value = records::parse_object(body, document);
  const records::Fields fields(value, document);
  return {records::get_party(fields),
          fields.required_text("environment"),
          fields.number("token", 0),
          fields.number("ticket", 0),
          fields.number("beat", 0),
          fields.time("since", {}),
          fields.time("at", {}),
          fields.text("host"),
          fields.integer("pid").value_or(0),
          fields.integer("command_group").value_or(0)};
}

}  // namespace signalbox
