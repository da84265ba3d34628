// All stacks of the rehearsal cloud, and how a scenario becomes their story: the stack's events and those of the stacks
// nested in it, each at its recorded time divided by the speed. Knows no protocol and no clock.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "rehearsal/id_source.hpp"
#include "rehearsal/rehearsed_stack.hpp"
#include "rehearsal/scenario_set.hpp"

namespace signalbox::rehearsal {

class StackBook {
 public:
  StackBook(const ScenarioSet& scenarios, IdSource& ids, double speed)
      : scenarios_(scenarios), ids_(ids), speed_(speed) {}

  /// By name only while it is not deleted; by ARN always. Null when there is none at that time.
  [[nodiscard]] RehearsedStack* find(std::string_view name_or_arn, std::string_view region, Time now);
  /// Those of a region that are there, oldest first, deleted ones included.
  [[nodiscard]] std::vector<const RehearsedStack*> all(std::string_view region, Time now) const;
  [[nodiscard]] const std::deque<RehearsedStack>& every_region() const noexcept { return stacks_; }

  RehearsedStack& add(const std::string& name, const std::string& region, Time created);
  /// Adds the scenario to the story, nested stacks included.
  void perform(RehearsedStack& stack, const Scenario& scenario, Time began, const std::string& client_token);
  /// Forgets what was still to come, in this stack and in those nested in it.
  void cut(RehearsedStack& stack, Time now);

 private:
  struct NestedPart {
    std::string logical_id, arn;
    std::vector<ScenarioEvent> lines;  ///< what the parent says about it
  };
  [[nodiscard]] Time moment(Time began, Duration after) const;
  [[nodiscard]] StackEvent event_of(const RehearsedStack& stack, const ScenarioEvent& line, Time began) const;
  [[nodiscard]] std::string made_physical_id(const RehearsedStack& stack, const ScenarioEvent& line,
                                             const std::string& name);
  std::string physical_id_for(RehearsedStack& stack, const ScenarioEvent& line);
  /// The operation that a line belongs to, given that of the line before.
  [[nodiscard]] std::string operation_of(RehearsedStack& stack, const ScenarioEvent& line, const std::string& before);
  StackEvent& tell(RehearsedStack& stack, const ScenarioEvent& line, Time began, const std::string& operation,
                   const std::string& client_token);
  void perform_nested(const RehearsedStack& parent, const Scenario& scenario, const NestedPart& part, Time began,
                      const std::string& token);
  RehearsedStack& nested_stack(const RehearsedStack& parent, const NestedPart& part, Time created);

  const ScenarioSet& scenarios_;
  IdSource& ids_;
  double speed_;
  std::deque<RehearsedStack> stacks_;  ///< oldest first; references stay good while it grows
};

}  // namespace signalbox::rehearsal
