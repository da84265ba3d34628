#include "records/deployment_document.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "records/answer_object.hpp"
#include "records/json_reading.hpp"

namespace signalbox {

using nlohmann::json;
using nlohmann::ordered_json;

namespace records {

ordered_json to_json(const RecordedEvent& event) {
  ordered_json object;
  object["timestamp"] = to_iso8601(event.at);
  set_text(object, "stack", event.stack);
  object["resource"] = event.resource;
  set_text(object, "type", event.type);
  object["status"] = event.status;
  set_text(object, "reason", event.reason);
  return object;
}

ordered_json to_json(const OpenQuestion& question) {
  ordered_json object;
  object["question"] = question.id;
  object["text"] = question.text;
  return object;
}

ordered_json to_json(const RecordedAnswer& answer) {
  ordered_json object;
  object["topic"] = to_string(answer.topic);
  object["text"] = answer.text;
  object["choice"] = answer.answer.choice;
  set_text(object, "by", answer.answer.by);
  object["way"] = to_string(answer.answer.way);
  object["at"] = to_iso8601(answer.answer.at);
  return object;
}

ordered_json to_json(const Deployment& deployment) {
  ordered_json object;
  object["correlation_id"] = deployment.id;
  set_text(object, "workflow_run_id", deployment.workflow_run_id);
  object["environment"] = deployment.environment;
  object["stack_name"] = deployment.stacks.empty() ? "" : deployment.stacks.front();
  object["stacks"] = deployment.stacks;
  object["status"] = to_string(deployment.status);
  object["token"] = deployment.token;
  object["started_at"] = to_iso8601(deployment.started_at);
  set_time(object, "granted_at", deployment.granted_at);
  // Null is said: where the member is missing, the record is from before it, when a grant was recorded at the start.
  if (deployment.granted_at && !deployment.began_at) object["began_at"] = nullptr;
  set_time(object, "began_at", deployment.began_at);
  set_time(object, "ended_at", deployment.ended_at);
  object["updated_at"] = to_iso8601(deployment.updated_at);
  set_text(object, "github_run_url", deployment.run_url);
  set_text(object, "aws_console_url", deployment.console_url);
  set_text(object, "actor", deployment.actor);
  set_text(object, "reason", deployment.reason);
  if (deployment.exit_code) object["exit_code"] = *deployment.exit_code;
  set_text(object, "stack_status", deployment.stack_status);
  if (deployment.asks) object["asks"] = to_json(*deployment.asks);
  for (const auto& answer : deployment.answers) object["answers"].push_back(to_json(answer));
  object["events"] = ordered_json::array();
  for (const auto& event : deployment.events) object["events"].push_back(to_json(event));
  return object;
}

}  // namespace records

namespace {

using records::Fields;

DeploymentStatus read_status(const Fields& fields) {
  const std::string text = fields.required_text("status");
  const auto status = parse_deployment_status(text);
  if (!status) {
    throw Error(ErrorKind::invalid_input, fmt::format("{}: the status \"{}\" is not known", fields.document(), text),
                "queued, running, succeeded, failed, cancelled and orphaned are");
  }
  return *status;
}

std::vector<std::string> read_stacks(const Fields& fields) {
  std::vector<std::string> stacks;
  for (const json& stack : fields.array("stacks")) {
    if (stack.is_string()) stacks.push_back(stack.get<std::string>());
  }
  if (stacks.empty() && fields.has("stack_name")) {
    if (std::string name = fields.text("stack_name"); !name.empty()) stacks.push_back(std::move(name));
  }
  return stacks;
}

RecordedEvent read_event(const json& value, const std::string& document) {
  const Fields fields(value, document);
  return {fields.time("timestamp", {}), fields.text("stack"),  fields.text("resource"),
          fields.text("type"),          fields.text("status"), fields.text("reason")};
}

// Older registries put strings and other shapes here; an event that cannot be read is no reason to lose the record.
std::vector<RecordedEvent> read_events(const Fields& fields) {
  std::vector<RecordedEvent> events;
  for (const json& event : fields.array("events")) {
    try {
      events.push_back(read_event(event, fields.document()));
    } catch (const Error&) {
      continue;
    }
  }
  return events;
}

std::optional<OpenQuestion> read_open_question(const Fields& fields) {
  const json* object = fields.object("asks");
  if (object == nullptr) return std::nullopt;
  const Fields question(*object, fields.document());
  return OpenQuestion{question.required_text("question"), question.text("text")};
}

RecordedAnswer read_recorded_answer(const json& value, const std::string& document) {
  const Fields fields(value, document);
  const auto topic = parse_question_topic(fields.required_text("topic"));
  if (!topic) throw Error(ErrorKind::invalid_input, fmt::format("{}: the topic of an answer is not known", document));
  return {*topic, fields.text("text"), records::read_answer(value, document)};
}

// As with the events: what a newer program or a hand wrote there is no reason to lose the record.
std::vector<RecordedAnswer> read_recorded_answers(const Fields& fields) {
  std::vector<RecordedAnswer> answers;
  for (const json& answer : fields.array("answers")) {
    try {
      answers.push_back(read_recorded_answer(answer, fields.document()));
    } catch (const Error&) {
      continue;
    }
  }
  return answers;
}

}  // namespace

std::string write_deployment(const Deployment& deployment) {
  return records::to_json(deployment).dump(-1, ' ', false, json::error_handler_t::replace);
}

Deployment read_deployment(std::string_view body, const std::string& id) {
  const std::string document = fmt::format("the registry's deployment {}", id);
  const json value = records::parse_object(body, document);
  const Fields fields(value, document);
  Deployment deployment;
  deployment.id = id;
  deployment.environment = fields.text("environment");
  deployment.stacks = read_stacks(fields);
  deployment.status = read_status(fields);
  deployment.token = fields.number("token", 0);
  deployment.started_at = fields.time("started_at", {});
  deployment.granted_at = fields.time("granted_at");
  deployment.began_at = value.contains("began_at") ? fields.time("began_at") : deployment.granted_at;
  deployment.ended_at = fields.time("ended_at");
  deployment.updated_at = fields.time("updated_at", deployment.started_at);
  deployment.workflow_run_id = fields.text("workflow_run_id");
  deployment.run_url = fields.text("github_run_url");
  deployment.console_url = fields.text("aws_console_url");
  deployment.actor = fields.text("actor");
  deployment.reason = fields.text("reason");
  if (const auto code = fields.integer("exit_code")) deployment.exit_code = static_cast<int>(*code);
  deployment.stack_status = fields.text("stack_status");
  deployment.asks = read_open_question(fields);
  deployment.answers = read_recorded_answers(fields);
  deployment.events = read_events(fields);
  return deployment;
}

}  // namespace signalbox
