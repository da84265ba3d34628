#include "ports/cloudformation.hpp"

namespace signalbox {

std::optional<std::vector<StackEvent>> CloudFormation::events_since(const std::string& name_or_arn,
                                                                    const std::string& seen_event_id,
                                                                    std::stop_token stop) {
  const auto is_seen = [&](const StackEvent& event) {
    return !seen_event_id.empty() && event.event_id == seen_event_id;
  };
  auto events = events_back_to(name_or_arn, is_seen, std::move(stop));
  if (events && !events->empty() && is_seen(events->front())) events->erase(events->begin());
  return events;
}

}  // namespace signalbox
