// The actions that read stacks: DescribeStacks, DescribeStackEvents, DescribeStackResources, ListStackResources,
// ListStacks, GetTemplate, GetTemplateSummary.
#pragma once

#include "rehearsal/operation_offer.hpp"
#include "rehearsal/query_call.hpp"
#include "rehearsal/stack_book.hpp"

namespace signalbox::rehearsal {

class StackQueries {
 public:
  StackQueries(StackBook& book, const OperationOffer& offer) : book_(book), offer_(offer) {}

  Answer describe_stacks(const QueryCall& call, Time now);
  Answer describe_events(const QueryCall& call, Time now);
  Answer describe_resources(const QueryCall& call, Time now);
  Answer list_resources(const QueryCall& call, Time now);
  Answer list_stacks(const QueryCall& call, Time now);
  Answer get_template(const QueryCall& call, Time now);
  /// Of a stack, or of a template that is not submitted yet.
  Answer get_template_summary(const QueryCall& call, Time now);

 private:
  StackBook& book_;
  const OperationOffer& offer_;
};

}  // namespace signalbox::rehearsal
