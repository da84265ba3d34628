// The actions that change stacks: CreateStack, UpdateStack, DeleteStack, CancelUpdateStack, with CloudFormation's rules
// about which status allows what.
#pragma once

#include "rehearsal/answer.hpp"
#include "rehearsal/query_call.hpp"
#include "rehearsal/stack_book.hpp"

namespace signalbox::rehearsal {

class StackActions {
 public:
  StackActions(StackBook& book, const ScenarioSet& scenarios) : book_(book), scenarios_(scenarios) {}

  Answer create(const QueryCall& call, Time now);
  Answer update(const QueryCall& call, Time now);
  Answer remove(const QueryCall& call, Time now);
  Answer cancel_update(const QueryCall& call, Time now);

  /// Plays what the scenarios hold for this stack and verb.
  void play(RehearsedStack& stack, StackVerb verb, Time now, const std::string& client_token);

  /// A stack that was there before the rehearsal began.
  void add_existing(const std::string& name, const std::string& region, Time now);

 private:
  StackBook& book_;
  const ScenarioSet& scenarios_;
};

/// What refuses an update in this status; nothing when it may go ahead.
[[nodiscard]] std::optional<Answer> why_not_updatable(const RehearsedStack& stack, Time now);

}  // namespace signalbox::rehearsal
