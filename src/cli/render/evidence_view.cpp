#include "cli/render/evidence_view.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/plain_text.hpp"
#include "records/evidence_document.hpp"

namespace signalbox::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t few_lines = 5;

std::string heading(const CollectedEvidence& evidence, const Look& look) {
  const bool failed = evidence.moment == EvidenceMoment::failed;
  std::string text =
      fmt::format("{} {}  {}", look.paint(Tone::strong, escape_for_terminal(evidence.resource)),
                  look.paint(failed ? Tone::bad : Tone::warning, to_string(evidence.moment)), to_iso8601(evidence.at));
  if (!evidence.type.empty()) text += "  " + escape_for_terminal(evidence.type);
  if (!evidence.reason.empty()) text += "\n  " + escape_for_terminal(evidence.reason);
  return text;
}

std::string count_of_lines(std::size_t count, std::string_view which, std::string_view end, const Look& look) {
  if (count == 0) return {};
  return "\n    " + look.paint(Tone::faint, fmt::format("{} {} line{}{}", count, which, count == 1 ? "" : "s", end));
}

// With all lines shown: how many were not kept; else how many are not shown.
std::string missing_lines(const EvidenceItem& item, std::size_t shown, Detail detail, const Look& look) {
  if (detail != Detail::all_lines)
    return count_of_lines(item.lines.size() - shown, "more", "; --evidence shows all", look);
  return count_of_lines(item.left_out, tells_most_first(item) ? "more" : "older", " were not kept", look);
}

std::string lines_of(const EvidenceItem& item, Detail detail, const Look& look) {
  const auto shown = detail == Detail::all_lines ? item.lines.size() : std::min(item.lines.size(), few_lines);
  const auto begin = tells_most_first(item) ? 0 : item.lines.size() - shown;
  const auto missing = missing_lines(item, shown, detail, look);
  std::string text;
  for (auto i = begin; i < begin + shown; ++i) text += "\n    " + escape_for_terminal(item.lines[i]);
  return tells_most_first(item) ? text + missing : missing + text;
}

std::string item_text(const EvidenceItem& item, Detail detail, const Look& look) {
  std::string text = "\n  " + look.paint(Tone::faint, escape_for_terminal(item.source));
  if (!item.subject.empty()) text += "  " + escape_for_terminal(item.subject);
  if (item.at) text += "  " + look.paint(Tone::faint, to_iso8601(*item.at));
  text += lines_of(item, detail, look);
  if (!item.trouble.empty()) {
    text += "\n    " + look.paint(Tone::warning, "could not be read: ") + escape_for_terminal(item.trouble);
  }
  return text;
}

void fill(ordered_json& object, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (!object.contains(key)) object[key] = nullptr;
  }
}

}  // namespace

std::string evidence_text(const std::vector<CollectedEvidence>& evidence, Detail detail, const Look& look) {
  std::string text;
  for (const CollectedEvidence& one : evidence) {
    if (!text.empty()) text += "\n\n";
    text += heading(one, look);
    for (const EvidenceItem& item : one.items) text += item_text(item, detail, look);
  }
  return text;
}

ordered_json evidence_json(const std::vector<CollectedEvidence>& evidence) {
  ordered_json all = ordered_json::array();
  for (const CollectedEvidence& one : evidence) {
    ordered_json object = records::to_json(one);
    fill(object, {"physical_id", "status", "reason"});
    for (ordered_json& item : object["items"]) {
      if (!item.contains("left_out")) item["left_out"] = 0;
      fill(item, {"subject", "timestamp", "trouble"});
    }
    all.push_back(std::move(object));
  }
  return all;
}

}  // namespace signalbox::cli
