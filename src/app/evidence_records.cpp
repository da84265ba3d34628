#include "app/evidence_records.hpp"

#include <algorithm>

#include "records/evidence_document.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

bool is_same_moment(const CollectedEvidence& a, const CollectedEvidence& b) {
  return a.moment == b.moment && a.at == b.at && a.stack == b.stack && a.resource == b.resource;
}

}  // namespace

void EvidenceRecords::add(const std::string& id, const std::vector<CollectedEvidence>& evidence) {
  store_.change(
      keys::evidence_of(id), [&](const std::optional<Document>& known) -> std::optional<DocumentStore::Revision> {
        auto all = known ? read_evidence(known->body, id) : std::vector<CollectedEvidence>();
        const auto before = all.size();
        for (const CollectedEvidence& one : evidence) {
          const bool is_known = std::ranges::any_of(all, [&](const auto& other) { return is_same_moment(one, other); });
          if (!is_known) all.push_back(one);
        }
        if (all.size() == before) return std::nullopt;
        return DocumentStore::Revision(write_evidence(id, std::move(all)), /*wakes_watches=*/false);
      });
}

std::vector<CollectedEvidence> EvidenceRecords::find(const std::string& id) {
  const auto document = store_.get(keys::evidence_of(id));
  return document ? read_evidence(document->body, id) : std::vector<CollectedEvidence>();
}

}  // namespace signalbox
