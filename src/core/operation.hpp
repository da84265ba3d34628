// One operation on a root stack, from its first event on: what its own events, its resources' and its nested stacks'
// events mean, told as signals. Every event may be given once; core/tracker.hpp keeps duplicates and history away.
#pragma once

#include <array>
#include <map>

#include "core/resource_ledger.hpp"
#include "core/signal.hpp"
#include "core/stack_course.hpp"

namespace signalbox {

class Operation {
 public:
  /// `tag` is what all signals have in common: correlation ID, environment, stack.
  /// `past`: the id of the operation that was over before; may be empty.
  explicit Operation(Signal tag, std::size_t expected_resources, std::string past)
      : tag_(std::move(tag)), expected_(expected_resources), marks_(std::move(past)) {}

  using Signals = std::vector<Signal>;
  void take_root(const StackEvent& event, Signals& out);
  /// Events of a stack that no parent has named yet wait until one does.
  void take_nested(const StackEvent& event, Signals& out);
  /// Whether it is this operation's: not of a nested stack's earlier ones, nor of a stack that no parent has named yet.
  [[nodiscard]] bool owns_nested(const StackEvent& event) const;
  /// All that there was of this nested stack has been read.
  void note_read(const std::string& stack_id);
  /// The end was seen in the stack's status, and its event never came.
  void end_without_event(StackStatus status, Time at, Signals& out);
  /// The next event of the root belongs to a stack that took over its name; until it comes, what was stays.
  void expect_new_stack() { new_stack_expected_ = true; }

  /// About the root stack. Not marked.
  [[nodiscard]] Signal make_signal(SignalKind kind, Time at) const;
  /// What has been moving for the longest: a nested stack only when nothing in it is known to move.
  [[nodiscard]] std::optional<ResourceLedger::Moving> waited_for() const;
  [[nodiscard]] const StackCourse& course() const noexcept { return course_; }
  [[nodiscard]] std::optional<Time> started_at() const noexcept { return started_at_; }
  /// core/signal_mark.hpp's, of the event with which the newest operation began; empty before the first.
  [[nodiscard]] const std::string& first_event() const noexcept { return first_event_; }
  [[nodiscard]] Progress progress() const;
  [[nodiscard]] std::vector<ResourceLedger::Moving> moving() const;
  [[nodiscard]] std::vector<std::string> nested_to_follow() const;
  [[nodiscard]] std::optional<StackEvent> first_failure() const;
  /// The operation's own, not its rollback's; empty where nobody tells.
  [[nodiscard]] const std::string& id() const noexcept { return marks_.id(); }
  /// Of an operation that was over before this one began: it only comes late.
  [[nodiscard]] bool is_past(const StackEvent& of_root) const { return marks_.is_past(of_root, course_.running()); }
  /// It still shows how an earlier operation ended: descriptions lag behind events.
  [[nodiscard]] bool is_past(const StackDescription& root) const { return marks_.is_past(root.last_operations); }

 private:
  struct Nested {
    StackCourse course;
    std::string path;  ///< `Parent/Child`; empty until a parent has named the stack
    int depth = 0;
    Counting parents_counting = Counting::live;
    bool past_first_leg = false;
    bool more_to_come = true;
    bool parent_says_over = false;
    bool read_since = false;         ///< since the parent said that it is over
    std::vector<StackEvent> held{};  ///< came before the parent's event
  };
  /// Where an event stands: the path of its stack with a slash behind it, empty for the root.
  struct Place {
    std::string path;
    int depth = 0;
    Counting counting = Counting::live;
  };
  struct Failure {
    StackEvent event;
    int depth = 0;
  };
  /// In the order in which they are asked for the cause: a failure while going forward, one on the way back, a stack's
  /// own.
  enum class FailureClass { forward, back, own, count };

  void begin(const StackEvent& event);
  void take_own(const StackEvent& event, Signals& out);
  void take_resource(const StackEvent& literal, const Place& place, Signals& out);
  void take_nested_own(Nested& nested, const StackEvent& event, Signals& out);
  void take_linked(Nested& nested, const StackEvent& event, Signals& out);
  void link_nested(const StackEvent& event, const Place& place, Signals& out);
  void note_hook(const StackEvent& invocation);
  /// With what a hook said, where the failure only says that one did.
  [[nodiscard]] StackEvent explained(StackEvent event) const;
  void remember_failure(const StackEvent& event, int depth, FailureClass kind);
  [[nodiscard]] Signal about(SignalKind kind, const StackEvent& event) const;
  [[nodiscard]] std::string end_mark() const;

  Signal tag_;
  std::size_t expected_ = 0;
  OperationMarks marks_;
  StackCourse course_;
  bool new_stack_expected_ = false;
  std::optional<Time> started_at_;
  std::string first_event_;
  ResourceLedger ledger_;
  std::map<std::string, Nested> nested_;
  std::map<std::pair<std::string, std::string>, std::string>
      hooks_;  ///< by stack and resource: what the first objection said
  std::array<std::optional<Failure>, static_cast<std::size_t>(FailureClass::count)> failures_;
};

}  // namespace signalbox
