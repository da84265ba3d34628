#include "adapters/aws/database_evidence.hpp"

#include <array>

namespace signalbox::aws {
namespace {

constexpr const char* most_database_events = "50";  // the least that RDS takes is 20

struct SourceType {
  std::string_view type, name;
};
// "SourceType" of DescribeEvents.
constexpr std::array source_types{
    SourceType{"AWS::RDS::DBInstance", "db-instance"}, SourceType{"AWS::RDS::DBCluster", "db-cluster"},
    SourceType{"AWS::RDS::DBParameterGroup", "db-parameter-group"},
    SourceType{"AWS::RDS::DBSecurityGroup", "db-security-group"}, SourceType{"AWS::RDS::DBProxy", "db-proxy"}};

std::string_view source_type_of(const std::string& type) {
  const auto found = std::ranges::find(source_types, type, &SourceType::type);
  return found == source_types.end() ? std::string_view() : found->name;
}

}  // namespace

bool DatabaseEvidence::knows(const std::string& type) { return !source_type_of(type).empty(); }

void DatabaseEvidence::collect(const EvidenceQuestion& question, EvidenceNotes& notes, std::stop_token stop) const {
  const auto& name = question.physical_id;
  notes.ask(evidence_kind::database_events, name, "rds:DescribeEvents", [&] {
    const Parameters parameters = {{"SourceType", std::string(source_type_of(question.type))},
                                   {"SourceIdentifier", name},
                                   {"StartTime", to_iso8601(std::chrono::floor<std::chrono::seconds>(question.since))},
                                   {"MaxRecords", most_database_events}};
    const auto document = document_of(rds_.call("DescribeEvents", parameters, stop));
    auto item = evidence_item(evidence_kind::database_events, name);
    for (const auto& event : document.root().elements("DescribeEventsResult/Events")) {
      const auto at = parse_iso8601(event.text("Date"));
      if (at) item.at = std::max(item.at.value_or(*at), *at);
      item.lines.push_back(fmt::format("{} {}", event.text("Date"), event.text("Message")));
    }
    notes.add(std::move(item));
  });
}

}  // namespace signalbox::aws
