#include "adapters/aws/query_client.hpp"

#include "adapters/http/http_client.hpp"
#include "ports/clock.hpp"

namespace signalbox::aws {
namespace {

using namespace std::chrono_literals;

constexpr Duration longest_attempt = 30s;

const char* version_of(Service service) {
  switch (service) {
    case Service::cloudformation:
      return "2010-05-15";
    case Service::sts:
      return "2011-06-15";
    case Service::dynamodb:
      break;  // speaks JSON: dynamo_client.hpp
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

Error after_attempts(const Error& error, int attempts) {
  if (attempts < 2) return error;
  return Error(error.kind(), fmt::format("{} (tried {} times)", error.what(), attempts), error.hint());
}

}  // namespace

// What came of one try: an answer, AWS's "no", or no answer at all.
struct QueryClient::Attempt {
  std::variant<XmlDocument, ServiceError, Error> outcome;
  std::optional<Duration> server_asks;

  [[nodiscard]] Reaction reaction() const {
    if (const auto* refusal = std::get_if<ServiceError>(&outcome)) return reaction_to(*refusal);
    return Reaction::try_again;
  }

  [[nodiscard]] Error error() const {
    if (const auto* refusal = std::get_if<ServiceError>(&outcome)) return to_error(*refusal);
    return std::get<Error>(outcome);
  }
};

QueryClient::QueryClient(Service service, std::string endpoint, std::string region, const Transport& transport,
                         CredentialProvider* credentials)
    : service_(service),
      endpoint_(std::move(endpoint)),
      region_(std::move(region)),
      transport_(transport),
      credentials_(credentials) {}

std::string QueryClient::name_of(const std::string& action) const {
  return fmt::format("{} {}", display_name(service_), action);
}

HttpRequest QueryClient::request_for(const std::string& action, const Parameters& parameters) const {
  auto all = parameters;
  all["Action"] = action;
  all["Version"] = version_of(service_);
  HttpRequest request;
  request.method = HttpMethod::post;
  request.url = endpoint_.ends_with('/') ? endpoint_ : endpoint_ + '/';
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  request.body = form_of(all);
  return request;
}

XmlDocument QueryClient::read(const std::string& action, const HttpResponse& response) const {
  const auto refuse = [&](const std::string& why) {
    return Error(ErrorKind::invalid_input,
                 fmt::format("{}: {} answered with {}", name_of(action), origin_of(endpoint_), why),
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

QueryClient::Attempt QueryClient::attempt(const std::string& action, const HttpRequest& request,
                                          std::stop_token stop) const {
  HttpResponse response;
  try {
    response = transport_.http.send(request, stop);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unavailable) throw;
    return {Error(error.kind(), fmt::format("{}: {}", name_of(action), error.what()), error.hint()), std::nullopt};
  }
  if (response.status == 200) return {read(action, response), std::nullopt};
  return {read_service_error(name_of(action), response), retry_after(response, transport_.clock.now())};
}

Credentials QueryClient::sign(HttpRequest& request, std::stop_token stop) const {
  if (credentials_ == nullptr) return {};
  auto credentials = credentials_->get(stop);
  request.signature = SigV4{fmt::format("aws:amz:{}:{}", region_, signing_name(service_)), credentials.access_key_id,
                            credentials.secret_access_key, credentials.session_token};
  return credentials;
}

QueryAnswer QueryClient::call(const std::string& action, const Parameters& parameters, std::stop_token stop) const {
  auto& clock = transport_.clock;
  auto request = request_for(action, parameters);
  RetryPlan plan(transport_.retry, clock.monotonic(), transport_.seeds.next());
  bool may_renew = credentials_ != nullptr;
  for (;;) {
    const auto credentials = sign(request, stop);
    request.timeout = std::clamp<Duration>(plan.time_left(clock.monotonic()), 1s, longest_attempt);
    auto attempted = attempt(action, request, stop);
    if (auto* document = std::get_if<XmlDocument>(&attempted.outcome)) return std::move(*document);
    const auto reaction = attempted.reaction();
    const bool renew = reaction == Reaction::renew_credentials;
    const auto wait =
        plan.wait_after(renew && !may_renew ? Reaction::give_up : reaction, attempted.server_asks, clock.monotonic());
    if (!wait && reaction == Reaction::give_up) return std::get<ServiceError>(std::move(attempted.outcome));
    if (!wait) throw after_attempts(attempted.error(), plan.attempts());
    if (renew) credentials_->distrust(credentials);
    may_renew = may_renew && !renew;
    if (!pause(clock, *wait, stop)) throw Error(ErrorKind::interrupted, "stopped while waiting to ask AWS again");
  }
}

XmlDocument document_of(QueryAnswer answer) {
  if (const auto* refusal = std::get_if<ServiceError>(&answer)) throw to_error(*refusal);
  return std::get<XmlDocument>(std::move(answer));
}

}  // namespace signalbox::aws
