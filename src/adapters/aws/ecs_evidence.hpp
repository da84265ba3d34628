// Why an ECS service did not become stable: its own events and rollouts, tasks that stopped, the last lines of their
// containers, and whether the load balancer finds its targets healthy.
#pragma once

#include "adapters/aws/ecs_reading.hpp"
#include "adapters/aws/evidence_notes.hpp"
#include "adapters/aws/log_tail.hpp"
#include "adapters/aws/query_client.hpp"
#include "ports/evidence_source.hpp"

namespace signalbox::aws {

/// Safe to use from many threads.
class EcsEvidence {
 public:
  EcsEvidence(JsonClient ecs, const LogTail& logs, QueryClient load_balancing)
      : ecs_(std::move(ecs)), logs_(logs), load_balancing_(std::move(load_balancing)) {}

  void collect(const EvidenceQuestion& question, EvidenceNotes& notes, std::stop_token stop) const;

 private:
  void ask_service(const EcsServiceName& name, Time since, std::vector<std::string>& target_groups,
                   EvidenceNotes& notes, std::stop_token stop) const;
  void ask_tasks(const EcsServiceName& name, Time since, EvidenceNotes& notes, std::stop_token stop) const;
  void ask_logs(const StoppedTask& task, EvidenceNotes& notes, std::stop_token stop) const;
  void read_log(const ContainerLog& log, const StoppedContainer& container, EvidenceNotes& notes,
                std::stop_token stop) const;
  void ask_target_health(const std::string& target_group, EvidenceNotes& notes, std::stop_token stop) const;

  JsonClient ecs_;
  const LogTail& logs_;
  QueryClient load_balancing_;
};

}  // namespace signalbox::aws
