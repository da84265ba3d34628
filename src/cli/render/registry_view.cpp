#include "cli/render/registry_view.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/render/json_text.hpp"
#include "cli/render/table.hpp"
#include "core/plain_text.hpp"

namespace signalbox::cli {
namespace {

using nlohmann::ordered_json;

std::string_view word_for(SetupOutcome outcome) {
  switch (outcome) {
    case SetupOutcome::made:
      return "made";
    case SetupOutcome::upgraded:
      return "upgraded";
    case SetupOutcome::already_there:
      return "already_there";
  }
  return "made";
}

ordered_json seconds(const std::optional<std::chrono::microseconds>& span) {
  return span ? ordered_json(std::chrono::duration<double>(*span).count()) : ordered_json();
}

void put_imported(ordered_json& object, const Imported& imported) {
  object["added"] = imported.added;
  object["identical"] = imported.identical;
  object["different"] = imported.different;
}

}  // namespace

std::string latency_text(std::chrono::microseconds span) {
  return fmt::format("{:.2f} ms", std::chrono::duration<double, std::milli>(span).count());
}

std::string init_text(const std::string& registry, SetupOutcome outcome) {
  const std::string place = escape_for_terminal(registry);
  switch (outcome) {
    case SetupOutcome::made:
      return fmt::format("{} is ready", place);
    case SetupOutcome::upgraded:
      return fmt::format("{} is brought up to date", place);
    case SetupOutcome::already_there:
      return fmt::format("{} was ready already", place);
  }
  return {};
}

std::string init_json(const std::string& registry, SetupOutcome outcome) {
  return json_text({{"registry", registry}, {"outcome", word_for(outcome)}});
}

std::string check_text(const std::string& registry, const RegistryCheck& check, const Look& look) {
  Facts facts;
  facts.add("registry", registry, Tone::strong);
  for (const CheckedStep& step : check.steps) {
    facts.add(step.name, step.trouble ? std::string(step.trouble->what()) : "ok",
              step.trouble ? Tone::bad : Tone::good);
    if (step.trouble) facts.add("way out", step.trouble->hint());
  }
  if (check.round_trip) facts.add("round trip", latency_text(*check.round_trip));
  if (check.woken_after) facts.add("woken after", latency_text(*check.woken_after));
  return facts.text(look);
}

std::string check_json(const std::string& registry, const RegistryCheck& check) {
  ordered_json object;
  object["registry"] = registry;
  object["passed"] = check.passed();
  object["round_trip_seconds"] = seconds(check.round_trip);
  object["woken_after_seconds"] = seconds(check.woken_after);
  object["steps"] = ordered_json::array();
  for (const CheckedStep& step : check.steps) {
    object["steps"].push_back({{"name", step.name},
                               {"passed", !step.trouble},
                               {"trouble", step.trouble ? text_or_null(step.trouble->what()) : ordered_json()},
                               {"way_out", step.trouble ? text_or_null(step.trouble->hint()) : ordered_json()}});
  }
  return json_text(object);
}

std::string exported_json(const std::string& file, std::size_t documents) {
  return json_text({{"file", file}, {"documents", documents}});
}

std::string imported_text(const Imported& imported) {
  std::string text = fmt::format("{} documents added, {} were there already", imported.added, imported.identical);
  for (const std::string& key : imported.different)
    text += fmt::format("\nleft alone, for something else is there: {}", escape_for_terminal(key));
  return text;
}

std::string imported_json(const Imported& imported) {
  ordered_json object;
  put_imported(object, imported);
  return json_text(object);
}

namespace {

std::string in_use_text(const MoveRequest& request, const RegistryInUse& in_use) {
  const std::string who = in_use.holder.empty() ? fmt::format("{} wait", in_use.waiting)
                                                : fmt::format("{} deploys", escape_for_terminal(in_use.holder));
  const std::string text = fmt::format("not moved: in {} {}", escape_for_terminal(in_use.environment), who);
  if (!in_use.stays_closed) return text + "\n→ --wait 1h takes nobody new and moves when all are served";
  return fmt::format(
      "{}; {} takes nobody new, for an earlier move to {} has begun\n→ repeat it with --wait 1h: it finishes when all "
      "are served",
      text, escape_for_terminal(request.source), escape_for_terminal(request.target));
}

std::string stopped_text(const MoveRequest& request, const MoveStopped& stopped) {
  if (!stopped.stays_closed) return "not moved: stopped, and all was taken back";
  return fmt::format(
      "not moved: stopped; {} takes nobody new, for an earlier move to {} has begun\n→ repeat it to finish",
      escape_for_terminal(request.source), escape_for_terminal(request.target));
}

}  // namespace

std::string moved_text(const MoveRequest& request, const MoveOutcome& outcome) {
  const std::string target = escape_for_terminal(request.target);
  if (const auto* moved = std::get_if<RegistryMoved>(&outcome)) {
    return fmt::format(
        "{} environments are coordinated by {} now; {}\n→ set registry: or SIGNALBOX_REGISTRY to it; {} "
        "refuses everybody from now on and tells them so",
        moved->environments, target, imported_text(moved->documents), escape_for_terminal(request.source));
  }
  if (const auto* in_use = std::get_if<RegistryInUse>(&outcome)) return in_use_text(request, *in_use);
  return stopped_text(request, std::get<MoveStopped>(outcome));
}

std::string moved_json(const MoveRequest& request, const MoveOutcome& outcome) {
  ordered_json object;
  object["moved"] = std::holds_alternative<RegistryMoved>(outcome);
  object["from"] = request.source;
  object["to"] = request.target;
  if (const auto* moved = std::get_if<RegistryMoved>(&outcome)) {
    object["environments"] = moved->environments;
    put_imported(object, moved->documents);
  } else if (const auto* in_use = std::get_if<RegistryInUse>(&outcome)) {
    object["environment"] = in_use->environment;
    object["holder"] = text_or_null(in_use->holder);
    object["waiting"] = in_use->waiting;
    object["stays_closed"] = in_use->stays_closed;
  } else {
    object["stays_closed"] = std::get<MoveStopped>(outcome).stays_closed;
  }
  return json_text(object);
}

}  // namespace signalbox::cli
