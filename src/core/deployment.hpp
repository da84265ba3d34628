// One attempt to deploy: what the registry remembers under its correlation ID.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/progress.hpp"
#include "core/question.hpp"
#include "core/time.hpp"

namespace signalbox {

enum class DeploymentStatus {
  queued,   ///< in line
  running,  ///< holds the environment
  succeeded,
  failed,
  cancelled,  ///< gave up waiting, was refused or superseded, or was interrupted before anything moved
  orphaned,   ///< its runner is gone while a stack was still moving
};

[[nodiscard]] std::string_view to_string(DeploymentStatus status);
/// Also takes the words older registries hold: in_progress, active, deploying, started → running; completed, complete,
/// success → succeeded; failure, error → failed; stack statuses by their verdict, but for moving ones, which are
/// running.
[[nodiscard]] std::optional<DeploymentStatus> parse_deployment_status(std::string_view text);
[[nodiscard]] bool has_ended(DeploymentStatus status);

struct RecordedEvent {
  Time at{};
  std::string stack, resource, type, status, reason;
  friend bool operator==(const RecordedEvent&, const RecordedEvent&) = default;
};

/// What it asks people before its command starts, as `signalbox answer` takes it.
struct OpenQuestion {
  std::string id, text;
  friend bool operator==(const OpenQuestion&, const OpenQuestion&) = default;
};

struct RecordedAnswer {
  QuestionTopic topic = QuestionTopic::script;
  std::string text;  ///< of the question
  Answer answer;
  friend bool operator==(const RecordedAnswer&, const RecordedAnswer&) = default;
};

struct Deployment {
  std::string id;  ///< correlation ID
  std::string environment;
  std::vector<std::string> stacks;
  DeploymentStatus status = DeploymentStatus::queued;
  std::uint64_t token = 0;  ///< fencing token of its grant; 0 before
  Time started_at{};        ///< asked for
  std::optional<Time> granted_at;
  std::optional<Time> began_at;  ///< to deploy: its command was started; absent for one that never came so far
  std::optional<Time> ended_at;
  Time updated_at{};
  std::string workflow_run_id;
  std::string run_url;
  std::string console_url;
  std::string actor;
  std::string reason;                   ///< why it ended as it did, one line
  std::optional<int> exit_code;         ///< of the wrapped command
  std::string stack_status;             ///< last one seen
  std::optional<OpenQuestion> asks;     ///< right now: it holds the environment and waits for an answer
  std::vector<RecordedAnswer> answers;  ///< the newest, at most max_recorded_answers
  std::vector<RecordedEvent> events;    ///< the newest, at most max_recorded_events
  friend bool operator==(const Deployment&, const Deployment&) = default;
};

/// Without the time in line and the time that it asked people; up to `now` while it goes on. nullopt: it never began.
[[nodiscard]] std::optional<Duration> deployed_for(const Deployment& deployment, Time now);

/// Whether `attempt` may use the ID of a deployment that has ended, and so take the place of its record: another try of
/// the same CI run (GitHub keeps the run's ID over its attempts), or of what did not succeed in the same environment.
[[nodiscard]] bool may_repeat(const Deployment& attempt, const Deployment& ended);

/// Keeps a registry of a busy week small enough to be rewritten at every change.
inline constexpr std::size_t max_recorded_events = 50;
/// More than a run asks.
inline constexpr std::size_t max_recorded_answers = 10;

}  // namespace signalbox
