#include "cli/session.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "adapters/system/machine.hpp"
#include "adapters/system/termination_signals.hpp"
#include "app/moved_registry.hpp"
#include "core/correlation_id.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "core/stack_event.hpp"
#include "ports/clock.hpp"

namespace signalbox::cli {

Session::Session(Environment environment, CommonOptions options, Output output)
    : environment_(std::move(environment)), options_(std::move(options)), output_(std::move(output)) {}

Session::~Session() = default;

const Settings& Session::settings() {
  if (!settings_) settings_ = read_settings(options_.overrides, environment_, std::filesystem::current_path());
  return *settings_;
}

Toolbox& Session::tools() {
  if (!tools_) {
    tools_ = std::make_unique<Toolbox>(environment_, settings(), [this](const std::string& warning) {
      output_.talk(output_.paint_talk(Tone::warning, "signalbox: ") + escape_for_terminal(warning));
    });
  }
  return *tools_;
}

DocumentStore& Session::registry_in_use() {
  DocumentStore& store = tools().store();
  const std::string target = expect_not_moved_away(store);
  if (!target.empty()) {
    output_.talk(output_.paint_talk(Tone::warning, "signalbox: ") +
                 escape_for_terminal(fmt::format("the registry is being moved to {}; those in line are still served "
                                                 "here, nobody new comes in",
                                                 target)));
  }
  return store;
}

TerminationSignals& Session::signals() {
  if (!signals_) signals_ = std::make_unique<TerminationSignals>();
  return *signals_;
}

TerminationSignals& Session::signals_of_a_daemon() {
  if (!signals_) signals_ = std::make_unique<TerminationSignals>(Hangup::ends_with_terminal);
  return *signals_;
}

std::stop_token Session::stop_token() { return signals().stop_token(); }

std::vector<std::string> Session::stacks_for(const EnvironmentSettings& environment,
                                             const std::vector<std::string>& given) const {
  for (const std::string& stack : given) {
    if (const auto complaint = why_not_a_stack_name(stack)) {
      throw Error(
          ErrorKind::invalid_input, fmt::format("--stack \"{}\": {}", stack, *complaint),
          "give its name as `aws cloudformation list-stacks` shows it, or its whole ARN; --stack once for each");
    }
  }
  return given.empty() ? environment.stacks : given;
}

std::string Session::fresh_id() {
  return make_correlation_id(tools().clock().now(), static_cast<std::uint32_t>(random_bits()));
}

std::string Session::correlation_id(const std::optional<std::string>& given) {
  if (given) return checked_id(*given, "--id");
  const auto inherited = variable(environment_, "CORRELATION_ID");
  return inherited ? checked_id(*inherited, "$CORRELATION_ID") : fresh_id();
}

std::optional<std::string> Session::surrounding_id(const std::optional<std::string>& given,
                                                   const std::optional<std::string>& given_environment) {
  if (given || variable(environment_, "CORRELATION_ID")) return correlation_id(given);
  if (given_environment && given_environment != variable(environment_, "SIGNALBOX_ENVIRONMENT")) return std::nullopt;
  const auto around = variable(environment_, "SIGNALBOX_CORRELATION_ID");
  return around ? std::optional(checked_id(*around, "$SIGNALBOX_CORRELATION_ID")) : std::nullopt;
}

std::optional<std::string> Session::surrounding_environment(const std::optional<std::string>& given) {
  if (given) return given;
  const auto around = variable(environment_, "SIGNALBOX_ENVIRONMENT");
  const auto& known = settings().environments;
  return around && (known.empty() || known.contains(*around)) ? around : std::nullopt;
}

std::string Session::checked_id(const std::string& id, const char* place) {
  if (is_correlation_id(id)) return id;
  throw Error(ErrorKind::invalid_input, fmt::format("{} \"{}\" is no correlation ID", place, id),
              "it reads YYYYMMDD-HHMMSS- and at least six lower-case hex digits, e.g. 20260114-123456-abc123");
}

}  // namespace signalbox::cli
