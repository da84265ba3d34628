// The actions that read stacks: DescribeStacks, DescribeStackEvents, DescribeStackResources, ListStackResources,
// ListStacks, GetTemplate, GetTemplateSummary.
#pragma once

#include "rehearsal/answer.hpp"
#include "rehearsal/query_call.hpp"
#include "rehearsal/stack_book.hpp"

namespace signalbox::rehearsal {

class StackQueries {
 public:
  explicit StackQueries(StackBook& book) : book_(book) {}

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
};

}  // namespace signalbox::rehearsal
