#include "adapters/aws/ecs_evidence.hpp"

#include <nlohmann/json.hpp>

#include "adapters/aws/json_fields.hpp"

namespace signalbox::aws {
namespace {

using nlohmann::json;

// DescribeTasks takes as many, and ListTasks gives as many a page.
constexpr std::size_t most_listed_tasks = 100;
constexpr std::size_t most_told_tasks = 3;
constexpr std::size_t most_read_logs = 2;
constexpr std::size_t most_target_groups = 3;

std::string name_of_target_group(const std::string& arn) {
  const auto mark = arn.find("targetgroup/");
  if (mark == std::string::npos) return arn;
  const auto rest = arn.substr(mark + std::string_view("targetgroup/").size());
  return rest.substr(0, rest.find('/'));
}

std::string line_of_target(const XmlElement& target) {
  std::string line =
      fmt::format("{}:{} {}", target.text("Target/Id"), target.text("Target/Port"), target.text("TargetHealth/State"));
  for (const char* part : {"TargetHealth/Reason", "TargetHealth/Description"}) {
    if (const auto text = target.text(part); !text.empty()) line += ": " + text;
  }
  return line;
}

}  // namespace

void EcsEvidence::collect(const EvidenceQuestion& question, EvidenceNotes& notes, std::stop_token stop) const {
  const auto name = ecs_service_name(question.physical_id);
  std::vector<std::string> target_groups;
  notes.ask(evidence_kind::service_events, name.service, "ecs:DescribeServices",
            [&] { ask_service(name, question.since, target_groups, notes, stop); });
  ask_tasks(name, question.since, notes, stop);
  if (target_groups.size() > most_target_groups) target_groups.resize(most_target_groups);
  for (const auto& group : target_groups) ask_target_health(group, notes, stop);
}

void EcsEvidence::ask_service(const EcsServiceName& name, Time since, std::vector<std::string>& target_groups,
                              EvidenceNotes& notes, std::stop_token stop) const {
  const auto answer =
      ecs_.call("DescribeServices", {{"cluster", name.cluster}, {"services", json::array({name.service})}}, stop);
  const json& services = list_in(answer, "services");
  if (services.empty()) {
    throw Error(ErrorKind::not_found, fmt::format("ECS knows no service {} in cluster {}", name.service, name.cluster));
  }
  notes.add(read_rollouts(services.front()));
  notes.add(read_service_events(services.front(), since));
  target_groups = read_target_groups(services.front());
}

void EcsEvidence::ask_tasks(const EcsServiceName& name, Time since, EvidenceNotes& notes, std::stop_token stop) const {
  json arns = json::array();
  notes.ask(evidence_kind::stopped_task, name.service, "ecs:ListTasks", [&] {
    const json request = {{"cluster", name.cluster},
                          {"serviceName", name.service},
                          {"desiredStatus", "STOPPED"},
                          {"maxResults", most_listed_tasks}};
    arns = list_in(ecs_.call("ListTasks", request, stop), "taskArns");
  });
  if (arns.empty()) return;
  std::vector<StoppedTask> tasks;
  notes.ask(evidence_kind::stopped_task, name.service, "ecs:DescribeTasks", [&] {
    tasks = read_stopped_tasks(ecs_.call("DescribeTasks", {{"cluster", name.cluster}, {"tasks", arns}}, stop), since);
  });
  for (std::size_t i = 0; i < std::min(tasks.size(), most_told_tasks); ++i) notes.add(tasks[i].evidence());
  // The tasks of one service fail alike: one of them is read.
  if (!tasks.empty()) ask_logs(tasks.front(), notes, stop);
}

void EcsEvidence::ask_logs(const StoppedTask& task, EvidenceNotes& notes, std::stop_token stop) const {
  auto ran = task.containers;
  std::erase_if(ran, [](const StoppedContainer& container) { return !container.exit_code; });
  std::ranges::stable_sort(ran, std::greater{},
                           [](const StoppedContainer& container) { return *container.exit_code != 0; });
  if (ran.size() > most_read_logs) ran.resize(most_read_logs);
  if (ran.empty()) return;
  notes.ask(evidence_kind::container_log, task.id, "ecs:DescribeTaskDefinition", [&] {
    const auto definition = ecs_.call("DescribeTaskDefinition", {{"taskDefinition", task.definition}}, stop);
    for (const auto& container : ran)
      read_log(read_container_log(definition, container.name, task.id), container, notes, stop);
  });
}

void EcsEvidence::read_log(const ContainerLog& log, const StoppedContainer& container, EvidenceNotes& notes,
                           std::stop_token stop) const {
  const auto tell = [&](std::string trouble) {
    notes.add(evidence_trouble(evidence_kind::container_log, container.name, std::move(trouble)));
  };
  if (log.driver.empty()) return tell("the task definition names no log");
  if (log.driver != "awslogs") return tell(fmt::format("it logs through {}, which cannot be read", log.driver));
  if (log.stream.empty()) return tell(fmt::format("it logs to {} without a stream prefix", log.group));
  if (!log.region.empty() && log.region != logs_.region()) return tell(fmt::format("it logs to {}", log.region));
  notes.ask(evidence_kind::container_log, log.stream, "logs:GetLogEvents", [&] {
    auto item = evidence_item(evidence_kind::container_log, log.stream);
    logs_.read(log.group, log.stream, Time{}, item, stop);
    if (item.lines.empty()) item.trouble = "it wrote nothing";
    notes.add(std::move(item));
  });
}

void EcsEvidence::ask_target_health(const std::string& target_group, EvidenceNotes& notes, std::stop_token stop) const {
  const auto name = name_of_target_group(target_group);
  notes.ask(evidence_kind::target_health, name, "elasticloadbalancing:DescribeTargetHealth", [&] {
    const auto document =
        document_of(load_balancing_.call("DescribeTargetHealth", {{"TargetGroupArn", target_group}}, stop));
    auto item = evidence_item(evidence_kind::target_health, name);
    std::vector<std::string> healthy;
    for (const auto& target : document.root().members("DescribeTargetHealthResult/TargetHealthDescriptions")) {
      const bool is_well = target.text("TargetHealth/State") == "healthy";
      (is_well ? healthy : item.lines).push_back(line_of_target(target));
    }
    item.lines.insert(item.lines.begin(), healthy.begin(), healthy.end());
    if (item.lines.empty()) item.trouble = "no target is registered";
    notes.add(std::move(item));
  });
}

}  // namespace signalbox::aws
