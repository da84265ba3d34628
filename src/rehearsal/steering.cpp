#include "rehearsal/steering.hpp"

#include <nlohmann/json.hpp>
#include <sstream>

namespace signalbox::rehearsal {
namespace {

Response steering_response(int status, const nlohmann::ordered_json& body) {
  const auto text = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return {.status = status, .content_type = "application/json", .request_id = {}, .body = text + "\n"};
}

}  // namespace

Response steered(const nlohmann::ordered_json& body) { return steering_response(200, body); }

Response not_steered(int status, const std::string& error, const std::string& hint) {
  return steering_response(status, {{"error", error}, {"hint", hint}});
}

Response dropped_connection() {
  Response response;
  response.drop = true;
  return response;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

}  // namespace signalbox::rehearsal
