#include "adapters/aws/dynamo_error.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "adapters/aws/json_fields.hpp"

namespace signalbox::aws {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// Exceptions that botocore's standard retry mode knows for DynamoDB beyond those of every service.
bool is_throughput(const std::string& code) { return code == "ProvisionedThroughputExceededException"; }

bool is_about_signature(const std::string& code) {
  return code == "InvalidSignatureException" || code == "MissingAuthenticationTokenException" ||
         code == "IncompleteSignatureException";
}

// AWS accepts signatures that are five minutes off.
bool is_about_clock(const DynamoRefusal& refusal) {
  const auto& message = refusal.error.message;
  return refusal.error.code == "RequestTimeTooSkewed" || message.find("Signature expired") != std::string::npos ||
         message.find("Signature not yet current") != std::string::npos;
}

std::string in_full(const DynamoRefusal& refusal, const std::string& table) {
  const auto& error = refusal.error;
  auto text = error.code.empty() ? fmt::format("{}: {}: status {} with an answer that is not DynamoDB's", table,
                                               error.request, error.status)
                                 : fmt::format("{}: {}: {}: {}", table, error.request, error.code, error.message);
  if (!error.request_id.empty()) text += fmt::format(" (request ID {})", error.request_id);
  return text;
}

Error clock_error(const DynamoRefusal& refusal, const std::string& table) {
  const auto off = refusal.clock_lag;
  const auto text = off == Duration::zero()
                        ? std::string("this machine's clock is not AWS's")
                        : fmt::format("this machine's clock is {} {} AWS's", human_duration(std::chrono::abs(off)),
                                      off > Duration::zero() ? "behind" : "ahead of");
  return Error(ErrorKind::denied, fmt::format("{}; {}", text, in_full(refusal, table)),
               "set this machine's clock: AWS refuses requests that are minutes off");
}

Error right_error(const DynamoRefusal& refusal, const std::string& table) {
  return Error(ErrorKind::denied, fmt::format("no right to dynamodb:{} on {}", refusal.action, in_full(refusal, table)),
               "allow the action on this table: docs/registry.md has the whole policy");
}

}  // namespace

DynamoRefusal read_dynamo_refusal(const std::string& action, const HttpResponse& response, Time now) {
  DynamoRefusal refusal{action, {"DynamoDB " + action, response.status, {}, {}, {}}, response.body, {}};
  const auto answer = json::parse(response.body, nullptr, false);
  if (answer.is_object()) {
    const auto type = one_line(text_in(answer, "__type"));
    refusal.error.code = type.substr(type.find('#') + 1);  // npos + 1 is 0: the whole
    refusal.error.message = one_line(text_in(answer, "message"));
    if (refusal.error.message.empty()) refusal.error.message = one_line(text_in(answer, "Message"));
  }
  refusal.error.request_id = one_line(response.header("x-amzn-requestid").value_or(""));
  if (const auto theirs = date_of(response)) refusal.clock_lag = *theirs - now;
  return refusal;
}

Reaction reaction_to(const DynamoRefusal& refusal) {
  if (is_throughput(refusal.error.code)) return Reaction::slow_down;
  return reaction_to(refusal.error);
}

Error to_error(const DynamoRefusal& refusal, const std::string& table) {
  const auto& code = refusal.error.code;
  if (is_about_clock(refusal)) return clock_error(refusal, table);
  if (code == "AccessDeniedException") return right_error(refusal, table);
  if (code == "ResourceNotFoundException") {
    return Error(ErrorKind::invalid_input, fmt::format("{} does not exist ({})", table, refusal.error.request),
                 "correct the registry's table and region, or make the table: signalbox registry init");
  }
  if (is_about_signature(code)) {
    return Error(ErrorKind::denied, in_full(refusal, table),
                 "check whose credentials these are, and that the endpoint is in the registry's region");
  }
  if (is_throughput(code)) {
    return Error(ErrorKind::unavailable, in_full(refusal, table),
                 "the table's throughput is used up: give it on-demand billing, or try again later");
  }
  const auto general = to_error(refusal.error);
  return Error(general.kind(), in_full(refusal, table), general.hint());
}

}  // namespace signalbox::aws
