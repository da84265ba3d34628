#include "wiring/toolbox.hpp"

#include <fmt/format.h>

#include <utility>

#include "adapters/aws/aws_session.hpp"
#include "adapters/system/machine.hpp"
#include "adapters/system/posix_companions.hpp"
#include "adapters/system/posix_processes.hpp"
#include "adapters/system/system_clock.hpp"
#include "ports/document_store.hpp"
#include "ports/registry_setup.hpp"
#include "wiring/ci_context.hpp"
#include "wiring/lazy_cloudformation.hpp"
#include "wiring/lazy_evidence.hpp"
#include "wiring/lazy_store.hpp"
#include "wiring/open_registry.hpp"
#include "wiring/state_folder.hpp"

namespace signalbox {
namespace {

// Where each job has a machine of its own, its file registry coordinates nothing: every job finds it empty.
std::string not_shared(const RegistryAddress& registry) {
  return fmt::format(
      "{} is on this runner alone and gone after the job, so it coordinates nothing; name a shared registry, as in "
      "SIGNALBOX_REGISTRY=dynamodb://signalbox (signalbox registry init makes it)",
      registry.shown());
}

}  // namespace

struct Toolbox::Parts {
  std::map<std::string, std::string> environment;
  RegistryAddress registry;
  bool is_hosted_runner = false;
  EnvironmentSettings defaults;  ///< whose profile and region a registry in AWS uses
  std::function<void(const std::string&)> warn;
  SystemClock clock;
  std::stop_source hurry;
  Duration patience = longest_duration;
  std::unique_ptr<DocumentStore> store;
  std::unique_ptr<DocumentStore> kept_back;
  std::unique_ptr<Processes> processes;
  std::unique_ptr<Companions> companions;
  /// One for each region and profile that the environments name.
  std::map<std::pair<std::string, std::string>, std::unique_ptr<AwsSession>> sessions;

  std::map<AwsSession*, std::unique_ptr<LazyCloudFormation>> cloudformations;
  std::map<AwsSession*, std::unique_ptr<LazyEvidence>> evidence;

  AwsSession& session(const EnvironmentSettings& place) {
    auto& session = sessions[{place.region.value_or(""), place.profile.value_or("")}];
    if (!session) {
      AwsOptions options;
      options.region = place.region;
      options.profile = place.profile;
      options.environment = environment;
      const auto home = environment.find("HOME");
      if (home != environment.end()) options.home = home->second;
      session = std::make_unique<AwsSession>(std::move(options), clock, random_bits());
    }
    return *session;
  }

  [[nodiscard]] RegistryContext context() {
    return {clock,
            warn,
            hurry.get_token(),
            patience,
            environment,
            [this](const std::optional<std::string>& region) -> AwsSession& {
              EnvironmentSettings place = defaults;
              if (region) place.region = region;
              return session(place);
            }};
  }
};

Toolbox::Toolbox(std::map<std::string, std::string> environment, const Settings& settings,
                 std::function<void(const std::string&)> warn)
    : parts_(std::make_unique<Parts>(Parts{.registry = settings.registry})) {
  parts_->is_hosted_runner = ci_context(environment).is_hosted_runner;
  parts_->environment = std::move(environment);
  parts_->defaults = settings.defaults;
  parts_->warn = std::move(warn);
}

Toolbox::~Toolbox() = default;

void Toolbox::hurry() { parts_->hurry.request_stop(); }

void Toolbox::limit_patience(Duration most) { parts_->patience = most; }

Clock& Toolbox::clock() { return parts_->clock; }

DocumentStore& Toolbox::store() {
  if (parts_->store) return *parts_->store;
  if (parts_->is_hosted_runner && parts_->registry.kind() == RegistryKind::file)
    parts_->warn(not_shared(parts_->registry));
  parts_->store = open(parts_->registry);
  return *parts_->store;
}

std::unique_ptr<DocumentStore> Toolbox::open(const RegistryAddress& address) {
  return std::make_unique<LazyStore>([this, address] { return open_registry(address, parts_->context()); });
}

std::unique_ptr<RegistrySetup> Toolbox::setup(const RegistryAddress& address) {
  return registry_setup(address, parts_->context());
}

DocumentStore* Toolbox::kept_back() {
  if (parts_->is_hosted_runner) return nullptr;
  if (!parts_->kept_back) {
    const auto folder = state_folder(parts_->environment);
    if (!folder) return nullptr;
    parts_->kept_back = open(RegistryAddress::of_folder(*folder));
  }
  return parts_->kept_back.get();
}

Processes& Toolbox::processes() {
  if (!parts_->processes) parts_->processes = std::make_unique<PosixProcesses>(parts_->environment);
  return *parts_->processes;
}

Companions& Toolbox::companions() {
  if (!parts_->companions) parts_->companions = std::make_unique<PosixCompanions>(parts_->environment, parts_->clock);
  return *parts_->companions;
}

CloudFormation& Toolbox::cloudformation(const EnvironmentSettings& environment) {
  AwsSession& session = parts_->session(environment);
  auto& lazy = parts_->cloudformations[&session];
  if (!lazy)
    lazy = std::make_unique<LazyCloudFormation>([&session]() -> CloudFormation& { return session.cloudformation(); });
  return *lazy;
}

EvidenceSource& Toolbox::evidence(const EnvironmentSettings& environment) {
  AwsSession& session = parts_->session(environment);
  auto& lazy = parts_->evidence[&session];
  if (!lazy) lazy = std::make_unique<LazyEvidence>([&session]() -> EvidenceSource& { return session.evidence(); });
  return *lazy;
}

StackLauncher& Toolbox::launcher(const EnvironmentSettings& environment) {
  return parts_->session(environment).launcher();
}

AccountReader& Toolbox::account(const EnvironmentSettings& environment) {
  return parts_->session(environment).account();
}

std::string Toolbox::region(const EnvironmentSettings& environment) { return parts_->session(environment).region(); }

std::optional<Time> Toolbox::aws_time(const EnvironmentSettings& environment, std::stop_token stop) {
  return parts_->session(environment).server_time(std::move(stop));
}

}  // namespace signalbox
