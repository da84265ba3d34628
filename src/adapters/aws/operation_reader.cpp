#include "adapters/aws/operation_reader.hpp"

#include <algorithm>
#include <array>

#include "adapters/aws/answer_pages.hpp"
#include "adapters/aws/stack_xml.hpp"

namespace signalbox::aws {
namespace {

constexpr const char* describe_events = "DescribeEvents";
constexpr int lacks_it = 501;
constexpr std::array<std::string_view, 5> unknown_action = {
    "InvalidAction", "UnknownOperation", "UnknownOperationException", "NotImplemented", "NotImplementedException"};
constexpr std::array<std::string_view, 4> not_allowed = {"AccessDenied", "AccessDeniedException",
                                                         "UnauthorizedOperation", "NotAuthorized"};

bool is_unknown(const ServiceError& error) {
  return error.status == lacks_it || std::ranges::find(unknown_action, error.code) != unknown_action.end();
}

bool is_forbidden(const ServiceError& error) { return std::ranges::find(not_allowed, error.code) != not_allowed.end(); }

/// The events of a page, newest first, up to one that is far enough back; true when it was there.
template <typename IsFarEnough>
bool append_operation_events(const XmlElement& page, const IsFarEnough& is_far_enough,
                             std::vector<OperationEvent>& events) {
  for (const auto& member : page.members("OperationEvents")) {
    auto event = read_operation_event(member);
    if (!event) continue;
    if (is_far_enough(*event)) return true;
    events.push_back(*std::move(event));
  }
  return false;
}

}  // namespace

OperationEvents OperationReader::since(const std::string& stack_arn, Time since, std::stop_token stop) {
  return ask(
      {{"StackName", stack_arn}}, [since](const OperationEvent& event) { return event.at < since; }, std::move(stop));
}

OperationEvents OperationReader::failures_of(const std::string& operation_id, std::stop_token stop) {
  return ask(
      {{"OperationId", operation_id}, {"Filters.FailedEvents", "true"}}, [](const OperationEvent&) { return false; },
      std::move(stop));
}

OperationEvents OperationReader::ask(const Parameters& parameters, const IsFarEnough& is_far_enough,
                                     std::stop_token stop) {
  if (auto known = refusal()) return *std::move(known);
  std::vector<OperationEvent> events;
  bool reached = false;
  for (AnswerPages pages; pages.next() && !reached;) {
    Parameters page = parameters;
    page.insert(pages.next()->begin(), pages.next()->end());
    auto answer = client_.call(describe_events, page, stop);
    const auto* error = std::get_if<ServiceError>(&answer);
    if (error != nullptr && (is_unknown(*error) || is_forbidden(*error))) return remember(*error);
    const auto document = document_of(std::move(answer));
    const auto result = result_of(document, describe_events);
    reached = append_operation_events(result, is_far_enough, events);
    pages.turn(result);
  }
  std::ranges::reverse(events);
  return events;
}

std::optional<NotOffered> OperationReader::refusal() const {
  const std::lock_guard guard(mutex_);
  return refusal_;
}

NotOffered OperationReader::remember(const ServiceError& error) {
  NotOffered refusal{to_error(error).what(), {}};
  if (is_forbidden(error)) refusal.hint = "allow cloudformation:DescribeEvents (docs/aws.md)";
  const std::lock_guard guard(mutex_);
  refusal_ = refusal;
  return refusal;
}

}  // namespace signalbox::aws
