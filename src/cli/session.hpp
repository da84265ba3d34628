// What a command has at hand while it runs: settings, adapters, outputs, the stop token. Everything is made on first
// use, so that a command pays only for what it touches.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "adapters/system/environment.hpp"
#include "cli/output.hpp"
#include "wiring/settings.hpp"
#include "wiring/toolbox.hpp"

namespace signalbox {
class DocumentStore;
class TerminationSignals;
}  // namespace signalbox

namespace signalbox::cli {

/// Options that every command takes.
struct CommonOptions {
  SettingsOverrides overrides;
  bool json = false;
};

class Session {
 public:
  Session(Environment environment, CommonOptions options, Output output);
  ~Session();

  [[nodiscard]] const Environment& environment() const noexcept { return environment_; }
  [[nodiscard]] bool json() const noexcept { return options_.json; }
  [[nodiscard]] Output& output() noexcept { return output_; }
  /// By a flag, so that no password can be in it.
  [[nodiscard]] bool registry_was_given() const noexcept { return options_.overrides.registry.has_value(); }
  /// Reads the configuration at the first call. Throws Error{invalid_input}.
  [[nodiscard]] const Settings& settings();
  /// What the command line says of them.
  [[nodiscard]] const SettingsOverrides& overrides() const noexcept { return options_.overrides; }
  [[nodiscard]] Toolbox& tools();
  /// The registry, for whoever only looks or tidies up there: says aloud that it is just being moved. Throws
  /// Error{conflict} once it was moved away, and what its store throws.
  [[nodiscard]] DocumentStore& registry_in_use();
  /// From the first call on, SIGINT and SIGTERM are stop requests. To be called before a thread is started.
  [[nodiscard]] TerminationSignals& signals();
  /// The same for commands that may run as daemons: without a terminal, SIGHUP is none. Before signals().
  [[nodiscard]] TerminationSignals& signals_of_a_daemon();
  [[nodiscard]] std::stop_token stop_token();

  /// The stacks given on the command line, checked, else those configured for the environment.
  [[nodiscard]] std::vector<std::string> stacks_for(const EnvironmentSettings& environment,
                                                    const std::vector<std::string>& given) const;
  /// Of this very call, whatever it inherited.
  [[nodiscard]] std::string fresh_id();
  /// `given`, else $CORRELATION_ID, else a new one. Throws Error{invalid_input} when it is malformed.
  [[nodiscard]] std::string correlation_id(const std::optional<std::string>& given);
  /// `given`, else $CORRELATION_ID, else that of the `run` around this process unless that deploys to another
  /// environment than the one given, else none: for what is about a deployment and is none. Throws
  /// Error{invalid_input} when it is malformed.
  [[nodiscard]] std::optional<std::string> surrounding_id(const std::optional<std::string>& given,
                                                          const std::optional<std::string>& given_environment);
  /// `given`, else the environment of the `run` around this process where these settings know it, else none.
  [[nodiscard]] std::optional<std::string> surrounding_environment(const std::optional<std::string>& given);

 private:
  [[nodiscard]] static std::string checked_id(const std::string& id, const char* place);

  Environment environment_;
  CommonOptions options_;
  Output output_;
  std::optional<Settings> settings_;
  std::unique_ptr<TerminationSignals> signals_;
  std::unique_ptr<Toolbox> tools_;
};

}  // namespace signalbox::cli
