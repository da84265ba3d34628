#include "adapters/aws/aws_session.hpp"

#include "adapters/aws/aws_account.hpp"
#include "adapters/aws/aws_cloudformation.hpp"
#include "adapters/aws/aws_evidence.hpp"
#include "adapters/aws/aws_stack_launcher.hpp"
#include "adapters/aws/cached_credentials.hpp"
#include "adapters/aws/credential_chain.hpp"
#include "adapters/aws/dynamo_client.hpp"
#include "adapters/aws/region.hpp"
#include "adapters/http/http_client.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

// Evidence is gone soon and comes beside the point: little patience for each question.
constexpr aws::RetryOptions evidence_retry{3, 5s};

HttpClientOptions http_options(const aws::Variables& variables, const std::optional<aws::Profile>& profile) {
  HttpClientOptions options;
  auto bundle = variables.get("AWS_CA_BUNDLE");
  if (!bundle && profile) bundle = profile->get("ca_bundle");
  options.ca_bundle = bundle.value_or("");
  return options;
}

aws::CredentialContext context_for(const AwsOptions& options) {
  aws::CredentialContext context;
  context.variables = aws::Variables(options.environment);
  context.config = aws::SharedConfig::load(context.variables, options.home);
  context.profile_is_flag = options.profile.has_value();
  context.profile = options.profile.value_or(context.variables.get("AWS_PROFILE").value_or("default"));
  context.chosen = context.config.profile(context.profile);
  context.region = aws::require_region(aws::find_region(options.region, context.variables, context.chosen));
  context.sts_endpoint =
      endpoint_of(aws::Service::sts, context.region, context.variables, context.config, context.chosen);
  return context;
}

aws::RetryOptions retry_for(const AwsOptions& options, const aws::CredentialContext& context) {
  const auto in_profile = context.chosen ? context.chosen->get("max_attempts") : std::nullopt;
  return aws::with_configured_attempts(options.retry, context.variables, in_profile);
}

}  // namespace

class AwsSession::Parts {
 public:
  Parts(const AwsOptions& options, Clock& clock, std::uint64_t seed)
      : context_(context_for(options)),
        http_(http_options(context_.variables, context_.chosen)),
        seeds_(seed),
        transport_{http_, clock, seeds_, retry_for(options, context_)},
        credentials_(aws::credential_chain(context_, transport_), clock),
        cloudformation_(client(aws::Service::cloudformation)),
        account_(client(aws::Service::sts)),
        launcher_(client(aws::Service::cloudformation), cloudformation_, seeds_) {}

  [[nodiscard]] const std::string& region() const { return context_.region; }
  [[nodiscard]] CloudFormation& cloudformation() { return cloudformation_; }
  [[nodiscard]] AccountReader& account() { return account_; }
  [[nodiscard]] StackLauncher& launcher() { return launcher_; }
  [[nodiscard]] HttpClient& http() { return http_; }
  [[nodiscard]] std::string cloudformation_endpoint() const { return endpoint(aws::Service::cloudformation); }

  // Made when it is asked for: an endpoint of its services that is wrong must not keep anybody from deploying.
  [[nodiscard]] EvidenceSource& evidence() {
    const std::lock_guard lock(evidence_mutex_);
    if (!evidence_) {
      evidence_ = std::make_unique<AwsEvidence>(json_client(aws::Service::ecs), json_client(aws::Service::logs),
                                                client(aws::Service::load_balancing, evidence_retry),
                                                client(aws::Service::rds, evidence_retry), cloudformation_);
    }
    return *evidence_;
  }

  [[nodiscard]] aws::DynamoClient dynamodb(const std::optional<std::string>& other_region,
                                           const std::optional<std::string>& endpoint) {
    const auto region = other_region
                            ? aws::require_region(aws::find_region(other_region, context_.variables, context_.chosen))
                            : context_.region;
    auto url = endpoint
                   ? aws::checked_endpoint(*endpoint, "endpoint of the registry")
                   : endpoint_of(aws::Service::dynamodb, region, context_.variables, context_.config, context_.chosen);
    return {std::move(url), region, transport_, credentials_};
  }

 private:
  [[nodiscard]] std::string endpoint(aws::Service service) const {
    return endpoint_of(service, context_.region, context_.variables, context_.config, context_.chosen);
  }
  [[nodiscard]] aws::Transport transport_with(const aws::RetryOptions& retry) const {
    aws::Transport transport = transport_;
    transport.retry = retry;
    return transport;
  }
  [[nodiscard]] aws::QueryClient client(aws::Service service) { return client(service, transport_.retry); }
  [[nodiscard]] aws::QueryClient client(aws::Service service, const aws::RetryOptions& retry) {
    return {service, endpoint(service), context_.region, transport_with(retry), &credentials_};
  }
  [[nodiscard]] aws::JsonClient json_client(aws::Service service) {
    return {service, endpoint(service), context_.region, transport_with(evidence_retry), credentials_};
  }

  const aws::CredentialContext context_;
  HttpClient http_;
  aws::RandomSeeds seeds_;
  aws::Transport transport_;
  aws::CachedCredentials credentials_;
  AwsCloudFormation cloudformation_;
  AwsAccount account_;
  AwsStackLauncher launcher_;
  std::mutex evidence_mutex_;
  std::unique_ptr<AwsEvidence> evidence_;  // guarded by evidence_mutex_
};

AwsSession::AwsSession(AwsOptions options, Clock& clock, std::uint64_t seed)
    : options_(std::move(options)), clock_(clock), seed_(seed) {}

AwsSession::~AwsSession() = default;

AwsSession::Parts& AwsSession::parts() {
  const std::lock_guard lock(mutex_);
  if (!parts_) parts_ = std::make_unique<Parts>(options_, clock_, seed_);
  return *parts_;
}

const std::string& AwsSession::region() { return parts().region(); }
CloudFormation& AwsSession::cloudformation() { return parts().cloudformation(); }
AccountReader& AwsSession::account() { return parts().account(); }
StackLauncher& AwsSession::launcher() { return parts().launcher(); }
EvidenceSource& AwsSession::evidence() { return parts().evidence(); }
HttpClient& AwsSession::http() { return parts().http(); }

std::optional<Time> AwsSession::server_time(std::stop_token stop) {
  HttpRequest request;
  request.url = parts().cloudformation_endpoint();
  return date_of(http().send(request, std::move(stop)));
}

aws::DynamoClient AwsSession::dynamodb(const std::optional<std::string>& other_region,
                                       const std::optional<std::string>& endpoint) {
  return parts().dynamodb(other_region, endpoint);
}

}  // namespace signalbox
