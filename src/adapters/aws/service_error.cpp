#include "adapters/aws/service_error.hpp"

#include <array>

#include <nlohmann/json.hpp>

#include "adapters/aws/json_fields.hpp"
#include "adapters/aws/xml_document.hpp"

namespace signalbox::aws {
namespace {

constexpr std::array<std::string_view, 13> throttling_codes = {"Throttling",
                                                               "ThrottlingException",
                                                               "ThrottledException",
                                                               "RequestThrottled",
                                                               "RequestThrottledException",
                                                               "RequestLimitExceeded",
                                                               "TooManyRequests",
                                                               "TooManyRequestsException",
                                                               "BandwidthLimitExceeded",
                                                               "LimitExceededException",
                                                               "SlowDown",
                                                               "PriorRequestNotComplete",
                                                               "TransactionInProgressException"};
constexpr std::array<std::string_view, 6> transient = {"RequestTimeout",     "RequestTimeoutException",
                                                       "InternalError",      "InternalFailure",
                                                       "ServiceUnavailable", "IDPCommunicationError"};
constexpr std::array<std::string_view, 7> stale = {
    "ExpiredToken",         "ExpiredTokenException",       "RequestExpired",
    "InvalidClientTokenId", "UnrecognizedClientException", "TokenRefreshRequired",
    "InvalidToken"};
constexpr std::array<std::string_view, 10> no_rights = {
    "AccessDenied",          "AccessDeniedException",      "UnauthorizedOperation", "NotAuthorized",
    "SignatureDoesNotMatch", "MissingAuthenticationToken", "IncompleteSignature",   "AuthFailure",
    "OptInRequired",         "InvalidIdentityToken"};
constexpr std::array<std::string_view, 5> conflicts = {"AlreadyExistsException", "OperationInProgressException",
                                                       "OperationStatusCheckFailedException",
                                                       "TokenAlreadyExistsException", "StaleRequestException"};

/// What an endpoint that imitates AWS says of what it lacks, whatever its code.
constexpr int not_implemented = 501;

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& codes, const std::string& code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

bool is_clock_trouble(const ServiceError& error) {
  return error.code == "RequestTimeTooSkewed" ||
         (error.code == "SignatureDoesNotMatch" && error.message.find("Signature expired") != std::string::npos) ||
         (error.code == "SignatureDoesNotMatch" && error.message.find("not yet current") != std::string::npos);
}

ErrorKind kind_of(const ServiceError& error) {
  switch (reaction_to(error)) {
    case Reaction::renew_credentials:
      return ErrorKind::denied;
    case Reaction::slow_down:
    case Reaction::try_again:
      return ErrorKind::unavailable;
    case Reaction::give_up:
      break;
  }
  if (is_one_of(no_rights, error.code) || is_clock_trouble(error)) return ErrorKind::denied;
  if (is_one_of(conflicts, error.code)) return ErrorKind::conflict;
  if (error.status == not_implemented) return ErrorKind::unavailable;
  const bool is_gate = error.status == 401 || error.status == 403 || error.status == 407;
  return is_gate ? ErrorKind::denied : ErrorKind::invalid_input;
}

std::string hint_for(const ServiceError& error) {
  if (is_clock_trouble(error)) return "set this machine's clock: AWS refuses requests that are minutes off";
  switch (reaction_to(error)) {
    case Reaction::renew_credentials:
      return "the credentials are expired or unknown to AWS: get new ones, e.g. aws sso login or the CI job's OIDC "
             "step";
    case Reaction::slow_down:
      return "too many requests in this account and region: try again later";
    case Reaction::try_again:
      return "try again later; see https://health.aws.amazon.com";
    case Reaction::give_up:
      break;
  }
  if (error.code.empty()) return "check the endpoint and the proxy settings";
  if (kind_of(error) == ErrorKind::denied)
    return "check whose credentials these are and what they may do: docs/aws.md lists it";
  return {};
}

// The JSON protocols write `{"__type": "namespace#Code", "message": "…"}`, some with a capital M.
void read_error_object(const std::string& body, ServiceError& error) {
  const auto answer = nlohmann::json::parse(body, nullptr, false);
  const auto type = text_in(answer, "__type");
  error.code = one_line(type.substr(type.find('#') + 1));  // npos + 1 is 0: the whole
  error.message = one_line(text_in(answer, "message"));
  if (error.message.empty()) error.message = one_line(text_in(answer, "Message"));
}

// The Query APIs write ErrorResponse/Error; a proxy writes HTML or nothing.
void read_error_document(const std::string& body, ServiceError& error) {
  try {
    const XmlDocument document(body);
    const auto root = document.root();
    if (root.name() != "ErrorResponse") return;
    error.code = one_line(root.text("Error/Code"));
    error.message = one_line(root.text("Error/Message"));
    error.request_id = one_line(root.text("RequestId"));
  } catch (const Error&) {
    // Not AWS's words: the empty code says so, and the status is reported.
  }
}

}  // namespace

ServiceError read_service_error(const std::string& request, const HttpResponse& response) {
  ServiceError error{request, response.status, {}, {}, {}};
  if (response.body.starts_with('{')) {
    read_error_object(response.body, error);
  } else {
    read_error_document(response.body, error);
  }
  if (error.request_id.empty()) error.request_id = one_line(response.header("x-amzn-requestid").value_or(""));
  return error;
}

Reaction reaction_to(const ServiceError& error) {
  if (is_one_of(throttling_codes, error.code) || error.status == 429) return Reaction::slow_down;
  if (is_one_of(stale, error.code)) return Reaction::renew_credentials;
  if (error.status == not_implemented) return Reaction::give_up;
  if (is_one_of(transient, error.code) || error.status >= 500) return Reaction::try_again;
  return Reaction::give_up;
}

Error to_error(const ServiceError& error) {
  auto message = error.code.empty()
                     ? fmt::format("{}: status {} with an answer that is not AWS's", error.request, error.status)
                     : fmt::format("{}: {}: {}", error.request, error.code, error.message);
  if (!error.request_id.empty()) message += fmt::format(" (request ID {})", error.request_id);
  return Error(kind_of(error), message, hint_for(error));
}

}  // namespace signalbox::aws
