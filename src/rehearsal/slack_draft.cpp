#include "rehearsal/slack_draft.hpp"

#include <nlohmann/json.hpp>

#include "rehearsal/query_call.hpp"
#include "rehearsal/slack_block_check.hpp"

namespace signalbox::rehearsal {
namespace {

using nlohmann::json;

std::string refusal_of(const std::string& error) { return json{{"ok", false}, {"error", error}}.dump(); }

std::string blocks_refusal(const json& blocks) {
  const auto errors = blocks.is_discarded() ? std::vector<std::string>{"invalid JSON [json-pointer:/blocks]"}
                                            : slack_block_errors(blocks);
  if (errors.empty()) return are_too_long(blocks) ? refusal_of("msg_blocks_too_long") : std::string();
  auto messages = json::array();
  for (const auto& error : errors) messages.push_back("[ERROR] " + error);
  return json{{"ok", false},
              {"error", "invalid_blocks"},
              {"errors", errors},
              {"response_metadata", {{"messages", std::move(messages)}}}}
      .dump();
}

std::string metadata_refusal(const json& metadata) {
  const bool is_good = metadata.is_object() && metadata.contains("event_type") && metadata["event_type"].is_string() &&
                       metadata.contains("event_payload") && metadata["event_payload"].is_object();
  return is_good ? std::string() : refusal_of("invalid_metadata_format");
}

std::string argument(const std::map<std::string, std::string>& arguments, const char* name) {
  const auto found = arguments.find(name);
  return found == arguments.end() ? std::string() : found->second;
}

}  // namespace

SlackDraft read_slack_draft(const std::map<std::string, std::string>& arguments, std::size_t text_limit) {
  SlackDraft draft;
  draft.post.text = argument(arguments, "text");
  draft.post.blocks = argument(arguments, "blocks");
  draft.post.metadata = argument(arguments, "metadata");
  if (draft.post.text.empty() && draft.post.blocks.empty()) draft.refusal = refusal_of("no_text");
  if (slack_length(draft.post.text) > text_limit) draft.refusal = refusal_of("msg_too_long");
  if (draft.refusal.empty() && !draft.post.blocks.empty())
    draft.refusal = blocks_refusal(json::parse(draft.post.blocks, nullptr, false));
  if (draft.refusal.empty() && !draft.post.metadata.empty())
    draft.refusal = metadata_refusal(json::parse(draft.post.metadata, nullptr, false));
  return draft;
}

std::optional<std::map<std::string, std::string>> read_webhook_body(const Request& request) {
  std::string body = request.body;
  const auto type = request.headers.find("content-type");
  if (type != request.headers.end() && type->second.starts_with("application/x-www-form-urlencoded")) {
    std::map<std::string, std::string> form;
    if (!read_form(request.body, form)) return std::nullopt;
    body = argument(form, "payload");
  }
  const auto object = json::parse(body, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  std::map<std::string, std::string> arguments;
  for (const auto& [name, value] : object.items()) {
    arguments[name] = value.is_string() ? value.get<std::string>() : value.dump();
  }
  return arguments;
}

}  // namespace signalbox::rehearsal
