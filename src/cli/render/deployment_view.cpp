#include "cli/render/deployment_view.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/ask_question.hpp"
#include "cli/render/event_table.hpp"
#include "cli/render/evidence_view.hpp"
#include "cli/render/json_text.hpp"
#include "cli/render/table.hpp"
#include "cli/render/whole_seconds.hpp"
#include "records/deployment_document.hpp"

namespace signalbox::cli {
namespace {

using nlohmann::ordered_json;

// Nothing for one that never began.
std::string took(const Deployment& deployment, Time now) {
  const auto span = deployed_for(deployment, now);
  return span ? took_text(*span) : std::string();
}

// What keeps one from going on has no other place in the table.
std::string reason_text(const Deployment& deployment) {
  return deployment.asks && deployment.reason.empty() ? "waits for an answer" : deployment.reason;
}

// The registry leaves out what is empty, to stay short; scripts rather find a null than nothing.
ordered_json with_nulls(const Deployment& deployment) {
  const ordered_json known = records::to_json(deployment);
  ordered_json object;
  for (const char* key : {"correlation_id", "workflow_run_id", "environment", "stack_name", "stacks",    "status",
                          "token",          "started_at",      "granted_at",  "began_at",   "ended_at",  "updated_at",
                          "github_run_url", "aws_console_url", "actor",       "reason",     "exit_code", "stack_status",
                          "asks",           "answers",         "events"}) {
    const auto value = known.find(key);
    object[key] = value == known.end() ? ordered_json() : *value;
  }
  if (deployment.answers.empty()) object["answers"] = ordered_json::array();
  for (ordered_json& answer : object["answers"]) {
    if (!answer.contains("by")) answer["by"] = nullptr;
  }
  for (ordered_json& event : object["events"]) {
    for (const char* key : {"stack", "type", "reason"}) {
      if (!event.contains(key)) event[key] = nullptr;
    }
  }
  return object;
}

std::string when(const std::optional<Time>& time) { return time ? to_iso8601(*time) : std::string(); }

}  // namespace

std::string exit_code_text(const Deployment& deployment) {
  if (!deployment.exit_code) return {};
  const bool is_misleading = deployment.exit_code == 0 && deployment.status == DeploymentStatus::failed;
  return is_misleading ? "0 of the command itself; its stack failed" : std::to_string(*deployment.exit_code);
}

std::string how_to_answer(const OpenQuestion& question) { return fmt::format("signalbox answer {}", question.id); }

std::string asks_text(const OpenQuestion& question) {
  return fmt::format("{} → {} CHOICE", question.text, how_to_answer(question));
}

std::string answer_text(const RecordedAnswer& answer) {
  return fmt::format("{} {}: {}", answer.text, answer.answer.choice, who_said_so(answer.answer));
}

std::string deployment_text(const Deployment& deployment, Time now, const Look& look) {
  Facts facts;
  facts.add("deployment", deployment.id, Tone::strong);
  facts.add("environment", deployment.environment);
  facts.add("status", std::string(to_string(deployment.status)), tone_of(deployment.status));
  facts.add("reason", deployment.reason);
  if (deployment.asks) facts.add("asks", asks_text(*deployment.asks), Tone::warning);
  for (const RecordedAnswer& answer : deployment.answers)
    facts.add("answered", fmt::format("{}, at {}", answer_text(answer), to_iso8601(answer.answer.at)));
  facts.add("stacks", fmt::format("{}", fmt::join(deployment.stacks, ", ")));
  facts.add("stack status", deployment.stack_status, tone_of_status(deployment.stack_status));
  facts.add("by", deployment.actor);
  if (deployment.token > 0) facts.add("token", std::to_string(deployment.token));
  facts.add("asked at", to_iso8601(deployment.started_at));
  facts.add("granted at", when(deployment.granted_at));
  facts.add("began at", when(deployment.began_at));
  facts.add("ended at", when(deployment.ended_at));
  facts.add(has_ended(deployment.status) ? "took" : "running for", took(deployment, now));
  facts.add("exit code", exit_code_text(deployment));
  facts.add("run", deployment.run_url);
  facts.add("run id", deployment.workflow_run_id);
  facts.add("console", deployment.console_url);
  std::string text = facts.text(look);
  if (!deployment.events.empty()) text += "\n\n" + event_table(deployment.events, look);
  return text;
}

std::string deployment_json(const Deployment& deployment, const std::vector<CollectedEvidence>& evidence) {
  ordered_json object = with_nulls(deployment);
  object["evidence"] = evidence_json(evidence);
  return json_text(object);
}

std::string history_text(const HistoryAnswer& answer, Time now, const Look& look) {
  if (answer.deployments.empty()) return "no deployment is remembered here";
  Table table({"STARTED", "DEPLOYMENT", "ENVIRONMENT", "STATUS", "TOOK", "BY", "REASON"});
  for (const Deployment& one : answer.deployments) {
    table.add({to_iso8601(one.started_at), one.id, one.environment,
               Cell(std::string(to_string(one.status)), tone_of(one.status)), took(one, now), one.actor,
               reason_text(one)});
  }
  std::string text = table.text(look);
  const std::size_t more = answer.matching - answer.deployments.size();
  if (more > 0) text += "\n" + look.paint(Tone::faint, fmt::format("{} older ones; --limit shows more", more));
  return text;
}

std::string history_json(const HistoryAnswer& answer) {
  ordered_json object;
  object["matching"] = answer.matching;
  object["deployments"] = ordered_json::array();
  for (const Deployment& one : answer.deployments) object["deployments"].push_back(with_nulls(one));
  return json_text(object);
}

}  // namespace signalbox::cli
