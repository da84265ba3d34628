// One stack of the rehearsal cloud: its whole story, the part to come included, and what may be seen of it at a time.
// All questions are pure functions of the story and the time asked for.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/stack_event.hpp"
#include "rehearsal/played_evidence.hpp"

namespace signalbox::rehearsal {

/// What the caller gave with a create or an update; told again by DescribeStacks and GetTemplate.
struct Submission {
  std::string template_body;
  std::string template_url;
  std::string description;
  std::map<std::string, std::string> parameters;
  std::map<std::string, std::string> tags;
  std::vector<std::string> capabilities;
};

/// What DescribeEvents tells and DescribeStackEvents does not: a check of a template that objects to a resource.
struct Objection {
  StackEvent event;
  std::string by;  ///< the validation
};

struct RehearsedStack {
  std::string arn;
  std::string name;
  std::string region;
  std::string parent_arn;  ///< empty at the top
  std::string root_arn;    ///< empty at the top
  Time created{};          ///< before it the stack is not there yet
  std::vector<StackEvent> story;
  std::vector<Objection> objections;
  std::map<std::string, std::string> operations;    ///< type by id
  std::map<std::string, std::string> hooks;         ///< type of the hook by event id
  std::map<std::string, std::string> physical_ids;  ///< by logical id, of what is there when the story has ended
  std::set<std::string> client_tokens;              ///< of the operations begun: a repeated call is the same call
  Submission submission;
  std::map<std::string, PlayedEvidence> evidence;  ///< by logical id, of the last operation that had some
};

/// Oldest first.
[[nodiscard]] std::span<const StackEvent> visible_events(const RehearsedStack& stack, Time now);

/// Its newest operations, newest first: one, or a rollback and what it rolls back.
[[nodiscard]] std::vector<StackOperation> last_operations_at(const RehearsedStack& stack, Time now);

/// Null before the stack's first event.
[[nodiscard]] const StackEvent* latest_own_event(const RehearsedStack& stack, Time now);
[[nodiscard]] StackStatus status_at(const RehearsedStack& stack, Time now);
[[nodiscard]] StackDescription description_at(const RehearsedStack& stack, Time now);

/// The last word on each resource, first made first. Those gone are told of only while the stack itself is going or
/// gone.
[[nodiscard]] std::vector<StackResource> resources_at(const RehearsedStack& stack, Time now);

}  // namespace signalbox::rehearsal
