#include "rehearsal/rehearsal_server.hpp"

#include <fmt/format.h>

#include <charconv>
#include <mutex>

#include "core/error.hpp"
#include "rehearsal/endpoint.hpp"
#include "rehearsal/slack_identity.hpp"

namespace signalbox::rehearsal {
namespace {

ScenarioSet scenarios_of(const RehearsalOptions& options) {
  if (options.scenario_files.empty()) return ScenarioSet::built_in();
  std::vector<Scenario> scenarios;
  for (const auto& file : options.scenario_files) scenarios.push_back(load_scenario(file));
  return ScenarioSet(std::move(scenarios));
}

template <typename Number>
std::optional<Number> parsed(std::string_view text) {
  Number value{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

/// The endpoint with its lock: requests are answered one after the other, by the time at which their turn came.
class RehearsalServer::GuardedEndpoint {
 public:
  GuardedEndpoint(const RehearsalOptions& options, std::function<Time()> now)
      : now_(std::move(now)), endpoint_(options.cloud, scenarios_of(options), options.faults, options.slack) {
    for (const auto& name : options.existing_stacks) endpoint_.add_existing(name, options.region, now_());
  }

  Response handle(const Request& request) {
    std::lock_guard guard(mutex_);
    const Time now = now_();
    Response response = endpoint_.handle(request, now);
    response.date = now;
    return response;
  }

 private:
  std::function<Time()> now_;
  std::mutex mutex_;
  Endpoint endpoint_;
};

RehearsalServer::RehearsalServer(const RehearsalOptions& options, std::function<Time()> now)
    : region_(options.region), endpoint_(std::make_unique<GuardedEndpoint>(options, std::move(now))) {
  const HttpServerOptions http{.address = options.address, .port = options.port};
  http_ = std::make_unique<HttpServer>(http, [this](const Request& request) { return endpoint_->handle(request); });
}

RehearsalServer::~RehearsalServer() = default;

std::string RehearsalServer::ready_lines() const {
  return fmt::format(
      "The rehearsal cloud is ready at {0}. To use it, paste:\n"
      "export AWS_ENDPOINT_URL={0}\n"
      "export AWS_ACCESS_KEY_ID=rehearsal AWS_SECRET_ACCESS_KEY=rehearsal AWS_REGION={1} AWS_DEFAULT_REGION={1}\n"
      "export SLACK_API_URL={2} SLACK_BOT_TOKEN={3}\n",
      url(), region_, slack_api_url(), slack_rehearsal_token);
}

ServeAddress parse_serve_address(std::string_view text) {
  const auto split = text.rfind(':');
  const auto port = parsed<std::uint16_t>(split == std::string_view::npos ? text : text.substr(split + 1));
  if (!port) {
    throw Error(ErrorKind::invalid_input, fmt::format("address \"{}\" has no port from 0 to 65535", text),
                "give an address as 127.0.0.1:4599, [::1]:4599 or 127.0.0.1:0");
  }
  const auto host = split == std::string_view::npos ? std::string("127.0.0.1") : std::string(text.substr(0, split));
  static_cast<void>(checked_loopback(host));
  return {host, *port};
}

double parse_speed(std::string_view text) {
  const auto speed = parsed<double>(text);
  if (speed && *speed >= slowest_speed && *speed <= fastest_speed) return *speed;
  throw Error(ErrorKind::invalid_input,
              fmt::format("speed \"{}\" is no number from {} to {}", text, slowest_speed, fastest_speed),
              "60 plays a minute in a second");
}

}  // namespace signalbox::rehearsal
