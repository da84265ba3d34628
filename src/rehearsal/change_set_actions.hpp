// Change sets, as far as deploy tools need them: create, describe, execute, list, delete. A change set of type CREATE
// makes its stack in REVIEW_IN_PROGRESS. The changes listed are the resources that the scenario will move.
#pragma once

#include <deque>

#include "rehearsal/stack_actions.hpp"

namespace signalbox::rehearsal {

class ChangeSetActions {
 public:
  ChangeSetActions(StackBook& book, StackActions& stacks, const ScenarioSet& scenarios, IdSource& ids)
      : book_(book), stacks_(stacks), scenarios_(scenarios), ids_(ids) {}

  Answer create(const QueryCall& call, Time now);
  Answer describe(const QueryCall& call, Time now);
  Answer execute(const QueryCall& call, Time now);
  Answer list(const QueryCall& call, Time now);
  Answer remove(const QueryCall& call, Time now);

  /// The stack that the change set in the call is for; null when there is no such change set.
  [[nodiscard]] const RehearsedStack* stack_of(const QueryCall& call, Time now);
  [[nodiscard]] Answer not_found(const QueryCall& call, Time now);

 private:
  struct ChangeSet {
    std::string arn, name, stack_arn, description;
    StackVerb verb = StackVerb::update;
    Time created{};
    bool executed = false;
    Submission submission;
  };
  [[nodiscard]] std::deque<ChangeSet>::iterator find(const QueryCall& call, Time now);
  Answer add(RehearsedStack& stack, StackVerb verb, const QueryCall& call, Time now);
  [[nodiscard]] RehearsedStack& stack_in_review(const QueryCall& call, Time now);
  [[nodiscard]] std::string changes_of(const ChangeSet& set, const RehearsedStack& stack) const;

  StackBook& book_;
  StackActions& stacks_;
  const ScenarioSet& scenarios_;
  IdSource& ids_;
  std::deque<ChangeSet> sets_;
};

}  // namespace signalbox::rehearsal
