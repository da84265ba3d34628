#include "adapters/slack/slack_caller.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "adapters/slack/slack_answer.hpp"
#include "core/ascii.hpp"

namespace signalbox::slack {
namespace {

using nlohmann::json;

constexpr const char* json_type = "application/json; charset=utf-8";
constexpr const char* form_type = "application/x-www-form-urlencoded";
// What has more is not read further: it is the newest messages that are in doubt, and the first answers that count.
constexpr int most_pages = 10;

std::string encoded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (ascii::is_alnum(c) || std::string_view("-._~").find(c) != std::string_view::npos) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

std::string form(const FormFields& fields) {
  std::string text;
  for (const auto& [name, value] : fields)
    text += fmt::format("{}{}={}", text.empty() ? "" : "&", name, encoded(value));
  return text;
}

std::string next_cursor(const json& answer) {
  const auto metadata = answer.find("response_metadata");
  return metadata != answer.end() && metadata->is_object() ? text_in(*metadata, "next_cursor") : std::string();
}

}  // namespace

CallOutcome SlackCaller::ask(const char* method, const FormFields& fields, std::stop_token stop) {
  return call(method, form_type, form(fields), options_.timeout, std::move(stop));
}

CallOutcome SlackCaller::send(const char* method, const json& body, std::stop_token stop) {
  return call(method, json_type, body.dump(-1, ' ', false, json::error_handler_t::replace), options_.timeout,
              std::move(stop));
}

std::optional<DeliveryFailure> SlackCaller::ask_pages(const char* method, const FormFields& fields,
                                                      const std::function<bool(const json& page)>& wants_more,
                                                      std::stop_token stop) {
  const Instant deadline = clock_.monotonic() + options_.timeout;
  std::string cursor;
  for (int page = 0; page < most_pages; ++page) {
    auto page_fields = fields;
    if (!cursor.empty()) page_fields.emplace_back("cursor", cursor);
    const auto left = std::chrono::duration_cast<Duration>(deadline - clock_.monotonic());
    if (left <= Duration(0)) return DeliveryFailure{FailureKind::unknown_outcome, "reading back took too long"};
    auto outcome = call(method, form_type, form(page_fields), left, stop);
    if (auto* failure = std::get_if<DeliveryFailure>(&outcome)) return std::move(*failure);
    const json& answer = std::get<json>(outcome);
    if (!wants_more(answer)) break;
    cursor = next_cursor(answer);
    if (cursor.empty()) break;
  }
  return std::nullopt;
}

CallOutcome SlackCaller::call(const char* method, const char* content_type, std::string body, Duration timeout,
                              std::stop_token stop) {
  HttpRequest request;
  request.method = HttpMethod::post;
  request.url = options_.base_url + method;
  request.is_repeatable = std::string_view(method) != "chat.postMessage";
  request.headers = {{"Authorization", "Bearer " + options_.token}, {"Content-Type", content_type}};
  request.body = std::move(body);
  request.timeout = timeout;
  try {
    return read_answer(http_.send(request, std::move(stop)), clock_.now());
  } catch (const Error& error) {
    return failure_of(error);
  }
}

}  // namespace signalbox::slack
