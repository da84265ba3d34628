#include "cli/render/event_table.hpp"

#include "cli/render/table.hpp"

namespace signalbox::cli {

std::string event_table(const std::vector<StackEvent>& events, const Look& look) {
  Table table({"TIME", "RESOURCE", "TYPE", "STATUS", "REASON"});
  for (const StackEvent& event : events) {
    table.add({to_iso8601(event.at), event.logical_id, event.resource_type,
               Cell(event.status, tone_of_status(event.status)), event.reason});
  }
  return table.text(look);
}

std::string event_table(const std::vector<RecordedEvent>& events, const Look& look) {
  Table table({"TIME", "STACK", "RESOURCE", "TYPE", "STATUS", "REASON"});
  for (const RecordedEvent& event : events) {
    table.add({to_iso8601(event.at), event.stack, event.resource, event.type,
               Cell(event.status, tone_of_status(event.status)), event.reason});
  }
  return table.text(look);
}

Tone tone_of_status(std::string_view status) {
  if (status.find("FAILED") != std::string_view::npos || status.find("ROLLBACK") != std::string_view::npos)
    return Tone::bad;
  if (status.ends_with("_IN_PROGRESS")) return Tone::warning;
  return status.ends_with("_COMPLETE") ? Tone::good : Tone::plain;
}

Tone tone_of(DeploymentStatus status) {
  switch (status) {
    case DeploymentStatus::succeeded:
      return Tone::good;
    case DeploymentStatus::failed:
    case DeploymentStatus::orphaned:
      return Tone::bad;
    case DeploymentStatus::cancelled:
    case DeploymentStatus::queued:
    case DeploymentStatus::running:
      return Tone::warning;
  }
  return Tone::plain;
}

}  // namespace signalbox::cli
