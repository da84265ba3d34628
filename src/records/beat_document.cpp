#include "records/beat_document.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "records/environment_document.hpp"
#include "records/json_reading.hpp"
#include "records/json_writing.hpp"

namespace signalbox {

std::string write_beat(const Beat& beat) {
  records::ObjectText body;
  records::put_party(body, beat.party);
  body.text("environment", beat.environment)
      .number("token", beat.token)
      .number("ticket", beat.ticket)
      .number("beat", beat.count)
      .time("since", beat.since)
      .time("at", beat.at)
      .text("host", beat.host)
      .integer("pid", beat.pid);
  if (beat.command_group != 0) body.integer("command_group", beat.command_group);
  return std::move(body).close();
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
