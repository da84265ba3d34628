#include "rehearsal/endpoint.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "rehearsal/steering.hpp"

namespace signalbox::rehearsal {
namespace {

constexpr std::string_view control_prefix = "/_rehearsal/";
constexpr std::string_view slack_control = "slack";

}  // namespace

Response Endpoint::change_faults(const std::string& text) {
  const auto specs = words_of(text);
  if (specs.empty()) return not_steered(400, "no fault was given", "send throttle=30%, or none to end all faults");
  try {
    dice_.change(parse_faults(specs));
    cloud_.offer_operations(dice_.plan().operations);
  } catch (const Error& error) {
    return not_steered(400, error.what(), error.hint());
  }
  return steered({{"faults", to_string(dice_.plan())}});
}

Response Endpoint::steer(const Request& request, Time now) {
  const auto what = std::string_view(request.path).substr(control_prefix.size());
  if (what == "faults" && request.method == "POST") return change_faults(request.body);
  if (what == "faults" && request.method == "GET") return steered({{"faults", to_string(dice_.plan())}});
  if (what == "state" && request.method == "GET") {
    return {.status = 200, .content_type = "application/json", .request_id = {}, .body = cloud_.state(now)};
  }
  if (what.starts_with(slack_control)) return slack_.steer(request, what.substr(slack_control.size()), now);
  return not_steered(404, fmt::format("{} {} is not there", request.method, request.path),
                     "GET /_rehearsal/state, GET or POST /_rehearsal/faults, GET /_rehearsal/slack");
}

Response Endpoint::troubled(const Request& request, Fault fault, Time now) {
  switch (fault) {
    case Fault::none:
      return cloud_.handle(request, now);
    case Fault::throttled:
      return cloud_.refuse(request, {"Throttling", "Rate exceeded", 400});
    case Fault::server_error:
      return cloud_.refuse(request, {"ServiceUnavailable", "Service is unable to handle the request", 503});
    case Fault::expired_token:
      return cloud_.refuse(request, {"ExpiredToken", "The security token included in the request is expired", 403});
    case Fault::dropped_before:
      return dropped_connection();
    case Fault::dropped_after:
      static_cast<void>(cloud_.handle(request, now));
      return dropped_connection();
  }
  return dropped_connection();
}

Response Endpoint::handle(const Request& request, Time now) {
  if (request.path.starts_with(control_prefix)) return steer(request, now);
  if (SlackEndpoint::serves(request.path)) return slack_.handle(request, now);
  const auto trouble = dice_.next();
  auto response = troubled(request, trouble.fault, now);
  response.delay = trouble.delay;
  return response;
}

}  // namespace signalbox::rehearsal
