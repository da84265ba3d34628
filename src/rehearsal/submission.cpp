#include "rehearsal/submission.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/stack_event.hpp"
#include "rehearsal/xml_writer.hpp"

namespace signalbox::rehearsal {
namespace {

using nlohmann::json;

constexpr std::size_t template_limit = 51'200;

std::optional<std::string> why_not_json(const std::string& body) {
  const auto document = json::parse(body, nullptr, false);
  if (document.is_discarded()) return "Template format error: JSON not well-formed.";
  if (!document.is_object()) return "Template format error: unsupported structure.";
  const auto resources = document.find("Resources");
  if (resources != document.end() && resources->is_object() && !resources->empty()) return std::nullopt;
  return "Template format error: At least one Resources member must be defined.";
}

// YAML is not parsed: only that it could be a template is looked at.
std::optional<std::string> why_not_yaml(const std::string& body) {
  if (body.find(':') == std::string::npos) return "Template format error: unsupported structure.";
  if (body.starts_with("Resources:") || body.find("\nResources:") != std::string::npos) return std::nullopt;
  return "Template format error: At least one Resources member must be defined.";
}

bool looks_like_json(const std::string& body) {
  const auto first = body.find_first_not_of(" \t\r\n");
  return first != std::string::npos && body[first] == '{';
}

std::optional<Answer> why_not_a_body(const std::string& body) {
  if (body.size() > template_limit) {
    return invalid(
        fmt::format("1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
                    "Member must have length less than or equal to {}",
                    template_limit));
  }
  const auto trouble = looks_like_json(body) ? why_not_json(body) : why_not_yaml(body);
  return trouble ? std::optional(invalid(*trouble)) : std::nullopt;
}

std::string json_text(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? std::string() : found->is_string() ? found->get<std::string>() : found->dump();
}

json parsed_or_empty(const std::string& body) { return looks_like_json(body) ? json::parse(body) : json::object(); }

std::map<std::string, json> parameters_of(const json& document) {
  std::map<std::string, json> parameters;
  const auto found = document.find("Parameters");
  if (found == document.end() || !found->is_object()) return parameters;
  for (const auto& [name, parameter] : found->items()) {
    if (parameter.is_object()) parameters[name] = parameter;
  }
  return parameters;
}

void write_parameter(XmlWriter& xml, const std::string& name, const json& parameter) {
  xml.open("member").text("ParameterKey", name).text_if_any("DefaultValue", json_text(parameter, "Default"));
  xml.text("NoEcho", json_text(parameter, "NoEcho") == "true" ? "true" : "false").close();
}

bool wants_earlier(const QueryCall& call) { return call.get("UsePreviousTemplate") == "true"; }

}  // namespace

std::optional<Answer> why_not_a_name(const std::string& value, std::string_view field) {
  const auto prefix = "1 validation error detected: Value ";
  if (value.empty()) {
    return invalid(fmt::format("{}null at '{}' failed to satisfy constraint: Member must not be null", prefix, field));
  }
  if (value.starts_with("arn:") || !why_not_a_stack_name(value)) return std::nullopt;
  if (value.size() > 128) {
    return invalid(
        fmt::format("{}'{}' at '{}' failed to satisfy constraint: Member must have length less than or equal to 128",
                    prefix, value, field));
  }
  return invalid(
      fmt::format("{}'{}' at '{}' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                  "[a-zA-Z][-a-zA-Z0-9]*",
                  prefix, value, field));
}

std::optional<Answer> why_not_a_template(const QueryCall& call, const Submission* earlier) {
  if (call.has("TemplateBody")) return why_not_a_body(call.get("TemplateBody"));
  if (call.has("TemplateURL") || (wants_earlier(call) && earlier != nullptr)) return std::nullopt;
  return invalid("Either Template URL or Template Body must be specified.");
}

Submission submission_of(const QueryCall& call, const Submission* earlier) {
  Submission submission;
  if (wants_earlier(call) && earlier != nullptr) {
    submission = *earlier;
  } else {
    submission.template_body = call.get("TemplateBody");
    submission.template_url = call.get("TemplateURL");
    if (looks_like_json(submission.template_body))
      submission.description = json_text(json::parse(submission.template_body), "Description");
  }
  submission.parameters = call.pairs("Parameters", "ParameterKey", "ParameterValue");
  for (auto& [key, value] : submission.parameters) {
    const auto before = earlier == nullptr ? submission.parameters.end() : earlier->parameters.find(key);
    if (value.empty() && earlier != nullptr && before != earlier->parameters.end()) value = before->second;
  }
  submission.tags = call.pairs("Tags", "Key", "Value");
  submission.capabilities = call.list("Capabilities");
  return submission;
}

Answer validate_template(const QueryCall& call) {
  if (auto trouble = why_not_a_template(call, nullptr)) return *trouble;
  XmlWriter xml;
  const auto document = parsed_or_empty(call.get("TemplateBody"));
  xml.text_if_any("Description", json_text(document, "Description")).open("Parameters");
  for (const auto& [name, parameter] : parameters_of(document)) write_parameter(xml, name, parameter);
  xml.close();
  return {{}, xml.xml()};
}

Answer summary_of(const Submission& submission) {
  const auto document = parsed_or_empty(submission.template_body);
  auto parameters = parameters_of(document);
  for (const auto& given : submission.parameters) parameters.try_emplace(given.first, json::object());
  XmlWriter xml;
  xml.text_if_any("Description", json_text(document, "Description")).open("Parameters");
  for (const auto& [name, parameter] : parameters) write_parameter(xml, name, parameter);
  xml.close();
  return {{}, xml.xml()};
}

}  // namespace signalbox::rehearsal
