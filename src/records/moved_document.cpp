#include "records/moved_document.hpp"

#include <nlohmann/json.hpp>

#include "records/json_reading.hpp"

namespace signalbox {

std::string write_moved(const std::string& moved_to, Time since) {
  nlohmann::ordered_json body;
  body["moved_to"] = moved_to;
  body["since"] = to_iso8601(since);
  return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string read_moved(std::string_view body) {
  const std::string document = "the mark of a moved registry";
  const nlohmann::json value = records::parse_object(body, document);
  return records::Fields(value, document).required_text("moved_to");
}

}  // namespace signalbox
