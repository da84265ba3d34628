#include "adapters/aws/query_client.hpp"

namespace signalbox::aws {
namespace {

const char* version_of(Service service) {
  switch (service) {
    case Service::cloudformation:
      return "2010-05-15";
    case Service::sts:
      return "2011-06-15";
    case Service::load_balancing:
      return "2015-12-01";
    case Service::rds:
      return "2014-10-31";
    case Service::dynamodb:
    case Service::ecs:
    case Service::logs:
      break;  // speak JSON: dynamo_client.hpp, json_client.hpp
  }
  return "";
}

void append_encoded(std::string& form, std::string_view text) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
  for (const char each : text) {
    if (plain.find(each) != std::string_view::npos) {
      form += each;
    } else {
      form += fmt::format("%{:02X}", static_cast<unsigned char>(each));
    }
  }
}

std::string form_of(const Parameters& parameters) {
  std::string form;
  for (const auto& [name, value] : parameters) {
    if (!form.empty()) form += '&';
    append_encoded(form, name);
    form += '=';
    append_encoded(form, value);
  }
  return form;
}

}  // namespace

QueryClient::QueryClient(Service service, std::string endpoint, std::string region, const Transport& transport,
                         CredentialProvider* credentials)
    : service_(service), caller_(service, std::move(endpoint), std::move(region), transport, credentials) {}

HttpRequest QueryClient::request_for(const std::string& action, const Parameters& parameters) const {
  auto all = parameters;
  all["Action"] = action;
  all["Version"] = version_of(service_);
  HttpRequest request;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  request.body = form_of(all);
  return request;
}

XmlDocument QueryClient::read(const std::string& action, const HttpResponse& response) const {
  const auto refuse = [&](const std::string& why) {
    return Error(ErrorKind::invalid_input,
                 fmt::format("{}: {} answered with {}", caller_.name_of(action), origin_of(caller_.endpoint()), why),
                 "check that the endpoint is AWS's");
  };
  try {
    XmlDocument document(response.body);
    if (document.root().name() == action + "Response") return document;
  } catch (const Error& error) {
    throw refuse(error.what());
  }
  throw refuse("XML that is no answer to this request");
}

QueryAnswer QueryClient::call(const std::string& action, const Parameters& parameters, std::stop_token stop) const {
  auto answer = caller_.send(action, request_for(action, parameters), std::move(stop));
  if (auto* refusal = std::get_if<ServiceError>(&answer)) return std::move(*refusal);
  return read(action, std::get<HttpResponse>(answer));
}

XmlDocument document_of(QueryAnswer answer) {
  if (const auto* refusal = std::get_if<ServiceError>(&answer)) throw to_error(*refusal);
  return std::get<XmlDocument>(std::move(answer));
}

}  // namespace signalbox::aws
