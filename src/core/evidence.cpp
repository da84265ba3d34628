#include "core/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/secret_mask.hpp"

namespace signalbox {
namespace {

// Loggers colour their lines: ESC [ parameters letter.
std::string without_colours(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\x1b' || i + 1 >= text.size() || text[i + 1] != '[') {
      out += text[i];
      continue;
    }
    i += 2;
    while (i < text.size() && (text[i] < '@' || text[i] > '~')) ++i;
  }
  return out;
}

// Never inside a character of several bytes.
std::string cut(std::string text) {
  if (text.size() <= longest_evidence_line) return text;
  constexpr std::string_view ellipsis = "…";
  auto end = longest_evidence_line - ellipsis.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text.append(ellipsis);
}

// So much of a line is looked at. What the end cuts through goes as a whole: half a secret no longer looks like one.
constexpr std::size_t longest_line_read = 8 * longest_evidence_line;

void leave_rest_unread(std::string& text) {
  if (text.size() <= longest_line_read) return;
  const auto last_gap = text.find_last_of(" \t,;", longest_line_read);
  text.resize(last_gap == std::string::npos ? 0 : last_gap);
  text += " …";
}

// Masked before it is cut, for the same reason.
void fit(std::string& text) {
  leave_rest_unread(text);
  text = cut(mask_secrets(without_colours(text)));
}

bool says_nothing(const std::string& line) { return line.find_first_not_of(" \t\r") == std::string::npos; }

// Why a container ended, and why its task was stopped.
constexpr std::size_t telling_lines_of_a_task = 2;

void fit(EvidenceItem& item) {
  while (!item.lines.empty() && says_nothing(item.lines.back())) item.lines.pop_back();
  keep_lines(item, most_evidence_lines);
  for (std::string& line : item.lines) fit(line);
  fit(item.subject);
  fit(item.trouble);
}

const EvidenceItem* item_of(const CollectedEvidence& evidence, std::string_view source) {
  const auto found = std::ranges::find_if(
      evidence.items, [&](const EvidenceItem& item) { return item.source == source && !item.lines.empty(); });
  return found == evidence.items.end() ? nullptr : &*found;
}

std::string last_words(const EvidenceItem& item) {
  const auto said = std::find_if_not(item.lines.rbegin(), item.lines.rend(), says_nothing);
  return said == item.lines.rend() ? std::string() : *said;
}

std::vector<std::string> telling_lines_of(const CollectedEvidence& evidence) {
  std::vector<std::string> lines;
  const auto tell = [&](const EvidenceItem& item, const std::string& line) {
    if (line.empty()) return;
    lines.push_back(lines.empty() ? fmt::format("{}: {}", evidence.resource, line)
                                  : fmt::format("{}: {}", item.source, line));
  };
  if (const auto* task = item_of(evidence, evidence_kind::stopped_task)) tell(*task, task->lines.front());
  for (const auto source : {evidence_kind::container_log, evidence_kind::function_log}) {
    if (const auto* log = item_of(evidence, source)) tell(*log, last_words(*log));
  }
  for (const auto source : {evidence_kind::target_health, evidence_kind::service_rollouts,
                            evidence_kind::service_events, evidence_kind::database_events}) {
    const auto* item = item_of(evidence, source);
    if (lines.empty() && item != nullptr) tell(*item, last_words(*item));
  }
  return lines;
}

}  // namespace

std::string_view to_string(EvidenceMoment moment) {
  switch (moment) {
    case EvidenceMoment::failed:
      return "failed";
    case EvidenceMoment::stalled:
      return "stalled";
  }
  return "failed";
}

bool tells_most_first(const EvidenceItem& item) { return item.source == evidence_kind::stopped_task; }

void keep_lines(EvidenceItem& item, std::size_t count) {
  if (tells_most_first(item)) count = std::max(count, telling_lines_of_a_task);
  if (item.lines.size() <= count) return;
  const auto surplus = item.lines.size() - count;
  const auto first =
      tells_most_first(item) ? item.lines.end() - static_cast<std::ptrdiff_t>(surplus) : item.lines.begin();
  item.lines.erase(first, first + static_cast<std::ptrdiff_t>(surplus));
  item.left_out += surplus;
}

CollectedEvidence fit_to_keep(CollectedEvidence evidence) {
  if (evidence.items.size() > most_evidence_items) evidence.items.resize(most_evidence_items);
  for (EvidenceItem& item : evidence.items) fit(item);
  fit(evidence.reason);
  fit(evidence.physical_id);
  return evidence;
}

// The first failure caused the others; a stall is told only where nothing failed.
std::vector<std::string> most_telling_lines(const std::vector<CollectedEvidence>& evidence) {
  for (const auto moment : {EvidenceMoment::failed, EvidenceMoment::stalled}) {
    for (const CollectedEvidence& one : evidence) {
      if (one.moment != moment) continue;
      if (auto lines = telling_lines_of(one); !lines.empty()) return lines;
    }
  }
  return {};
}

}  // namespace signalbox
