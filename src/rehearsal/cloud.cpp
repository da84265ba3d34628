#include "rehearsal/cloud.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "rehearsal/database_events.hpp"
#include "rehearsal/submission.hpp"
#include "rehearsal/target_health.hpp"

namespace signalbox::rehearsal {
namespace {

double checked_speed(double speed) {
  if (speed >= slowest_speed && speed <= fastest_speed) return speed;
  throw Error(ErrorKind::invalid_input, fmt::format("speed {} is out of range", speed),
              fmt::format("give a number from {} to {}", slowest_speed, fastest_speed));
}

Refusal unknown_action(const QueryCall& call, const Service& service) {
  if (call.action.empty()) return {"MissingAction", "The request must contain the parameter Action", 400};
  const auto version = call.version.empty() ? std::string(service.version) : call.version;
  return {"InvalidAction", fmt::format("Could not find operation {} for version {}", call.action, version), 400};
}

}  // namespace

Cloud::Cloud(const CloudOptions& options, ScenarioSet scenarios)
    : scenarios_(std::move(scenarios)),
      ids_(options.seed),
      book_(scenarios_, ids_, checked_speed(options.speed)),
      stack_actions_(book_, scenarios_),
      stack_queries_(book_, operation_offer_),
      change_set_actions_(book_, stack_actions_, scenarios_, ids_),
      operation_queries_(book_, change_set_actions_, operation_offer_),
      sts_actions_(ids_),
      json_services_(book_) {
  offer_cloudformation();
  offer_sts();
  offer_evidence();
}

void Cloud::offer_cloudformation() {
  const auto offer = [&](const char* name, auto& on, auto method) {
    actions_.emplace(name, Entry{cloudformation_service,
                                 [&on, method](const QueryCall& call, Time now) { return (on.*method)(call, now); }});
  };
  offer("CreateStack", stack_actions_, &StackActions::create);
  offer("UpdateStack", stack_actions_, &StackActions::update);
  offer("DeleteStack", stack_actions_, &StackActions::remove);
  offer("CancelUpdateStack", stack_actions_, &StackActions::cancel_update);
  offer("DescribeStacks", stack_queries_, &StackQueries::describe_stacks);
  offer("DescribeStackEvents", stack_queries_, &StackQueries::describe_events);
  offer("DescribeStackResources", stack_queries_, &StackQueries::describe_resources);
  offer("ListStackResources", stack_queries_, &StackQueries::list_resources);
  offer("ListStacks", stack_queries_, &StackQueries::list_stacks);
  offer("GetTemplate", stack_queries_, &StackQueries::get_template);
  offer("GetTemplateSummary", stack_queries_, &StackQueries::get_template_summary);
  offer("CreateChangeSet", change_set_actions_, &ChangeSetActions::create);
  offer("DescribeChangeSet", change_set_actions_, &ChangeSetActions::describe);
  offer("ExecuteChangeSet", change_set_actions_, &ChangeSetActions::execute);
  offer("ListChangeSets", change_set_actions_, &ChangeSetActions::list);
  offer("DeleteChangeSet", change_set_actions_, &ChangeSetActions::remove);
  offer("DescribeEvents", operation_queries_, &OperationQueries::describe_events);
  actions_.emplace("ValidateTemplate",
                   Entry{cloudformation_service, [](const QueryCall& call, Time) { return validate_template(call); }});
}

void Cloud::offer_sts() {
  const auto offer = [&](const char* name, auto method) {
    actions_.emplace(name, Entry{sts_service, [this, method](const QueryCall& call, Time now) {
                                   return (sts_actions_.*method)(call, now);
                                 }});
  };
  offer("GetCallerIdentity", &StsActions::caller_identity);
  offer("AssumeRole", &StsActions::assume_role);
  offer("AssumeRoleWithWebIdentity", &StsActions::assume_role_with_web_identity);
}

void Cloud::offer_evidence() {
  actions_.emplace("DescribeTargetHealth", Entry{load_balancing_service, [this](const QueryCall& call, Time now) {
                                                   return describe_target_health(book_, call, now);
                                                 }});
  actions_.emplace("DescribeEvents", Entry{rds_service, [this](const QueryCall& call, Time now) {
                                             return describe_database_events(book_, call, now);
                                           }});
}

Response Cloud::answer(const JsonCall& call, Time now) {
  const auto id = ids_.uuid();
  if (json_services_.offers(call)) ++calls_[call.action];
  if (sts_actions_.is_expired(call.access_key, now)) {
    return enveloped(json_refused("ExpiredTokenException", "The security token included in the request is expired"),
                     id);
  }
  return enveloped(json_services_.answer(call, now), id);
}

// Of the service whose version is asked for; else of the first that has an action of this name.
const Cloud::Entry* Cloud::entry_for(const QueryCall& call) const {
  const auto [begin, end] = actions_.equal_range(call.action);
  const auto found =
      std::find_if(begin, end, [&](const auto& entry) { return entry.second.service.version == call.version; });
  if (found != end) return &found->second;
  return begin == end ? nullptr : &begin->second;
}

Response Cloud::answer(const QueryCall& call, Time now) {
  const auto* entry = entry_for(call);
  const auto id = ids_.uuid();
  if (entry == nullptr) {
    const auto& service = call.version == sts_service.version ? sts_service : cloudformation_service;
    return enveloped(unknown_action(call, service), service, id);
  }
  ++calls_[call.action];
  const auto& service = entry->service;
  if (!call.version.empty() && call.version != service.version)
    return enveloped(unknown_action(call, service), service, id);
  if (sts_actions_.is_expired(call.access_key, now)) {
    return enveloped(Refusal{"ExpiredToken", "The security token included in the request is expired", 403}, service,
                     id);
  }
  return enveloped(entry->act(call, now), service, call.action, id);
}

Response Cloud::handle(const Request& request, Time now) {
  if (request.method != "POST" && request.method != "GET") {
    return refuse(request, {"InvalidRequest", fmt::format("Method {} is not supported", request.method), 405});
  }
  if (is_json_call(request)) return answer(read_json_call(request), now);
  const auto call = read_query_call(request);
  if (!call) return refuse(request, {"MalformedInput", "The request is not a form in UTF-8", 400});
  return answer(*call, now);
}

Response Cloud::refuse(const Request& request, const Refusal& refusal) {
  if (is_json_call(request)) return enveloped(JsonReply{refusal, {}}, ids_.uuid());
  const auto call = read_query_call(request);
  const auto* entry = call ? entry_for(*call) : nullptr;
  return enveloped(refusal, entry == nullptr ? cloudformation_service : entry->service, ids_.uuid());
}

std::string Cloud::state(Time now) const {
  auto stacks = nlohmann::json::array();
  for (const auto& stack : book_.every_region()) {
    if (stack.created > now) continue;
    stacks.push_back({{"name", stack.name},
                      {"arn", stack.arn},
                      {"region", stack.region},
                      {"status", to_string(status_at(stack, now))},
                      {"events_visible", visible_events(stack, now).size()},
                      {"events_to_come", stack.story.size() - visible_events(stack, now).size()}});
  }
  return nlohmann::json{{"time", to_iso8601(now)}, {"stacks", stacks}, {"calls", calls_}}.dump(2) + "\n";
}

}  // namespace signalbox::rehearsal
