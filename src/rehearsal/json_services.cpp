#include "rehearsal/json_services.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace signalbox::rehearsal {
namespace {

std::string key_of(const JsonCall& call) { return call.service + "." + call.action; }

}  // namespace

JsonServices::JsonServices(const StackBook& book) : ecs_(book), logs_(book) {
  const auto offer = [this](const char* service, const char* action, const auto& on, auto method) {
    actions_[fmt::format("{}.{}", service, action)] = [&on, method](const JsonCall& call, const nlohmann::json& body,
                                                                    Time now) { return (on.*method)(call, body, now); };
  };
  constexpr const char* ecs = "AmazonEC2ContainerServiceV20141113";
  constexpr const char* logs = "Logs_20140328";
  offer(ecs, "DescribeServices", ecs_, &EcsActions::describe_services);
  offer(ecs, "ListTasks", ecs_, &EcsActions::list_tasks);
  offer(ecs, "DescribeTasks", ecs_, &EcsActions::describe_tasks);
  offer(ecs, "DescribeTaskDefinition", ecs_, &EcsActions::describe_task_definition);
  offer(logs, "DescribeLogStreams", logs_, &LogsActions::describe_log_streams);
  offer(logs, "GetLogEvents", logs_, &LogsActions::get_log_events);
}

bool JsonServices::offers(const JsonCall& call) const { return actions_.contains(key_of(call)); }

JsonReply JsonServices::answer(const JsonCall& call, Time now) const {
  const auto entry = actions_.find(key_of(call));
  if (entry == actions_.end())
    return json_refused("UnknownOperationException", fmt::format("This rehearsal has no operation {}", key_of(call)));
  const auto body = nlohmann::json::parse(call.body, nullptr, false);
  if (!body.is_object()) return json_refused("SerializationException", "The request is not a JSON object");
  return entry->second(call, body, now);
}

}  // namespace signalbox::rehearsal
