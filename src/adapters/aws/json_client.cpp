#include "adapters/aws/json_client.hpp"

#include <nlohmann/json.hpp>

namespace signalbox::aws {
namespace {

using nlohmann::json;

// The tail of a log is far smaller; whatever is larger is no answer to what is asked here.
constexpr std::size_t largest_json_answer = 4U << 20U;

const char* target_of(Service service) {
  switch (service) {
    case Service::ecs:
      return "AmazonEC2ContainerServiceV20141113";
    case Service::logs:
      return "Logs_20140328";
    case Service::cloudformation:
    case Service::sts:
    case Service::dynamodb:
    case Service::load_balancing:
    case Service::rds:
      break;  // speak otherwise
  }
  return "";
}

}  // namespace

JsonClient::JsonClient(Service service, std::string endpoint, std::string region, const Transport& transport,
                       CredentialProvider& credentials)
    : service_(service), caller_(service, std::move(endpoint), std::move(region), transport, &credentials) {}

json JsonClient::call(const std::string& action, const json& request, std::stop_token stop) const {
  HttpRequest http;
  http.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                  {"X-Amz-Target", fmt::format("{}.{}", target_of(service_), action)}};
  http.body = request.dump(-1, ' ', false, json::error_handler_t::replace);
  http.max_response_bytes = largest_json_answer;
  const auto answer = caller_.send(action, std::move(http), std::move(stop));
  if (const auto* refusal = std::get_if<ServiceError>(&answer)) throw to_error(*refusal);
  auto body = json::parse(std::get<HttpResponse>(answer).body, nullptr, false);
  if (body.is_object()) return body;
  throw Error(ErrorKind::invalid_input,
              fmt::format("{}: {} answered with something that is no JSON object", caller_.name_of(action),
                          origin_of(caller_.endpoint())),
              "check that the endpoint is AWS's");
}

}  // namespace signalbox::aws
