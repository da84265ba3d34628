// DescribeEvents of CloudFormation: the events of a stack, a change set or one operation, each with its operation, and
// the objections of validations and hooks that DescribeStackEvents does not tell or tells otherwise.
#pragma once

#include "rehearsal/change_set_actions.hpp"
#include "rehearsal/operation_offer.hpp"

namespace signalbox::rehearsal {

class OperationQueries {
 public:
  OperationQueries(StackBook& book, ChangeSetActions& change_sets, const OperationOffer& offer)
      : book_(book), change_sets_(change_sets), offer_(offer) {}

  Answer describe_events(const QueryCall& call, Time now);

 private:
  [[nodiscard]] Answer by_stack(const QueryCall& call, Time now);
  [[nodiscard]] Answer by_change_set(const QueryCall& call, Time now);
  [[nodiscard]] Answer by_operation(const QueryCall& call, Time now);

  StackBook& book_;
  ChangeSetActions& change_sets_;
  const OperationOffer& offer_;
};

}  // namespace signalbox::rehearsal
