#include "adapters/aws/dynamo_client.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/http/http_client.hpp"
#include "ports/clock.hpp"

namespace signalbox::aws {
namespace {

using namespace std::chrono_literals;

// DynamoDB answers in milliseconds: what takes seconds is lost, and there is patience for another try.
constexpr Duration longest_try = 5s;
constexpr Duration longest_connect = 3s;
constexpr Duration shortest_try = 100ms;
constexpr Duration patience_in_a_hurry = 500ms;
// The services' own SDKs try DynamoDB more often than others, because its waits are short.
constexpr int most_tries = 10;

// Stops for either of two reasons.
class EitherStop {
 public:
  EitherStop(std::stop_token first, std::stop_token second)
      : first_(std::move(first), Relay{source_}), second_(std::move(second), Relay{source_}) {}
  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

 private:
  struct Relay {
    std::stop_source& source;
    void operator()() const { source.request_stop(); }
  };
  std::stop_source source_;
  std::stop_callback<Relay> first_, second_;
};

}  // namespace

// One call on its way through its tries: how much patience is left, and what has happened so far.
class DynamoClient::Course {
 public:
  Course(const DynamoClient& client, std::string action, const DynamoLimits& limits, std::stop_token stop)
      : client_(client), action_(std::move(action)), limits_(limits), stop_(std::move(stop)) {
    is_hurried_ = limits_.hurry.stop_requested();
    renew_patience();
  }

  [[nodiscard]] DynamoAnswer run(HttpRequest request) {
    for (;;) {
      try {
        if (auto answer = try_once(request)) return std::move(*answer);
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::interrupted || stop_.stop_requested() || is_hurried_) throw;
        // Told to end in the middle: what was under way is asked again, in haste.
        uncertain_ = true;
        is_hurried_ = true;
        renew_patience();
      }
    }
  }

 private:
  // nullopt: to be tried again.
  std::optional<DynamoAnswer> try_once(HttpRequest& request) {
    const EitherStop either(stop_, is_hurried_ ? std::stop_token() : limits_.hurry);
    const auto credentials = client_.sign(request, either.token());
    request.timeout = std::clamp(plan_->time_left(clock().monotonic()), shortest_try, longest_try);
    request.connect_timeout = std::min(request.timeout, longest_connect);
    HttpResponse response;
    try {
      response = client_.transport_.http.send(request, either.token());
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unavailable) throw;
      uncertain_ = true;
      wait_or_throw(Reaction::try_again, std::nullopt, either.token(),
                    Error(error.kind(), fmt::format("DynamoDB {}: {}", action_, error.what()), error.hint()));
      return std::nullopt;
    }
    if (response.status == 200) return DynamoAnswer{std::move(response.body), uncertain_};
    return after_refusal(response, credentials, either.token());
  }

  std::optional<DynamoAnswer> after_refusal(const HttpResponse& response, const Credentials& credentials,
                                            const std::stop_token& stop) {
    auto refusal = read_dynamo_refusal(action_, response, clock().now());
    const auto reaction = reaction_to(refusal);
    const bool renew = reaction == Reaction::renew_credentials;
    if (reaction == Reaction::give_up || (renew && has_renewed_)) return DynamoAnswer{std::move(refusal), uncertain_};
    if (renew) {
      client_.credentials_->distrust(credentials);
      has_renewed_ = true;
    }
    // A throttled request was not carried out; one that met an internal error may have been.
    uncertain_ = uncertain_ || reaction == Reaction::try_again;
    const auto asked = retry_after(response, clock().now());
    wait_or_throw(reaction, asked, stop,
                  to_error(refusal, fmt::format("{} in {}", origin_of(client_.endpoint_), client_.region_)));
    return std::nullopt;
  }

  void wait_or_throw(Reaction reaction, std::optional<Duration> server_asks, const std::stop_token& stop,
                     const Error& error) {
    const auto wait = plan_->wait_after(reaction, server_asks, clock().monotonic());
    if (!wait) {
      throw Error(error.kind(), fmt::format("{} (tried {} times)", error.what(), plan_->attempts()), error.hint());
    }
    if (!pause(clock(), *wait, stop))
      throw Error(ErrorKind::interrupted, "stopped while waiting to ask DynamoDB again");
  }

  void renew_patience() {
    const auto patience = is_hurried_ ? std::min(limits_.patience, patience_in_a_hurry) : limits_.patience;
    plan_.emplace(RetryOptions{most_tries, patience}, clock().monotonic(), client_.transport_.seeds.next());
  }

  [[nodiscard]] Clock& clock() const { return client_.transport_.clock; }

  const DynamoClient& client_;
  std::string action_;
  const DynamoLimits& limits_;
  std::stop_token stop_;
  std::optional<RetryPlan> plan_;
  bool is_hurried_ = false, has_renewed_ = false, uncertain_ = false;
};

DynamoClient::DynamoClient(std::string endpoint, std::string region, const Transport& transport,
                           CredentialProvider& credentials)
    : endpoint_(std::move(endpoint)), region_(std::move(region)), transport_(transport), credentials_(&credentials) {}

HttpRequest DynamoClient::request_for(const std::string& action, const std::string& body) const {
  HttpRequest request;
  request.method = HttpMethod::post;
  request.url = endpoint_.ends_with('/') ? endpoint_ : endpoint_ + '/';
  request.headers = {{"Content-Type", "application/x-amz-json-1.0"}, {"X-Amz-Target", "DynamoDB_20120810." + action}};
  request.body = body;
  return request;
}

Credentials DynamoClient::sign(HttpRequest& request, std::stop_token stop) const {
  auto credentials = credentials_->get(std::move(stop));
  request.signature = SigV4{fmt::format("aws:amz:{}:{}", region_, signing_name(Service::dynamodb)),
                            credentials.access_key_id, credentials.secret_access_key, credentials.session_token};
  return credentials;
}

DynamoAnswer DynamoClient::call(const std::string& action, const std::string& body, const DynamoLimits& limits,
                                std::stop_token stop) const {
  return Course(*this, action, limits, std::move(stop)).run(request_for(action, body));
}

}  // namespace signalbox::aws
