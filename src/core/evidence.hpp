// What a resource that failed or stalls left behind elsewhere in AWS, where it is soon gone: values, their bounds, and
// which line tells most. Pure; ports/evidence_source.hpp is asked for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace signalbox {

namespace evidence_kind {
inline constexpr std::string_view service_events = "ecs service events";
inline constexpr std::string_view service_rollouts = "ecs deployments";
inline constexpr std::string_view stopped_task = "stopped task";
inline constexpr std::string_view target_health = "target health";
inline constexpr std::string_view container_log = "container log";
inline constexpr std::string_view database_events = "rds events";
inline constexpr std::string_view function_log = "function log";
}  // namespace evidence_kind

struct EvidenceItem {
  std::string source;              ///< one of evidence_kind
  std::string subject;             ///< which one: the service, task, container, target group, log stream
  std::optional<Time> at;          ///< of the newest line, by AWS's clock
  std::vector<std::string> lines;  ///< oldest first; a stopped task's: what tells most first
  std::string trouble;             ///< why it could not be read, and the right that is missing; empty when it was
  std::size_t left_out = 0;        ///< lines that there was no room for
  friend bool operator==(const EvidenceItem&, const EvidenceItem&) = default;
};

enum class EvidenceMoment { failed, stalled };
[[nodiscard]] std::string_view to_string(EvidenceMoment moment);

/// All that was found out about one resource at one moment.
struct CollectedEvidence {
  EvidenceMoment moment = EvidenceMoment::failed;
  Time at{};  ///< when it failed, by AWS's clock; when the stall was told
  std::string stack;
  std::string resource;  ///< logical id; nested ones as `Parent/Child`
  std::string type, physical_id, status, reason;
  std::vector<EvidenceItem> items;
  friend bool operator==(const CollectedEvidence&, const CollectedEvidence&) = default;
};

inline constexpr std::size_t most_evidence_items = 16;
inline constexpr std::size_t most_evidence_lines = 60;
inline constexpr std::size_t longest_evidence_line = 600;

/// What stopped a task stands first; of events and logs the newest are at the end.
[[nodiscard]] bool tells_most_first(const EvidenceItem& item);

/// Leaves the item so many lines, those that tell most: the newest, of a stopped task the first, two of these at least.
/// What goes is counted in left_out.
void keep_lines(EvidenceItem& item, std::size_t count);

/// Fit to be kept: secrets masked, colours taken out, every text and list cut to the bounds above.
[[nodiscard]] CollectedEvidence fit_to_keep(CollectedEvidence evidence);

/// The one line, at most two, that a person would look for first: why a container stopped and the last it said.
[[nodiscard]] std::vector<std::string> most_telling_lines(const std::vector<CollectedEvidence>& evidence);

}  // namespace signalbox
