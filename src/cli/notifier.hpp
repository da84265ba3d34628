// Telling people what a command does, where that is configured: a sink of its signals that stores and sends in the
// background, and the wait at the command's end.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/notify_sink.hpp"

namespace signalbox {
class Messaging;
class ReplyReader;
struct MonitorOrder;
struct EnvironmentSettings;
}  // namespace signalbox

namespace signalbox::cli {

class LostQuestions;
class Session;
struct MonitorReport;

class Notifier {
 public:
  /// Null where nobody is to be told, or nobody can be; whoever cannot is said. `stack`: whose history says how long it
  /// takes; empty: that of the environment.
  [[nodiscard]] static std::unique_ptr<Notifier> open(Session& session, const EnvironmentSettings& environment,
                                                      StoryFacts facts, const std::string& stack = {});
  /// The same for what is only watched: where a deployment holds the environment, what is told belongs into its thread,
  /// and what its run has told is not told again.
  [[nodiscard]] static std::unique_ptr<Notifier> open_watch(Session& session, const EnvironmentSettings& environment,
                                                            const MonitorOrder& order);
  /// Whether open() gives one.
  [[nodiscard]] static bool is_wanted(Session& session, const EnvironmentSettings& environment);
  ~Notifier();

  [[nodiscard]] NotifySink& sink() { return *sink_; }
  /// What reads answers in Slack; null where nobody can be heard: nobody is named who may answer, or no question goes
  /// to a channel by a token.
  [[nodiscard]] ReplyReader* replies();
  /// Why Slack did not get the question of that ID; empty: it did, as far as this process knows.
  [[nodiscard]] std::string why_undelivered(const std::string& question) const;
  /// Waits for what is still to be sent, no longer than the grace, and hardly at all once the command is told to end;
  /// says on standard error what stays in the outbox, and what was given up.
  void finish();
  /// The same for what only watched: no run announces the end of that.
  void finish_watch(const MonitorReport& report);

 private:
  Notifier(Session& session, std::unique_ptr<LostQuestions> lost, std::unique_ptr<Messaging> messaging,
           std::unique_ptr<NotifySink> sink, bool hears_answers);

  Session& session_;
  bool hears_answers_;
  std::unique_ptr<LostQuestions> lost_;  ///< before what tells it
  std::unique_ptr<Messaging> messaging_;
  std::unique_ptr<NotifySink> sink_;
};

/// What the command line and the run say of it.
[[nodiscard]] StoryFacts story_facts(Session& session, std::string correlation_id, std::string environment);

/// Says on standard error who is configured to be told and cannot be: a line each, which names what is missing or wrong
/// and the way out.
void warn_of_gaps(Session& session, const EnvironmentSettings& environment);

/// One line about trouble that keeps the command from nothing.
void warn(Session& session, const std::string& line);

/// The environments of the settings where somebody is told, by name.
[[nodiscard]] std::vector<std::string> environments_told(Session& session);

/// Why nobody is told at all, and the way out; for where open() gives none.
[[nodiscard]] std::string why_nobody_is_told(Session& session, const EnvironmentSettings& environment);

/// The outbox of the registry in use, with the settings of the environment (empty: of any). `given_up` as Messaging
/// takes it.
[[nodiscard]] std::unique_ptr<Messaging> open_messaging(Session& session, const EnvironmentSettings& environment,
                                                        std::function<void(const OutboxMessage&)> given_up = {});

}  // namespace signalbox::cli
