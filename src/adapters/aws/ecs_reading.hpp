// Reads ECS's answers: what a service tells of itself, why its tasks stopped, where their containers log. Pure; asks
// nothing.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/evidence.hpp"

namespace signalbox::aws {

struct EcsServiceName {
  std::string cluster;
  std::string service;
};
/// From the ARN that CloudFormation shows, `…:service/CLUSTER/NAME`; accounts of before 2021 may lack the cluster,
/// which reads as `default`.
[[nodiscard]] EcsServiceName ecs_service_name(const std::string& physical_id);

/// Of DescribeServices' `services[0]`. What is older than `since` is left out.
[[nodiscard]] EvidenceItem read_service_events(const nlohmann::json& service, Time since);
[[nodiscard]] EvidenceItem read_rollouts(const nlohmann::json& service);
[[nodiscard]] std::vector<std::string> read_target_groups(const nlohmann::json& service);

struct StoppedContainer {
  std::string name;
  std::optional<int> exit_code;  ///< absent: it never ran
  std::string reason;
};

struct StoppedTask {
  std::string id, definition, stop_code, reason;
  std::optional<Time> stopped_at;
  std::vector<StoppedContainer> containers;

  /// Stopped by what it did itself rather than because the service was scaled, replaced or rolled back.
  [[nodiscard]] bool failed() const;
  /// Why it stopped first, the rest after it.
  [[nodiscard]] EvidenceItem evidence() const;
};
/// Of DescribeTasks: those that stopped since then; failed ones first, then the newest.
[[nodiscard]] std::vector<StoppedTask> read_stopped_tasks(const nlohmann::json& answer, Time since);

struct ContainerLog {
  std::string driver;  ///< only `awslogs` can be read; empty when none is set
  std::string group, region, stream;
};
/// Of DescribeTaskDefinition.
[[nodiscard]] ContainerLog read_container_log(const nlohmann::json& answer, const std::string& container,
                                              const std::string& task_id);

}  // namespace signalbox::aws
