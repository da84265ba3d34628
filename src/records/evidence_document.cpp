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

std::string text_of_evidence(const ordered_json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// The document while it is cut down to its size. Each piece keeps its own text, so that cutting one costs no more than
// that one: hundreds of them are cut in as many steps.
class Shrinking {
 public:
  Shrinking(const std::string& id, std::vector<CollectedEvidence> evidence)
      : head_(fmt::format(R"({{"correlation_id":{},"evidence":[)", text_of_evidence(id))),
        size_(head_.size() + tail.size()) {
    for (CollectedEvidence& one : evidence) {
      std::string text = text_of_evidence(records::to_json(one));
      size_ += text.size() + 1;
      pieces_.push_back({std::move(one), std::move(text)});
    }
  }

  [[nodiscard]] bool fits() const { return size_ <= largest_evidence; }

  void shorten(std::size_t piece, std::size_t lines) {
    auto& [evidence, text] = pieces_[piece];
    size_ -= text.size();
    for (EvidenceItem& item : evidence.items) keep_lines(item, lines);
    text = text_of_evidence(records::to_json(evidence));
    size_ += text.size();
  }

  void drop(std::size_t piece) {
    size_ -= pieces_[piece].text.size() + 1;
    pieces_[piece].text.clear();
  }

  // A stall says little once something failed; and the first failure caused the others.
  [[nodiscard]] std::vector<std::size_t> least_telling_first() const {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < pieces_.size(); ++i)
      if (pieces_[i].evidence.moment == EvidenceMoment::stalled) order.push_back(i);
    for (std::size_t i = pieces_.size(); i-- > 0;)
      if (pieces_[i].evidence.moment == EvidenceMoment::failed) order.push_back(i);
    return order;
  }

  [[nodiscard]] std::string text() const {
    std::string whole = head_;
    for (const Piece& piece : pieces_) {
      if (!piece.text.empty()) whole.append(piece.text).append(",");
    }
    if (whole.ends_with(',')) whole.pop_back();
    return whole.append(tail);
  }

 private:
  static constexpr std::string_view tail = "]}";
  struct Piece {
    CollectedEvidence evidence;
    std::string text;  ///< empty once it was dropped
  };
  std::string head_;
  std::vector<Piece> pieces_;
  std::size_t size_;
};

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
  Shrinking document(id, std::move(evidence));
  const auto order = document.least_telling_first();
  for (const std::size_t kept : {20, 5, 1}) {
    for (const std::size_t piece : order) {
      if (document.fits()) return document.text();
      document.shorten(piece, kept);
    }
  }
  for (const std::size_t piece : order) {
    if (document.fits()) break;
    document.drop(piece);
  }
  return document.text();
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
