#include "rehearsal/ecs_actions.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "rehearsal/target_health.hpp"

namespace signalbox::rehearsal {
namespace {

using nlohmann::json;

constexpr std::string_view ecs_service_type = "AWS::ECS::Service";

double epoch_seconds(Time time) { return static_cast<double>(time.time_since_epoch().count()) / 1000; }

std::string last_part(const std::string& name_or_arn) { return name_or_arn.substr(name_or_arn.rfind('/') + 1); }

std::string text_of(const json& body, const char* key) {
  const auto found = body.find(key);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<std::string> texts_of(const json& body, const char* key) {
  std::vector<std::string> texts;
  const auto found = body.find(key);
  if (found == body.end() || !found->is_array()) return texts;
  for (const json& text : *found) {
    if (text.is_string()) texts.push_back(text.get<std::string>());
  }
  return texts;
}

std::string cluster_arn(const RehearsedResource& service) {
  return rehearsal_arn("ecs", service.region, "cluster/" + service.stack);
}
std::string definition_arn(const RehearsedResource& service) {
  return rehearsal_arn("ecs", service.region, fmt::format("task-definition/{}:1", service.name));
}
std::string task_arn(const RehearsedResource& service, std::size_t task) {
  return rehearsal_arn("ecs", service.region, fmt::format("task/{}/{}", service.stack, task_id_of(service, task)));
}

json events_of(const RehearsedResource& service, Time now) {
  json events = json::array();
  const auto& shown = service.evidence.shown.events;
  for (auto line = shown.rbegin(); line != shown.rend(); ++line) {
    if (!service.evidence.has_happened(line->after, now)) continue;
    events.push_back({{"id", digits_from(service.name + line->text + std::to_string(line->after.count()), 32)},
                      {"createdAt", epoch_seconds(service.evidence.at(line->after))},
                      {"message", line->text}});
  }
  return events;
}

const ShownRollout* rollout_at(const RehearsedResource& service, Time now) {
  const ShownRollout* last = nullptr;
  for (const auto& rollout : service.evidence.shown.rollouts) {
    if (service.evidence.has_happened(rollout.after, now)) last = &rollout;
  }
  return last;
}

json deployment_of(const RehearsedResource& service, const ShownRollout& rollout) {
  return {{"id", "ecs-svc/" + digits_from(service.name, 16)},
          {"status", "PRIMARY"},
          {"taskDefinition", definition_arn(service)},
          {"desiredCount", rollout.desired},
          {"runningCount", rollout.running},
          {"pendingCount", 0},
          {"failedTasks", rollout.failed},
          {"createdAt", epoch_seconds(service.evidence.began)},
          {"updatedAt", epoch_seconds(service.evidence.at(rollout.after))},
          {"rolloutState", rollout.state},
          {"rolloutStateReason", rollout.reason}};
}

json description_of(const RehearsedResource& service, Time now) {
  const auto* rollout = rollout_at(service, now);
  const bool is_gone = service.seen.status == "DELETE_COMPLETE";
  json described = {{"serviceArn", service.seen.physical_id},
                    {"serviceName", service.name},
                    {"clusterArn", cluster_arn(service)},
                    {"status", is_gone ? "INACTIVE" : "ACTIVE"},
                    {"launchType", "FARGATE"},
                    {"desiredCount", rollout == nullptr ? 0 : rollout->desired},
                    {"runningCount", rollout == nullptr ? 0 : rollout->running},
                    {"pendingCount", 0},
                    {"taskDefinition", definition_arn(service)},
                    {"loadBalancers", json::array()},
                    {"deployments", json::array()},
                    {"events", events_of(service, now)}};
  if (rollout != nullptr) described["deployments"].push_back(deployment_of(service, *rollout));
  if (!service.evidence.shown.targets.empty())
    described["loadBalancers"].push_back({{"targetGroupArn", target_group_arn(service)}});
  return described;
}

bool has_stopped(const RehearsedResource& service, const ShownTask& task, Time now) {
  return task.stopped && service.evidence.has_happened(*task.stopped, now);
}

json container_of(const ShownContainer& container, bool stopped) {
  json described = {{"name", container.name}, {"lastStatus", stopped ? "STOPPED" : "RUNNING"}};
  if (stopped && container.exit_code) described["exitCode"] = *container.exit_code;
  if (stopped && !container.reason.empty()) described["reason"] = container.reason;
  return described;
}

json task_of(const RehearsedResource& service, std::size_t index, Time now) {
  const auto& task = service.evidence.shown.tasks[index];
  const bool stopped = has_stopped(service, task, now);
  json described = {{"taskArn", task_arn(service, index)},
                    {"clusterArn", cluster_arn(service)},
                    {"taskDefinitionArn", definition_arn(service)},
                    {"group", "service:" + service.name},
                    {"lastStatus", stopped ? "STOPPED" : "RUNNING"},
                    {"desiredStatus", stopped ? "STOPPED" : "RUNNING"},
                    {"createdAt", epoch_seconds(service.evidence.at(task.created))},
                    {"containers", json::array()}};
  if (stopped) {
    described["stoppedAt"] = epoch_seconds(service.evidence.at(*task.stopped));
    described["stoppedReason"] = task.reason;
    if (!task.stop_code.empty()) described["stopCode"] = task.stop_code;
  }
  for (const auto& container : task.containers) described["containers"].push_back(container_of(container, stopped));
  return described;
}

// Every container that any of the tasks has, once.
json containers_defined(const RehearsedResource& service) {
  json defined = json::array();
  for (const auto& task : service.evidence.shown.tasks) {
    for (const auto& container : task.containers) {
      if (std::ranges::any_of(defined, [&](const json& known) { return known["name"] == container.name; })) continue;
      const json options = {{"awslogs-group", task_log_group(service)},
                            {"awslogs-region", service.region},
                            {"awslogs-stream-prefix", "ecs"}};
      defined.push_back({{"name", container.name},
                         {"essential", true},
                         {"logConfiguration", {{"logDriver", "awslogs"}, {"options", options}}}});
    }
  }
  return defined;
}

}  // namespace

std::string ecs_service_arn(std::string_view region, const std::string& cluster, const std::string& name) {
  return rehearsal_arn("ecs", region, fmt::format("service/{}/{}", cluster, name));
}

std::string task_id_of(const RehearsedResource& service, std::size_t task) {
  return digits_from(fmt::format("{}/{}", service.seen.physical_id, task), 32);
}

std::string task_log_group(const RehearsedResource& service) {
  const auto& named = service.evidence.shown.log_group;
  return named.empty() ? "/ecs/" + service.name : named;
}

std::string task_log_stream(const RehearsedResource& service, std::size_t task, const std::string& container) {
  return fmt::format("ecs/{}/{}", container, task_id_of(service, task));
}

std::optional<std::vector<RehearsedResource>> EcsActions::services_of(const JsonCall& call, const json& body,
                                                                      Time now) const {
  auto services = resources_of_type(book_, ecs_service_type, call.region, now);
  const auto cluster = last_part(text_of(body, "cluster"));
  std::erase_if(services, [&](const RehearsedResource& service) { return service.stack != cluster; });
  return services.empty() ? std::nullopt : std::optional(std::move(services));
}

JsonReply EcsActions::describe_services(const JsonCall& call, const json& body, Time now) const {
  const auto services = services_of(call, body, now);
  if (!services) return json_refused("ClusterNotFoundException", "Cluster not found.");
  json answer = {{"services", json::array()}, {"failures", json::array()}};
  for (const auto& wanted : texts_of(body, "services")) {
    const auto found = std::ranges::find(*services, last_part(wanted), &RehearsedResource::name);
    if (found != services->end()) {
      answer["services"].push_back(description_of(*found, now));
    } else {
      answer["failures"].push_back({{"arn", wanted}, {"reason", "MISSING"}});
    }
  }
  return json_reply(answer);
}

JsonReply EcsActions::list_tasks(const JsonCall& call, const json& body, Time now) const {
  const auto services = services_of(call, body, now);
  if (!services) return json_refused("ClusterNotFoundException", "Cluster not found.");
  const auto wanted = last_part(text_of(body, "serviceName"));
  const bool wants_stopped = text_of(body, "desiredStatus") == "STOPPED";
  json arns = json::array();
  for (const auto& service : *services) {
    if (!wanted.empty() && service.name != wanted) continue;
    const auto& tasks = service.evidence.shown.tasks;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      const bool is_there = service.evidence.has_happened(tasks[i].created, now);
      if (is_there && has_stopped(service, tasks[i], now) == wants_stopped) arns.push_back(task_arn(service, i));
    }
  }
  return json_reply({{"taskArns", arns}});
}

JsonReply EcsActions::describe_tasks(const JsonCall& call, const json& body, Time now) const {
  const auto services = services_of(call, body, now);
  if (!services) return json_refused("ClusterNotFoundException", "Cluster not found.");
  json answer = {{"tasks", json::array()}, {"failures", json::array()}};
  const auto wanted = texts_of(body, "tasks");
  for (const auto& service : *services) {
    for (std::size_t i = 0; i < service.evidence.shown.tasks.size(); ++i) {
      const auto is_wanted = [&](const std::string& arn) { return last_part(arn) == task_id_of(service, i); };
      const bool is_there = service.evidence.has_happened(service.evidence.shown.tasks[i].created, now);
      if (is_there && std::ranges::any_of(wanted, is_wanted)) answer["tasks"].push_back(task_of(service, i, now));
    }
  }
  return json_reply(answer);
}

JsonReply EcsActions::describe_task_definition(const JsonCall& call, const json& body, Time now) const {
  const auto wanted = last_part(text_of(body, "taskDefinition"));
  for (const auto& service : resources_of_type(book_, ecs_service_type, call.region, now)) {
    if (wanted != service.name && wanted != service.name + ":1") continue;
    const json definition = {{"taskDefinitionArn", definition_arn(service)},
                             {"family", service.name},
                             {"revision", 1},
                             {"status", "ACTIVE"},
                             {"containerDefinitions", containers_defined(service)}};
    return json_reply({{"taskDefinition", definition}});
  }
  return json_refused("ClientException", "Unable to describe task definition.");
}

}  // namespace signalbox::rehearsal
