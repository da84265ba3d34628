#include "rehearsal/database_events.hpp"

#include <fmt/format.h>

#include <array>

#include "rehearsal/xml_writer.hpp"

namespace signalbox::rehearsal {
namespace {

struct SourceType {
  std::string_view name, type;
};
constexpr std::array source_types{SourceType{"db-instance", "AWS::RDS::DBInstance"},
                                  SourceType{"db-cluster", "AWS::RDS::DBCluster"}};

void write_database_event(XmlWriter& xml, const SourceType& source, const RehearsedResource& database,
                          const ShownLine& line) {
  xml.open("Event").text("SourceIdentifier", database.name).text("SourceType", source.name);
  xml.text("Message", line.text).text("Date", to_iso8601(database.evidence.at(line.after)));
  xml.open("EventCategories").close();
  xml.text("SourceArn", rehearsal_arn("rds", database.region, fmt::format("db:{}", database.name))).close();
}

}  // namespace

Answer describe_database_events(const StackBook& book, const QueryCall& call, Time now) {
  const auto since = call.has("StartTime") ? parse_iso8601(call.get("StartTime")) : now - std::chrono::hours(1);
  if (!since) return refused("InvalidParameterValue", fmt::format("Invalid StartTime {}", call.get("StartTime")));
  XmlWriter xml;
  xml.open("Events");
  for (const auto& source : source_types) {
    if (call.has("SourceType") && call.get("SourceType") != source.name) continue;
    for (const auto& database : resources_of_type(book, source.type, call.region, now)) {
      if (call.has("SourceIdentifier") && call.get("SourceIdentifier") != database.name) continue;
      for (const auto& line : database.evidence.shown.events) {
        const bool is_asked_for = database.evidence.at(line.after) >= *since;
        if (is_asked_for && database.evidence.has_happened(line.after, now))
          write_database_event(xml, source, database, line);
      }
    }
  }
  xml.close();
  return {{}, xml.xml()};
}

}  // namespace signalbox::rehearsal
