// Pages of events → one ordered, deduplicated story of one stack. Order is the service's own where pages give it, so
// that events with equal timestamps keep their places; where pages do not touch, time decides. An event is the same
// event when its id is.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/stack_event.hpp"

namespace signalbox {

class EventLog {
 public:
  /// Adds events, oldest first, duplicates welcome; returns those that are new, in order.
  std::vector<StackEvent> add(std::span<const StackEvent> oldest_first);

  [[nodiscard]] const std::vector<StackEvent>& events() const noexcept { return events_; }
  /// Where the next read may stop; empty while nothing was read.
  [[nodiscard]] const std::string& newest_id() const noexcept { return newest_id_; }

 private:
  void append(const std::vector<StackEvent>& run, std::string_view behind);

  std::vector<StackEvent> events_;
  std::unordered_set<std::string> known_;
  std::string newest_id_;
};

}  // namespace signalbox
