#include "adapters/aws/signed_caller.hpp"

#include "adapters/http/http_client.hpp"
#include "ports/clock.hpp"

namespace signalbox::aws {
namespace {

using namespace std::chrono_literals;

constexpr Duration longest_attempt = 30s;

Error after_attempts(const Error& error, int attempts) {
  if (attempts < 2) return error;
  return Error(error.kind(), fmt::format("{} (tried {} times)", error.what(), attempts), error.hint());
}

}  // namespace

// What came of one try: an answer, AWS's "no", or no answer at all.
struct SignedCaller::Attempt {
  std::variant<HttpResponse, ServiceError, Error> outcome;
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

SignedCaller::SignedCaller(Service service, std::string endpoint, std::string region, const Transport& transport,
                           CredentialProvider* credentials)
    : service_(service),
      endpoint_(std::move(endpoint)),
      region_(std::move(region)),
      transport_(transport),
      credentials_(credentials) {}

std::string SignedCaller::name_of(const std::string& action) const {
  return fmt::format("{} {}", display_name(service_), action);
}

SignedCaller::Attempt SignedCaller::attempt(const std::string& action, const HttpRequest& request,
                                            std::stop_token stop) const {
  HttpResponse response;
  try {
    response = transport_.http.send(request, stop);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unavailable) throw;
    return {Error(error.kind(), fmt::format("{}: {}", name_of(action), error.what()), error.hint()), std::nullopt};
  }
  if (const auto date = date_of(response)) answered_->note(*date, transport_.clock.monotonic());
  if (response.status == 200) return {std::move(response), std::nullopt};
  return {read_service_error(name_of(action), response), retry_after(response, transport_.clock.now())};
}

Credentials SignedCaller::sign(HttpRequest& request, std::stop_token stop) const {
  if (credentials_ == nullptr) return {};
  auto credentials = credentials_->get(stop);
  request.signature = SigV4{fmt::format("aws:amz:{}:{}", region_, signing_name(service_)), credentials.access_key_id,
                            credentials.secret_access_key, credentials.session_token};
  return credentials;
}

SignedAnswer SignedCaller::send(const std::string& action, HttpRequest request, std::stop_token stop) const {
  auto& clock = transport_.clock;
  request.method = HttpMethod::post;
  request.url = endpoint_.ends_with('/') ? endpoint_ : endpoint_ + '/';
  RetryPlan plan(transport_.retry, clock.monotonic(), transport_.seeds.next());
  bool may_renew = credentials_ != nullptr;
  for (;;) {
    const auto credentials = sign(request, stop);
    request.timeout = std::clamp<Duration>(plan.time_left(clock.monotonic()), 1s, longest_attempt);
    auto attempted = attempt(action, request, stop);
    if (auto* response = std::get_if<HttpResponse>(&attempted.outcome)) return std::move(*response);
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

}  // namespace signalbox::aws
