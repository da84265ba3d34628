// Which operation an event of a stack belongs to, by the strongest mark that it carries: its operation id, else its
// client token, else none, and then order and time decide alone (core/stack_course.hpp). A deployment and its own
// rollback have two operation ids and are one story. Only what is known to be of an earlier operation is said to be:
// an event with no mark, or with one that was never seen, is not told apart, and nobody loses it.
#pragma once

#include <set>
#include <span>
#include <string>

#include "core/stack_event.hpp"

namespace signalbox {

enum class Kinship { same, another, unknown };

/// Of two events of one stack. Another client token alone says nothing: a rollback may have lost it.
[[nodiscard]] Kinship kinship(const StackEvent& a, const StackEvent& b);

class OperationMarks {
 public:
  OperationMarks() = default;
  /// `past`: the id of an operation that is over; may be empty.
  explicit OperationMarks(std::string past);

  /// A story begins with this event; what was noted so far is of the past.
  void begin(const StackEvent& first);
  /// An event of the story that runs or has ended last.
  void note(const StackEvent& event);
  /// Whether a beginning like that of the story that runs is another's: its end was never seen.
  [[nodiscard]] bool is_another_beginning(const StackEvent& own) const;
  /// Whether it is of a story that was over before this one began and only comes late. `runs`: a story runs.
  [[nodiscard]] bool is_past(const StackEvent& event, bool runs) const;
  /// Whether a description still shows an earlier story alone.
  [[nodiscard]] bool is_past(std::span<const StackOperation> newest_first) const;

  /// Of the operation that the story begins with; empty where nobody tells.
  [[nodiscard]] const std::string& id() const noexcept { return id_; }

 private:
  [[nodiscard]] bool is_past_by_id(const StackEvent& event, bool runs) const;
  [[nodiscard]] bool is_past_by_token(const StackEvent& event) const;

  std::string id_, token_;  ///< of the story's first event
  std::set<std::string> ids_, past_ids_, past_tokens_;
};

/// The id of the operation that was over with this event; empty when none was, or nobody tells.
[[nodiscard]] std::string operation_that_ended(const StackEvent& newest);

/// Of a stack's last operations the newest that moves it: a change set that is made moves nothing. Null when there is
/// none.
[[nodiscard]] const StackOperation* newest_movement(std::span<const StackOperation> newest_first);
/// The one that the newest story began with, before its rollback; empty when there is none.
[[nodiscard]] std::string story_of(std::span<const StackOperation> newest_first);

}  // namespace signalbox
