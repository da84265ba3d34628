#include "cli/commands/given.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/first_entries.hpp"
#include "app/kept_back.hpp"
#include "app/without_registry.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"
#include "core/plain_text.hpp"
#include "core/stack_event.hpp"

namespace signalbox::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest_id = 200;
constexpr Duration shortest_lease = 10s;
constexpr Duration longest_lease = 24h;

bool lists(const EnvironmentSettings& environment, const std::string& stack) {
  return std::ranges::find(environment.stacks, stack) != environment.stacks.end();
}

}  // namespace

const std::string& checked_id(const std::string& id) {
  const bool showable = escape_for_terminal(id) == id && id.find('/') == std::string::npos;
  if (!id.empty() && id.size() <= longest_id && showable) return id;
  throw Error(ErrorKind::invalid_input,
              fmt::format("\"{}\" can be no deployment's ID", escape_for_terminal(id.substr(0, longest_id))),
              "signalbox active and signalbox history show the IDs");
}

DeploymentStatus checked_end(const std::string& status) {
  const auto parsed = parse_deployment_status(status);
  const bool fits = parsed == DeploymentStatus::succeeded || parsed == DeploymentStatus::failed ||
                    parsed == DeploymentStatus::cancelled;
  if (fits) return *parsed;
  throw Error(ErrorKind::invalid_input, fmt::format("--status: \"{}\" is no way to end", status),
              "it may be succeeded, failed or cancelled");
}

Duration checked_lease(const std::optional<Duration>& lease) {
  if (!lease) return 60min;
  if (*lease >= shortest_lease && *lease <= longest_lease) return *lease;
  throw Error(ErrorKind::invalid_input, fmt::format("--lease: {} is out of bounds", human_duration(*lease)),
              fmt::format("it may be {} to {}", human_duration(shortest_lease), human_duration(longest_lease)));
}

EnvironmentSettings settings_for_stack(const Settings& settings, const std::string& stack) {
  if (const auto complaint = why_not_a_stack_name(stack))
    throw Error(ErrorKind::invalid_input, fmt::format("\"{}\": {}", stack, *complaint),
                "give its name as `aws cloudformation list-stacks` shows it, or its whole ARN");
  const auto listing =
      std::ranges::find_if(settings.environments, [&](const auto& entry) { return lists(entry.second, stack); });
  EnvironmentSettings chosen = listing == settings.environments.end() ? settings.defaults : listing->second;
  if (const auto arn = parse_stack_arn(stack)) chosen.region = arn->region;
  return chosen;
}

Party party_of(const Settings& settings, std::string id, std::vector<std::string> stacks, Duration lease) {
  return {std::move(id), std::move(stacks), settings.run_url, settings.actor, lease};
}

Deployment deployment_of(const Settings& settings, const std::string& environment, const Party& party, Time now) {
  return first_record(environment, party, settings.run_id, now);
}

void deliver_kept_back(Session& session) {
  Toolbox& tools = session.tools();
  Output& output = session.output();
  try {
    DocumentStore* folder = tools.kept_back();
    if (folder == nullptr) return;
    KeptBack kept(*folder, session.settings().registry.shown());
    if (kept.is_empty()) return;
    const HandedOver handed_over = kept.hand_over(tools.store(), tools.clock());
    if (handed_over.told > 0)
      output.talk(output.paint_talk(Tone::faint, "signalbox: " + what_was_handed_over(handed_over.told)));
    for (const std::string& trouble : handed_over.troubles)
      output.talk(output.paint_talk(Tone::warning, "signalbox: ") + escape_for_terminal(trouble));
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::unavailable) return;  // the command itself says so
    output.talk(output.paint_talk(Tone::warning, "signalbox: ") +
                fmt::format("what was kept for the registry stays where it is: {}", escape_for_terminal(error.what())));
  }
}

void warn_of_fallback(Session& session, const std::string& trouble) {
  Output& output = session.output();
  output.talk(output.paint_talk(Tone::bad, "signalbox: ") + escape_for_terminal(trouble));
  output.talk(output.paint_talk(Tone::warning, "signalbox: ") + reduced_to_cloudformation);
}

void warn_of_broken_stack(Session& session, const StackDescription& stack) {
  Output& output = session.output();
  output.talk(
      output.paint_talk(Tone::warning, "signalbox: ") +
      escape_for_terminal(fmt::format("{} is in {}: {}", stack.name, stack.status_text, next_step(stack.status))));
}

}  // namespace signalbox::cli
