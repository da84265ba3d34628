#include "records/evidence_document.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "records/json_reading.hpp"

namespace signalbox {

using nlohmann::json;
using nlohmann::ordered_json;

namespace records {
namespace {

ordered_json item_to_json(const EvidenceItem& item) {
  ordered_json object;
  object["source"] = item.source;
  set_text(object, "subject", item.subject);
  set_time(object, "timestamp", item.at);
  object["lines"] = item.lines;
  if (item.left_out > 0) object["left_out"] = item.left_out;
  set_text(object, "trouble", item.trouble);
  return object;
}

}  // namespace

ordered_json to_json(const CollectedEvidence& evidence) {
  ordered_json object;
  object["moment"] = to_string(evidence.moment);
  object["timestamp"] = to_iso8601(evidence.at);
  object["stack"] = evidence.stack;
  object["resource"] = evidence.resource;
  object["type"] = evidence.type;
  set_text(object, "physical_id", evidence.physical_id);
  set_text(object, "status", evidence.status);
  set_text(object, "reason", evidence.reason);
  object["items"] = ordered_json::array();
  for (const EvidenceItem& item : evidence.items) object["items"].push_back(item_to_json(item));
  return object;
}

}  // namespace records

namespace {

using records::Fields;

std::string as_text(const std::string& id, const std::vector<CollectedEvidence>& evidence) {
  ordered_json body;
  body["correlation_id"] = id;
  body["evidence"] = ordered_json::array();
  for (const CollectedEvidence& one : evidence) body["evidence"].push_back(records::to_json(one));
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

void keep_newest_lines(EvidenceItem& item, std::size_t count) {
  if (item.lines.size() <= count) return;
  const auto surplus = item.lines.size() - count;
  item.lines.erase(item.lines.begin(), item.lines.begin() + static_cast<std::ptrdiff_t>(surplus));
  item.left_out += surplus;
}

EvidenceItem read_item(const json& value, const std::string& document) {
  const Fields fields(value, document);
  EvidenceItem item;
  item.source = fields.required_text("source");
  item.subject = fields.text("subject");
  item.at = fields.time("timestamp");
  for (const json& line : fields.array("lines")) {
    if (line.is_string()) item.lines.push_back(line.get<std::string>());
  }
  item.left_out = fields.number("left_out", 0);
  item.trouble = fields.text("trouble");
  return item;
}

EvidenceMoment read_moment(const Fields& fields) {
  const std::string word = fields.required_text("moment");
  for (const EvidenceMoment moment : {EvidenceMoment::failed, EvidenceMoment::stalled}) {
    if (word == to_string(moment)) return moment;
  }
  throw Error(ErrorKind::invalid_input,
              fmt::format("{}: the field \"moment\" must be failed or stalled", fields.document()),
              "repair the entry; docs/registry.md describes the format");
}

CollectedEvidence read_one(const json& value, const std::string& document) {
  const Fields fields(value, document);
  CollectedEvidence evidence;
  evidence.moment = read_moment(fields);
  evidence.at = fields.time("timestamp", {});
  evidence.stack = fields.text("stack");
  evidence.resource = fields.text("resource");
  evidence.type = fields.text("type");
  evidence.physical_id = fields.text("physical_id");
  evidence.status = fields.text("status");
  evidence.reason = fields.text("reason");
  for (const json& item : fields.array("items")) evidence.items.push_back(read_item(item, document));
  return evidence;
}

}  // namespace

std::string write_evidence(const std::string& id, std::vector<CollectedEvidence> evidence) {
  std::string text = as_text(id, evidence);
  for (const std::size_t kept : {20, 5, 1}) {
    for (CollectedEvidence& one : evidence) {
      if (text.size() <= largest_evidence) return text;
      for (EvidenceItem& item : one.items) keep_newest_lines(item, kept);
      text = as_text(id, evidence);
    }
  }
  while (text.size() > largest_evidence && !evidence.empty()) {
    evidence.erase(evidence.begin());
    text = as_text(id, evidence);
  }
  return text;
}

std::vector<CollectedEvidence> read_evidence(std::string_view body, const std::string& id) {
  const std::string document = fmt::format("the registry's evidence of {}", id);
  const json value = records::parse_object(body, document);
  const Fields fields(value, document);
  std::vector<CollectedEvidence> evidence;
  for (const json& one : fields.array("evidence")) evidence.push_back(read_one(one, document));
  return evidence;
}

}  // namespace signalbox
