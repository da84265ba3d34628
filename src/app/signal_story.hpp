// What of a deployment's signals people are told: signals in, notifications out. Keeps what later ones need to know of
// earlier ones. Pure: one for each deployment, fed in order.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/notification.hpp"
#include "core/signal.hpp"

namespace signalbox {

/// What every notification of a deployment says.
struct StoryFacts {
  std::string correlation_id, environment, actor, run_url, application_url;
};

class SignalStory {
 public:
  explicit SignalStory(StoryFacts facts) : facts_(std::move(facts)) {}

  /// Empty: nobody needs to hear of it. One may be about another deployment: a holder that was set aside.
  [[nodiscard]] std::vector<Notification> told(const Signal& signal);
  /// A notification with the facts, for what is no signal.
  [[nodiscard]] Notification begun(NotificationKind kind, Time at) const;

 private:
  void note(const Signal& signal);
  [[nodiscard]] std::optional<NotificationKind> kind_of(const Signal& signal);
  [[nodiscard]] std::optional<NotificationKind> kind_of_progress(const Signal& signal);
  [[nodiscard]] std::optional<NotificationKind> kind_of_start(const Signal& signal);
  [[nodiscard]] NotificationKind kind_of_end(const Signal& signal) const;
  [[nodiscard]] bool is_new_failure(const Signal& signal);
  [[nodiscard]] Notification about(const Signal& signal, NotificationKind kind);
  void tell_start(Notification& news, const Signal& signal);
  void tell_progress(Notification& news, const Signal& signal) const;
  void tell_end(Notification& news) const;
  static void tell_takeover(Notification& news);
  [[nodiscard]] Notification of_holder(const Signal& signal) const;
  [[nodiscard]] static NotificationKind kind_of_holders_end(const std::string& status);

  StoryFacts facts_;
  std::string console_url_;  ///< of the first stack that was seen
  Time told_progress_at_{};
  std::optional<Time> queued_at_, granted_at_, started_at_;
  Progress progress_;  ///< the newest
  bool rolls_back_ = false;
  std::string needed_step_;  ///< what somebody has to do about a stack before the next deployment; empty: nothing
  std::optional<Signal> first_failure_;
  std::set<std::string> failures_;  ///< that were told: a rollback fails again on what failed before
};

}  // namespace signalbox
