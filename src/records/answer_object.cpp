#include "records/answer_object.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/utf8.hpp"
#include "records/json_reading.hpp"
#include "records/json_writing.hpp"

namespace signalbox::records {

std::string write_answer(const Answer& answer) {
  ObjectText object;
  object.text("choice", shortened(repaired_utf8(answer.choice), longest_choice))
      .text("by", answer.by)
      .text("way", to_string(answer.way))
      .time("at", answer.at);
  return std::move(object).close();
}

Answer read_answer(const nlohmann::json& object, const std::string& document) {
  const Fields fields(object, document);
  const auto way = parse_answer_way(fields.required_text("way"));
  if (!way) {
    throw Error(
        ErrorKind::invalid_input,
        fmt::format("{}: the field \"way\" must be terminal, command, reply, reaction, timeout or stopped", document));
  }
  return {fields.required_text("choice"), fields.text("by"), *way, fields.time("at", {})};
}

}  // namespace signalbox::records
