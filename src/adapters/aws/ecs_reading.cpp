#include "adapters/aws/ecs_reading.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "adapters/aws/evidence_notes.hpp"
#include "adapters/aws/json_fields.hpp"

namespace signalbox::aws {
namespace {

using nlohmann::json;

constexpr std::size_t most_service_events = 20;

std::string behind_last_slash(const std::string& arn) { return arn.substr(arn.rfind('/') + 1); }

int count_in(const json& object, const char* member) { return static_cast<int>(number_in(object, member).value_or(0)); }

std::string why_it_ended(const StoppedContainer& container) {
  const std::string reason = container.reason.empty() ? "" : ": " + container.reason;
  if (!container.exit_code) return fmt::format("container {} did not run{}", container.name, reason);
  return fmt::format("container {} exited with code {}{}", container.name, *container.exit_code, reason);
}

bool tells_a_failure(const StoppedContainer& container) {
  return container.exit_code ? *container.exit_code != 0 : !container.reason.empty();
}

StoppedContainer read_container(const json& container) {
  StoppedContainer read{text_in(container, "name"), std::nullopt, text_in(container, "reason")};
  if (const auto code = number_in(container, "exitCode")) read.exit_code = static_cast<int>(*code);
  return read;
}

StoppedTask read_task(const json& task) {
  StoppedTask read;
  read.id = behind_last_slash(text_in(task, "taskArn"));
  read.definition = text_in(task, "taskDefinitionArn");
  read.stop_code = text_in(task, "stopCode");
  read.reason = text_in(task, "stoppedReason");
  read.stopped_at = time_in(task, "stoppedAt");
  for (const json& container : list_in(task, "containers")) read.containers.push_back(read_container(container));
  return read;
}

}  // namespace

EcsServiceName ecs_service_name(const std::string& physical_id) {
  const auto resource = physical_id.substr(physical_id.rfind(':') + 1);
  const auto first = resource.find('/');
  const auto second = first == std::string::npos ? first : resource.find('/', first + 1);
  if (second == std::string::npos) return {"default", behind_last_slash(resource)};
  return {resource.substr(first + 1, second - first - 1), resource.substr(second + 1)};
}

// Newest first in the answer.
EvidenceItem read_service_events(const json& service, Time since) {
  auto item = evidence_item(evidence_kind::service_events, text_in(service, "serviceName"));
  for (const json& event : list_in(service, "events")) {
    const auto at = time_in(event, "createdAt");
    if (!at || *at < since) continue;
    if (item.lines.size() == most_service_events) {
      ++item.left_out;
      continue;
    }
    item.at = std::max(item.at.value_or(*at), *at);
    item.lines.push_back(fmt::format("{} {}", to_iso8601(*at), text_in(event, "message")));
  }
  std::reverse(item.lines.begin(), item.lines.end());
  return item;
}

EvidenceItem read_rollouts(const json& service) {
  auto item = evidence_item(evidence_kind::service_rollouts, text_in(service, "serviceName"));
  for (const json& rollout : list_in(service, "deployments")) {
    const auto reason = text_in(rollout, "rolloutStateReason");
    const auto state = text_in(rollout, "rolloutState");
    if (const auto at = time_in(rollout, "updatedAt")) item.at = std::max(item.at.value_or(*at), *at);
    item.lines.push_back(fmt::format("{}{}{}: {} of {} running, {} failed{}{}", text_in(rollout, "status"),
                                     state.empty() ? "" : " ", state, count_in(rollout, "runningCount"),
                                     count_in(rollout, "desiredCount"), count_in(rollout, "failedTasks"),
                                     reason.empty() ? "" : ": ", reason));
  }
  return item;
}

std::vector<std::string> read_target_groups(const json& service) {
  std::vector<std::string> groups;
  for (const json& balancer : list_in(service, "loadBalancers")) {
    if (auto arn = text_in(balancer, "targetGroupArn"); !arn.empty()) groups.push_back(std::move(arn));
  }
  return groups;
}

bool StoppedTask::failed() const {
  if (stop_code == "TaskFailedToStart" || stop_code == "EssentialContainerExited") return true;
  // "Task failed ELB health checks in (target-group …)" is a decision of the scheduler too.
  return reason.find("failed") != std::string::npos;
}

// Why one container ended and why the task was stopped lead: they stay where the rest must give way.
EvidenceItem StoppedTask::evidence() const {
  auto item = evidence_item(evidence_kind::stopped_task, id);
  item.at = stopped_at;
  std::vector<std::string> others;
  for (const StoppedContainer& container : containers) {
    (tells_a_failure(container) ? item.lines : others).push_back(why_it_ended(container));
  }
  const auto behind_first = item.lines.begin() + (item.lines.empty() ? 0 : 1);
  item.lines.insert(behind_first, stop_code.empty() ? reason : fmt::format("{}: {}", stop_code, reason));
  item.lines.insert(item.lines.end(), others.begin(), others.end());
  return item;
}

std::vector<StoppedTask> read_stopped_tasks(const json& answer, Time since) {
  std::vector<StoppedTask> tasks;
  for (const json& task : list_in(answer, "tasks")) {
    auto read = read_task(task);
    if (!read.stopped_at || *read.stopped_at >= since) tasks.push_back(std::move(read));
  }
  std::ranges::stable_sort(tasks, [](const StoppedTask& a, const StoppedTask& b) {
    if (a.failed() != b.failed()) return a.failed();
    return a.stopped_at > b.stopped_at;
  });
  return tasks;
}

ContainerLog read_container_log(const json& answer, const std::string& container, const std::string& task_id) {
  ContainerLog log;
  for (const json& definition : list_in(object_in(answer, "taskDefinition"), "containerDefinitions")) {
    if (text_in(definition, "name") != container) continue;
    const json& configuration = object_in(definition, "logConfiguration");
    const json& options = object_in(configuration, "options");
    log.driver = text_in(configuration, "logDriver");
    log.group = text_in(options, "awslogs-group");
    log.region = text_in(options, "awslogs-region");
    // Without a prefix the stream has the container's own id, which ECS does not tell.
    const auto prefix = text_in(options, "awslogs-stream-prefix");
    if (!prefix.empty()) log.stream = fmt::format("{}/{}/{}", prefix, container, task_id);
  }
  return log;
}

}  // namespace signalbox::aws
