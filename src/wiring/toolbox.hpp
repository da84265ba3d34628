// The one place that names concrete adapters: makes each on first use, from checked Settings.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "wiring/settings.hpp"

namespace signalbox {

class AccountReader;
class Clock;
class CloudFormation;
class Companions;
class DocumentStore;
class EvidenceSource;
class Processes;
class RegistryAddress;
class RegistrySetup;
class StackLauncher;

/// Not safe to use from several threads while things are still being made; what it hands out is.
class Toolbox {
 public:
  /// `warn` is told in one line about trouble that was worked around.
  Toolbox(std::map<std::string, std::string> environment, const Settings& settings,
          std::function<void(const std::string&)> warn);
  ~Toolbox();

  /// This process was told to end: nothing waits for long any more. From any thread.
  void hurry();

  /// No call of a registry that is opened from now on takes longer: whoever keeps a lease must be able to try again
  /// within it.
  void limit_patience(Duration most);

  [[nodiscard]] Clock& clock();
  /// The registry of the settings. It is opened at its first question, which may throw what DocumentStore's do.
  [[nodiscard]] DocumentStore& store();
  /// Another registry, opened in the same way.
  [[nodiscard]] std::unique_ptr<DocumentStore> open(const RegistryAddress& address);
  [[nodiscard]] std::unique_ptr<RegistrySetup> setup(const RegistryAddress& address);
  /// A folder of this machine for what the registry could not be told; null where there is no place for one that
  /// outlives the job.
  [[nodiscard]] DocumentStore* kept_back();
  [[nodiscard]] Processes& processes();
  [[nodiscard]] Companions& companions();
  /// For the account, region and profile of the environment. Touches no file and no network before its first question,
  /// so that an environment without stacks needs no AWS; the first question throws Error{invalid_input} without a
  /// region.
  [[nodiscard]] CloudFormation& cloudformation(const EnvironmentSettings& environment);
  /// Likewise, for what stands behind its resources.
  [[nodiscard]] EvidenceSource& evidence(const EnvironmentSettings& environment);
  [[nodiscard]] StackLauncher& launcher(const EnvironmentSettings& environment);
  [[nodiscard]] AccountReader& account(const EnvironmentSettings& environment);
  /// Throws Error{invalid_input} when none is set anywhere.
  [[nodiscard]] std::string region(const EnvironmentSettings& environment);
  /// AWS's clock, from the Date of any answer. Throws as CloudFormation does.
  [[nodiscard]] std::optional<Time> aws_time(const EnvironmentSettings& environment, std::stop_token stop);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace signalbox
