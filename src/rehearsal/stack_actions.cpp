#include "rehearsal/stack_actions.hpp"

#include <fmt/format.h>

#include "rehearsal/adaptation.hpp"
#include "rehearsal/submission.hpp"
#include "rehearsal/xml_writer.hpp"

namespace signalbox::rehearsal {
namespace {

Answer stack_id_of(const RehearsedStack& stack) {
  XmlWriter xml;
  xml.text("StackId", stack.arn);
  return {{}, xml.xml()};
}

bool is_repeated(const RehearsedStack& stack, const QueryCall& call) {
  return stack.client_tokens.contains(call.get("ClientRequestToken"));
}

Answer not_deletable(const RehearsedStack& stack, StackStatus status) {
  return invalid(fmt::format("Stack [{}] cannot be deleted while in status {}", stack.name, to_string(status)));
}

bool allows_delete(StackStatus status) { return !is_busy(status) || status == StackStatus::create_in_progress; }

}  // namespace

std::optional<Answer> why_not_updatable(const RehearsedStack& stack, Time now) {
  const auto status = status_at(stack, now);
  const auto phase = phase_of(status);
  if (phase == StackPhase::succeeded || phase == StackPhase::failed) return std::nullopt;
  return invalid(fmt::format("Stack:{} is in {} state and can not be updated.", stack.arn, to_string(status)));
}

void StackActions::play(RehearsedStack& stack, StackVerb verb, Time now, const std::string& client_token) {
  book_.perform(stack, adapted(scenarios_.chosen_for(stack.name, verb), verb), now, client_token);
}

void StackActions::add_existing(const std::string& name, const std::string& region, Time now) {
  const auto& scenario = scenarios_.chosen_for(name, StackVerb::update);
  const auto create =
      adapted(scenario.verb == StackVerb::create ? adapted(scenario, StackVerb::update) : scenario, StackVerb::create);
  const auto began = now - 2 * create.events.back().after - std::chrono::hours(24);
  auto& stack = book_.add(name, region, began);
  book_.perform(stack, create, began, {});
}

Answer StackActions::create(const QueryCall& call, Time now) {
  const auto& name = call.get("StackName");
  if (auto trouble = why_not_a_name(name, "stackName")) return *trouble;
  if (const auto* known = book_.find(name, call.region, now)) {
    if (is_repeated(*known, call)) return stack_id_of(*known);
    return refused("AlreadyExistsException", fmt::format("Stack [{}] already exists", name));
  }
  if (auto trouble = why_not_a_template(call, nullptr)) return *trouble;
  auto& stack = book_.add(name, call.region, now);
  stack.submission = submission_of(call, nullptr);
  play(stack, StackVerb::create, now, call.get("ClientRequestToken"));
  return stack_id_of(stack);
}

Answer StackActions::update(const QueryCall& call, Time now) {
  const auto& name = call.get("StackName");
  if (auto trouble = why_not_a_name(name, "stackName")) return *trouble;
  auto* stack = book_.find(name, call.region, now);
  if (stack == nullptr) return invalid(fmt::format("Stack [{}] does not exist", name));
  if (is_repeated(*stack, call)) return stack_id_of(*stack);
  if (auto trouble = why_not_updatable(*stack, now)) return *trouble;
  if (auto trouble = why_not_a_template(call, &stack->submission)) return *trouble;
  stack->submission = submission_of(call, &stack->submission);
  play(*stack, StackVerb::update, now, call.get("ClientRequestToken"));
  return stack_id_of(*stack);
}

// Deleting what is not there, or is going already, is a success.
Answer StackActions::remove(const QueryCall& call, Time now) {
  const auto& name = call.get("StackName");
  if (auto trouble = why_not_a_name(name, "stackName")) return *trouble;
  auto* stack = book_.find(name, call.region, now);
  if (stack == nullptr) return {};
  const auto status = status_at(*stack, now);
  if (status == StackStatus::delete_in_progress || status == StackStatus::delete_complete) return {};
  if (!allows_delete(status)) return not_deletable(*stack, status);
  book_.cut(*stack, now);
  book_.perform(*stack, deletion_of(resources_at(*stack, now)), now, call.get("ClientRequestToken"));
  return {};
}

Answer StackActions::cancel_update(const QueryCall& call, Time now) {
  const auto& name = call.get("StackName");
  if (auto trouble = why_not_a_name(name, "stackName")) return *trouble;
  auto* stack = book_.find(name, call.region, now);
  if (stack == nullptr) return invalid(fmt::format("Stack [{}] does not exist", name));
  if (status_at(*stack, now) != StackStatus::update_in_progress)
    return invalid("CancelUpdateStack cannot be called from current stack status");
  const auto began = latest_own_event(*stack, now)->at;
  book_.cut(*stack, now);
  auto touched = resources_at(*stack, now);
  std::erase_if(touched, [&](const StackResource& resource) { return resource.at < began; });
  book_.perform(*stack, cancellation_of(touched), now, call.get("ClientRequestToken"));
  return {};
}

}  // namespace signalbox::rehearsal
