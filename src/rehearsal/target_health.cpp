#include "rehearsal/target_health.hpp"

#include <fmt/format.h>

#include "rehearsal/xml_writer.hpp"

namespace signalbox::rehearsal {
namespace {

// The last word on each target.
std::vector<ShownTarget> targets_at(const PlayedEvidence& evidence, Time now) {
  std::vector<ShownTarget> targets;
  for (const auto& target : evidence.shown.targets) {
    if (!evidence.has_happened(target.after, now)) continue;
    std::erase_if(targets,
                  [&](const ShownTarget& other) { return other.id == target.id && other.port == target.port; });
    targets.push_back(target);
  }
  return targets;
}

void write_target(XmlWriter& xml, const ShownTarget& target) {
  const auto port = std::to_string(target.port);
  xml.open("member");
  xml.open("Target").text("Id", target.id).text("Port", port).close();
  xml.text("HealthCheckPort", port);
  xml.open("TargetHealth").text("State", target.state).text_if_any("Reason", target.reason);
  xml.text_if_any("Description", target.description).close();
  xml.close();
}

}  // namespace

std::string target_group_arn(const RehearsedResource& service) {
  const auto name = service.name.substr(0, 32);  // no target group's is longer
  return rehearsal_arn("elasticloadbalancing", service.region,
                       fmt::format("targetgroup/{}/{}", name, digits_from(service.seen.physical_id, 16)));
}

Answer describe_target_health(const StackBook& book, const QueryCall& call, Time now) {
  for (const auto& service : resources_of_type(book, "AWS::ECS::Service", call.region, now)) {
    if (service.evidence.shown.targets.empty() || target_group_arn(service) != call.get("TargetGroupArn")) continue;
    XmlWriter xml;
    xml.open("TargetHealthDescriptions");
    for (const auto& target : targets_at(service.evidence, now)) write_target(xml, target);
    xml.close();
    return {{}, xml.xml()};
  }
  return refused("TargetGroupNotFound", "One or more target groups not found");
}

}  // namespace signalbox::rehearsal
