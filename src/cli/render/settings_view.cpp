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

std::vector<std::string> waits_of(const NotifySettings& notify) {
  std::vector<std::string> waits;
  for (const Duration wait : notify.retry) waits.push_back(human_duration(wait));
  return waits;
}

std::vector<std::string> asked_by(const AskPlan& plan) {
  std::vector<std::string> kinds;
  if (plan.failed_ahead) kinds.emplace_back("failed_ahead");
  if (plan.warnings) kinds.emplace_back("warnings");
  return kinds;
}

std::vector<std::string> who_may(const MayAnswer& may) {
  auto who = may.users;
  if (may.anyone) who.emplace_back("anyone");
  return who;
}

std::string words_or(const std::vector<std::string>& words, const char* otherwise) {
  return words.empty() ? otherwise : fmt::format("{}", fmt::join(words, " "));
}

void add_ask_row(Table& table, const std::string& name, const EnvironmentSettings& environment) {
  const AskPlan& plan = environment.ask;
  table.add({Cell(name, Tone::strong), words_or(asked_by(plan), "none"), human_duration(plan.timeout),
             plan.on_failed_ahead, plan.on_warnings, words_or(who_may(environment.notify.answers_from), "nobody")});
}

void add_notify_row(Table& table, const std::string& name, const NotifySettings& notify) {
  const auto or_nobody = [](const std::string& text) { return text.empty() ? "nobody" : text; };
  table.add({Cell(name, Tone::strong), notify.channel.empty() ? "none" : notify.channel,
             notify.questions_channel.empty() ? "the same" : notify.questions_channel,
             std::string(to_string(notify.style)), or_nobody(notify.on_failure), or_nobody(notify.on_warning),
             notify.webhooks.empty() ? "none" : fmt::format("{}", fmt::join(notify.webhooks, " ")),
             notify.retry.empty() ? "never" : fmt::format("{}", fmt::join(waits_of(notify), " ")),
             human_duration(notify.pace), human_duration(notify.grace)});
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
  object["ask"] = asked_by(environment.ask);
  object["ask_timeout"] = human_duration(environment.ask.timeout);
  object["on_failed_ahead"] = environment.ask.on_failed_ahead;
  object["on_warnings"] = environment.ask.on_warnings;
  object["application_url"] = text_or_null(environment.notify.application_url);
  object["health_url"] = text_or_null(environment.notify.health_url);
  object["notify_channel"] = text_or_null(environment.notify.channel);
  object["notify_questions_channel"] = text_or_null(environment.notify.questions_channel);
  object["notify_answers_from"] = who_may(environment.notify.answers_from);
  object["notify_style"] = to_string(environment.notify.style);
  object["notify_on_failure"] = text_or_null(environment.notify.on_failure);
  object["notify_on_warning"] = text_or_null(environment.notify.on_warning);
  object["notify_webhooks"] = environment.notify.webhooks;
  object["notify_retry"] = waits_of(environment.notify);
  object["notify_pace"] = human_duration(environment.notify.pace);
  object["notify_grace"] = human_duration(environment.notify.grace);
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
  Table ask({"QUESTIONS", "ASK", "TIMEOUT", "ON FAILED AHEAD", "ON WARNINGS", "ANSWERS IN SLACK FROM"});
  Table notify({"NOTIFY", "CHANNEL", "QUESTIONS", "STYLE", "ON FAILURE", "ON WARNING", "WEBHOOKS", "RETRY AFTER",
                "PACE", "GRACE"});
  const auto add = [&](const std::string& name, const EnvironmentSettings& environment) {
    add_row(table, name, environment);
    add_monitor_row(monitor, name, environment);
    add_ask_row(ask, name, environment);
    add_notify_row(notify, name, environment.notify);
  };
  for (const auto& [name, environment] : settings.environments) add(name, environment);
  if (settings.environments.empty()) add("(any name)", settings.defaults);
  return facts.text(look) + "\n\n" + table.text(look) + "\n\n" + monitor.text(look) + "\n\n" + ask.text(look) + "\n\n" +
         notify.text(look);
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
