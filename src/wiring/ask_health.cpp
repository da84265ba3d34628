#include "wiring/ask_health.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/http/http_client.hpp"

namespace signalbox {
namespace {

// A page that is large is there all the same; nothing of it is looked at.
constexpr std::size_t most_of_a_page = 16U << 20U;

std::string took(Duration span) {
  return span < std::chrono::seconds(1) ? fmt::format("{} ms", span.count()) : human_duration(span);
}

}  // namespace

std::string ask_health(const std::string& url, Clock& clock, Duration limit) {
  HttpClient http;
  HttpRequest request;
  request.url = url;
  request.timeout = limit;
  request.connect_timeout = limit;
  request.max_response_bytes = most_of_a_page;
  const Instant began = clock.monotonic();
  try {
    const HttpResponse response = http.send(request, {});
    const char* judgement = response.status >= 200 && response.status < 300 ? "ok" : "not ok";
    const auto span = std::chrono::duration_cast<Duration>(clock.monotonic() - began);
    return fmt::format("{}, HTTP {} after {}", judgement, response.status, took(span));
  } catch (const Error& error) {
    return fmt::format("not ok, {}", error.what());
  }
}

}  // namespace signalbox
