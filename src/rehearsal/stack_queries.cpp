#include "rehearsal/stack_queries.hpp"

#include <fmt/format.h>

#include <functional>

#include "rehearsal/page.hpp"
#include "rehearsal/stack_xml.hpp"
#include "rehearsal/submission.hpp"

namespace signalbox::rehearsal {
namespace {

Answer unknown_by_id(const std::string& name) { return invalid(fmt::format("Stack with id {} does not exist", name)); }
Answer unknown_in_brackets(const std::string& name) { return invalid(fmt::format("Stack [{}] does not exist", name)); }
Answer not_our_token() { return invalid("The NextToken is not valid for this call"); }

std::optional<Answer> page_of_stacks(XmlWriter& xml, std::string_view list,
                                     const std::vector<const RehearsedStack*>& stacks, const std::string& token,
                                     const std::function<void(const RehearsedStack&)>& write) {
  const auto page = page_of(stacks.size(), token);
  if (!page) return not_our_token();
  xml.open(list);
  for (auto i = page->end; i > page->begin; --i) write(*stacks[i - 1]);
  xml.close().text_if_any("NextToken", page->next_token);
  return std::nullopt;
}

}  // namespace

Answer StackQueries::describe_stacks(const QueryCall& call, Time now) {
  XmlWriter xml;
  const auto write = [&](const RehearsedStack& stack) { write_stack(xml, stack, now, offer_); };
  if (const auto& name = call.get("StackName"); !name.empty()) {
    if (auto trouble = why_not_a_name(name, "stackName")) return *trouble;
    const auto* stack = book_.find(name, call.region, now);
    if (stack == nullptr) return unknown_by_id(name);
    xml.open("Stacks");
    write(*stack);
    xml.close();
    return {{}, xml.xml()};
  }
  auto stacks = book_.all(call.region, now);
  std::erase_if(stacks, [&](const auto* stack) { return status_at(*stack, now) == StackStatus::delete_complete; });
  if (auto trouble = page_of_stacks(xml, "Stacks", stacks, call.get("NextToken"), write)) return *trouble;
  return {{}, xml.xml()};
}

Answer StackQueries::list_stacks(const QueryCall& call, Time now) {
  XmlWriter xml;
  auto stacks = book_.all(call.region, now);
  const auto wanted = call.list("StackStatusFilter");
  std::erase_if(stacks, [&](const auto* stack) {
    return !wanted.empty() &&
           std::find(wanted.begin(), wanted.end(), to_string(status_at(*stack, now))) == wanted.end();
  });
  const auto write = [&](const RehearsedStack& stack) { write_summary(xml, stack, now, offer_); };
  if (auto trouble = page_of_stacks(xml, "StackSummaries", stacks, call.get("NextToken"), write)) return *trouble;
  return {{}, xml.xml()};
}

Answer StackQueries::describe_events(const QueryCall& call, Time now) {
  const auto& name = call.get("StackName");
  if (auto trouble = why_not_a_name(name, "stackName")) return *trouble;
  const auto* stack = book_.find(name, call.region, now);
  if (stack == nullptr) return unknown_in_brackets(name);
  const auto events = visible_events(*stack, now);
  const auto page = page_of(events.size(), call.get("NextToken"));
  if (!page) return not_our_token();
  XmlWriter xml;
  xml.open("StackEvents");
  for (auto i = page->end; i > page->begin; --i) write_event(xml, *stack, events[i - 1], offer_);
  xml.close().text_if_any("NextToken", page->next_token);
  return {{}, xml.xml()};
}

Answer StackQueries::describe_resources(const QueryCall& call, Time now) {
  const auto& name = call.get("StackName");
  if (auto trouble = why_not_a_name(name, "stackName")) return *trouble;
  const auto* stack = book_.find(name, call.region, now);
  if (stack == nullptr) return unknown_by_id(name);
  const auto& wanted = call.get("LogicalResourceId");
  auto resources = resources_at(*stack, now);
  std::erase_if(resources, [&](const auto& one) { return !wanted.empty() && wanted != one.logical_id; });
  if (resources.size() > page_limit) resources.resize(page_limit);  // AWS says nothing of the others either
  XmlWriter xml;
  xml.open("StackResources");
  for (const auto& resource : resources) write_resource(xml, *stack, resource);
  xml.close();
  return {{}, xml.xml()};
}

Answer StackQueries::list_resources(const QueryCall& call, Time now) {
  const auto& name = call.get("StackName");
  if (auto trouble = why_not_a_name(name, "stackName")) return *trouble;
  const auto* stack = book_.find(name, call.region, now);
  if (stack == nullptr) return unknown_by_id(name);
  const auto resources = resources_at(*stack, now);
  const auto page = page_of(resources.size(), call.get("NextToken"));
  if (!page) return not_our_token();
  XmlWriter xml;
  xml.open("StackResourceSummaries");
  for (auto i = page->end; i > page->begin; --i) write_resource_summary(xml, resources[i - 1]);
  xml.close().text_if_any("NextToken", page->next_token);
  return {{}, xml.xml()};
}

Answer StackQueries::get_template(const QueryCall& call, Time now) {
  const auto& name = call.get("StackName");
  if (auto trouble = why_not_a_name(name, "stackName")) return *trouble;
  const auto* stack = book_.find(name, call.region, now);
  if (stack == nullptr) return unknown_by_id(name);
  if (stack->submission.template_body.empty()) {
    return invalid(fmt::format("This rehearsal has no template of {}: none was submitted as TemplateBody", name));
  }
  XmlWriter xml;
  xml.text("TemplateBody", stack->submission.template_body);
  write_list(xml, "StagesAvailable", {"Original"});
  return {{}, xml.xml()};
}

Answer StackQueries::get_template_summary(const QueryCall& call, Time now) {
  const auto& name = call.get("StackName");
  if (name.empty()) {
    if (auto trouble = why_not_a_template(call, nullptr)) return *trouble;
    return summary_of(submission_of(call, nullptr));
  }
  if (auto trouble = why_not_a_name(name, "stackName")) return *trouble;
  const auto* stack = book_.find(name, call.region, now);
  return stack == nullptr ? unknown_by_id(name) : summary_of(stack->submission);
}

}  // namespace signalbox::rehearsal
