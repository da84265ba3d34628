#include "wiring/toolbox.hpp"

#include <fmt/format.h>

#include <utility>

#include "adapters/aws/aws_session.hpp"
#include "adapters/storage/file_store.hpp"
#include "adapters/system/machine.hpp"
#include "adapters/system/posix_processes.hpp"
#include "adapters/system/system_clock.hpp"
#include "core/error.hpp"
#include "wiring/lazy_cloudformation.hpp"

namespace signalbox {
namespace {

constexpr std::string_view file_scheme = "file:";

}  // namespace

struct Toolbox::Parts {
  std::map<std::string, std::string> environment;
  std::string registry;
  std::function<void(const std::string&)> warn;
  SystemClock clock;
  std::stop_source hurry;
  std::unique_ptr<DocumentStore> store;
  std::unique_ptr<Processes> processes;
  /// One for each region and profile that the environments name.
  std::map<std::pair<std::string, std::string>, std::unique_ptr<AwsSession>> sessions;

  std::map<AwsSession*, std::unique_ptr<LazyCloudFormation>> cloudformations;

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
};

Toolbox::Toolbox(std::map<std::string, std::string> environment, const Settings& settings,
                 std::function<void(const std::string&)> warn)
    : parts_(std::make_unique<Parts>()) {
  parts_->environment = std::move(environment);
  parts_->registry = settings.registry;
  parts_->warn = std::move(warn);
}

Toolbox::~Toolbox() = default;

void Toolbox::hurry() { parts_->hurry.request_stop(); }

Clock& Toolbox::clock() { return parts_->clock; }

DocumentStore& Toolbox::store() {
  if (parts_->store) return *parts_->store;
  if (!parts_->registry.starts_with(file_scheme)) {
    throw Error(ErrorKind::invalid_input,
                fmt::format("the registry \"{}\" is of no kind that this signalbox knows", parts_->registry),
                "use file:FOLDER");
  }
  FileStoreOptions options;
  options.folder = parts_->registry.substr(file_scheme.size());
  options.warn = parts_->warn;
  options.hurry = parts_->hurry.get_token();
  parts_->store = std::make_unique<FileStore>(std::move(options), parts_->clock);
  return *parts_->store;
}

Processes& Toolbox::processes() {
  if (!parts_->processes) parts_->processes = std::make_unique<PosixProcesses>(parts_->environment);
  return *parts_->processes;
}

CloudFormation& Toolbox::cloudformation(const EnvironmentSettings& environment) {
  AwsSession& session = parts_->session(environment);
  auto& lazy = parts_->cloudformations[&session];
  if (!lazy)
    lazy = std::make_unique<LazyCloudFormation>([&session]() -> CloudFormation& { return session.cloudformation(); });
  return *lazy;
}

StackLauncher& Toolbox::launcher(const EnvironmentSettings& environment) {
  return parts_->session(environment).launcher();
}

AccountReader& Toolbox::account(const EnvironmentSettings& environment) {
  return parts_->session(environment).account();
}

}  // namespace signalbox
