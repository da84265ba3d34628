#include "cli/render/settings_view.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/render/json_text.hpp"
#include "cli/render/table.hpp"

namespace signalbox::cli {
namespace {

using nlohmann::ordered_json;

constexpr const char* from_aws = "(AWS's own settings)";

void add_row(Table& table, const std::string& name, const EnvironmentSettings& environment) {
  table.add(
      {Cell(name, Tone::strong),
       environment.stacks.empty() ? "(none: registry alone)" : fmt::format("{}", fmt::join(environment.stacks, ", ")),
       environment.region.value_or(from_aws), environment.profile.value_or(from_aws), human_duration(environment.wait),
       std::string(to_string(environment.queue)), human_duration(environment.lease),
       std::string(environment.require_registry ? "required" : "optional"),
       std::string(to_string(environment.on_lease_lost))});
}

std::string or_never(Duration span) { return span > Duration(0) ? human_duration(span) : "never"; }

void add_monitor_row(Table& table, const std::string& name, const EnvironmentSettings& environment) {
  table.add({Cell(name, Tone::strong), human_duration(environment.interval), or_never(environment.stall_after),
             environment.expect_within ? or_never(*environment.expect_within) : "by history",
             environment.log.empty() ? "none" : environment.log});
}

ordered_json to_json(const EnvironmentSettings& environment) {
  ordered_json object;
  object["stacks"] = environment.stacks;
  object["region"] = text_or_null(environment.region.value_or(""));
  object["profile"] = text_or_null(environment.profile.value_or(""));
  object["wait"] = human_duration(environment.wait);
  object["queue"] = to_string(environment.queue);
  object["lease"] = human_duration(environment.lease);
  object["require_registry"] = environment.require_registry;
  object["on_lease_lost"] = to_string(environment.on_lease_lost);
  object["interval"] = human_duration(environment.interval);
  object["stall_after"] = human_duration(environment.stall_after);
  object["expect_within"] = text_or_null(environment.expect_within ? human_duration(*environment.expect_within) : "");
  object["log"] = text_or_null(environment.log);
  return object;
}

}  // namespace

std::string settings_text(const Settings& settings, const Look& look) {
  Facts facts;
  facts.add("file", settings.file.empty() ? std::string("none") : settings.file.string());
  facts.add("registry", settings.registry.shown());
  facts.add("poll", human_duration(settings.poll));
  facts.add("actor", settings.actor);
  facts.add("run", settings.run_url);
  Table table({"ENVIRONMENT", "STACKS", "REGION", "PROFILE", "WAIT", "QUEUE", "LEASE", "REGISTRY", "LEASE LOST"});
  Table monitor({"MONITOR", "INTERVAL", "STALLED AFTER", "OVERDUE AFTER", "LOG"});
  const auto add = [&](const std::string& name, const EnvironmentSettings& environment) {
    add_row(table, name, environment);
    add_monitor_row(monitor, name, environment);
  };
  for (const auto& [name, environment] : settings.environments) add(name, environment);
  if (settings.environments.empty()) add("(any name)", settings.defaults);
  return facts.text(look) + "\n\n" + table.text(look) + "\n\n" + monitor.text(look);
}

std::string settings_json(const Settings& settings) {
  ordered_json object;
  object["file"] = text_or_null(settings.file.string());
  object["registry"] = settings.registry.shown();
  object["poll"] = human_duration(settings.poll);
  object["actor"] = text_or_null(settings.actor);
  object["run_url"] = text_or_null(settings.run_url);
  object["defaults"] = to_json(settings.defaults);
  object["environments"] = ordered_json::object();
  for (const auto& [name, environment] : settings.environments) object["environments"][name] = to_json(environment);
  return json_text(object);
}

}  // namespace signalbox::cli
