#include "adapters/aws/evidence_notes.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace signalbox::aws {
namespace {

// Expired credentials are `denied` too, and no permission would mend them.
bool is_about_a_right(const Error& error) {
  const std::string_view text = error.what();
  if (error.kind() != ErrorKind::denied) return false;
  return text.find("AccessDenied") != std::string_view::npos || text.find("not authorized") != std::string_view::npos ||
         text.find("UnauthorizedOperation") != std::string_view::npos;
}

std::string trouble_of(const Error& error, std::string_view right) {
  if (error.kind() == ErrorKind::interrupted) return "there was no time left to ask";
  if (is_about_a_right(error)) return fmt::format("no right to {}: {}", right, error.what());
  return error.what();
}

}  // namespace

void EvidenceNotes::add(EvidenceItem item) {
  if (!item.lines.empty() || !item.trouble.empty()) items_.push_back(std::move(item));
}

void EvidenceNotes::ask(std::string_view source, const std::string& subject, std::string_view right,
                        const std::function<void()>& question) {
  try {
    question();
  } catch (const Error& error) {
    add(evidence_trouble(source, subject, trouble_of(error, right)));
  }
}

EvidenceItem evidence_item(std::string_view source, std::string subject) {
  EvidenceItem item;
  item.source = source;
  item.subject = std::move(subject);
  return item;
}

EvidenceItem evidence_trouble(std::string_view source, std::string subject, std::string trouble) {
  auto item = evidence_item(source, std::move(subject));
  item.trouble = std::move(trouble);
  return item;
}

}  // namespace signalbox::aws
