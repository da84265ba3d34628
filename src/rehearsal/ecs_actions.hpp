// ECS's reading side over the services of the stacks: DescribeServices, ListTasks, DescribeTasks,
// DescribeTaskDefinition. A service's cluster has the name of its stack.
#pragma once

#include "rehearsal/json_call.hpp"
#include "rehearsal/rehearsed_resource.hpp"

namespace signalbox::rehearsal {

class EcsActions {
 public:
  explicit EcsActions(const StackBook& book) : book_(book) {}

  [[nodiscard]] JsonReply describe_services(const JsonCall& call, const nlohmann::json& body, Time now) const;
  [[nodiscard]] JsonReply list_tasks(const JsonCall& call, const nlohmann::json& body, Time now) const;
  [[nodiscard]] JsonReply describe_tasks(const JsonCall& call, const nlohmann::json& body, Time now) const;
  [[nodiscard]] JsonReply describe_task_definition(const JsonCall& call, const nlohmann::json& body, Time now) const;

 private:
  /// nullopt when there is no such cluster.
  [[nodiscard]] std::optional<std::vector<RehearsedResource>> services_of(const JsonCall& call,
                                                                          const nlohmann::json& body, Time now) const;

  const StackBook& book_;
};

/// The ARN under which CloudFormation shows a service.
[[nodiscard]] std::string ecs_service_arn(std::string_view region, const std::string& cluster, const std::string& name);

/// What a task is called, and where its containers log.
[[nodiscard]] std::string task_id_of(const RehearsedResource& service, std::size_t task);
[[nodiscard]] std::string task_log_group(const RehearsedResource& service);
[[nodiscard]] std::string task_log_stream(const RehearsedResource& service, std::size_t task,
                                          const std::string& container);

}  // namespace signalbox::rehearsal
