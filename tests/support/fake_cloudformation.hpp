// A CloudFormation of stacks that a test sets by hand or that play recorded deployments against the clock. It can fail,
// hang, and lose stacks; what it is asked is counted.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "ports/clock.hpp"
#include "ports/cloudformation.hpp"
#include "support/timelines.hpp"

namespace signalbox::testing {

class FakeCloudFormation : public CloudFormation {
 public:
  explicit FakeCloudFormation(Clock& clock) : clock_(clock) {}

  /// A stack in this status, without events; sets the status of one that exists.
  void put_stack(const std::string& name, StackStatus status);
  void remove_stack(const std::string& name);
  /// The recording begins at this time and is seen as it happens. A second one under the same name is the same stack's
  /// next operation, or its successor when `arn` differs.
  void play(const std::string& name, const Timeline& recording, Time begin, const std::string& arn = {});
  /// The next `calls` calls throw an error of this kind; a negative number: all of them until heal().
  void fail(int calls, ErrorKind kind = ErrorKind::unavailable);
  void heal() { fail(0); }
  /// Every call blocks until it is stopped.
  void hang();
  /// Calls about this one stack, under the name or ARN that is asked for, are denied; until allow_all().
  void deny(const std::string& name_or_arn);
  void allow_all();
  /// From now on descriptions show how a stack stood so long ago, and not when it was updated.
  void describe_late(Duration lag);
  /// Events later than this are not shown, though descriptions know of them.
  void hide_events_after(Time time);
  /// What it tells of operations: nothing at first, as endpoints do that are older than operation ids.
  enum class Operations {
    untold,
    everywhere,  ///< in events, in descriptions, and when asked
    apart,       ///< in descriptions and when asked only
    denied,      ///< in descriptions; asking is denied
  };
  void tell_operations(Operations how);
  /// What a question about the failures of any operation is answered with.
  void explain_failures(std::vector<OperationEvent> failures);
  /// So many of the next questions about operations find it unavailable; a negative number: all.
  void fail_questions(int count);
  [[nodiscard]] int operation_questions() const;  ///< how often it was asked about operations

  /// From now on service_time() knows it: it is the clock's.
  void tell_time();

  [[nodiscard]] int calls() const;
  /// Blocks until it was asked more often than this.
  void await_calls_beyond(int count);
  [[nodiscard]] std::vector<Instant> event_reads() const;  ///< when events were asked for

  [[nodiscard]] std::optional<StackDescription> describe_stack(const std::string& name_or_arn,
                                                               std::stop_token stop) override;
  [[nodiscard]] std::vector<StackDescription> describe_stacks(std::stop_token stop) override;
  [[nodiscard]] std::optional<std::vector<StackEvent>> events_back_to(const std::string& name_or_arn,
                                                                      const IsFarEnough& is_far_enough,
                                                                      std::stop_token stop) override;
  [[nodiscard]] std::optional<std::vector<StackEvent>> latest_events(const std::string& name_or_arn,
                                                                     std::stop_token stop) override;
  [[nodiscard]] OperationEvents operations_since(const std::string& stack_arn, Time since,
                                                 std::stop_token stop) override;
  [[nodiscard]] OperationEvents failures_of(const std::string& operation_id, std::stop_token stop) override;
  [[nodiscard]] std::optional<std::vector<StackResource>> describe_resources(const std::string& name_or_arn,
                                                                             std::stop_token stop) override;
  [[nodiscard]] std::optional<std::string> template_of(const std::string& name_or_arn, std::stop_token stop) override;
  [[nodiscard]] std::optional<Time> service_time(Instant when) override;

 private:
  struct Stack {
    std::string name, arn;
    std::optional<StackStatus> status_before;  ///< before its first event; nullopt: it does not exist then
    std::vector<StackEvent> events;
    std::map<std::string, std::string> operations;  ///< type by id
  };
  void note_operations(Stack& stack, std::size_t from);
  [[nodiscard]] std::vector<StackOperation> last_operations(const Stack& stack) const;
  [[nodiscard]] std::optional<NotOffered> refusal();
  [[nodiscard]] std::optional<NotOffered> offer_refusal() const;
  void answer_or_fail(std::stop_token stop, const std::string& asked_about = {});
  Stack* find_by_arn(const std::string& arn);
  [[nodiscard]] const Stack* find(const std::string& name_or_arn) const;
  [[nodiscard]] std::optional<StackStatus> status_of(const Stack& stack, Duration lag = {}) const;
  [[nodiscard]] std::optional<Time> updated(const Stack& stack) const;
  [[nodiscard]] StackDescription describe(const Stack& stack) const;
  [[nodiscard]] std::vector<StackEvent> visible(const Stack& stack) const;

  Clock& clock_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable_any never_, asked_;
  std::vector<Stack> stacks_;
  int failures_ = 0;
  ErrorKind failure_ = ErrorKind::unavailable;
  bool hangs_ = false;
  std::set<std::string> denied_;
  Duration lag_{};
  std::optional<Time> hidden_after_;
  bool tells_time_ = false;
  Operations operations_ = Operations::untold;
  std::vector<OperationEvent> explanations_;
  int operation_questions_ = 0;
  int failing_questions_ = 0;
  int calls_ = 0;
  std::vector<Instant> event_reads_;
};

/// The ARN that the fake gives to a stack of this name.
[[nodiscard]] std::string arn_of(const std::string& name);

}  // namespace signalbox::testing
