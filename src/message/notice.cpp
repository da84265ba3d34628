#include "message/notice.hpp"

#include <fmt/format.h>

#include "message/question_notice.hpp"

namespace signalbox {
namespace {

using namespace phrases;

std::string after(const std::optional<Duration>& elapsed) {
  return elapsed ? fmt::format(" after {}", span(*elapsed)) : std::string();
}

Phrase show_command(const Notification& facts) {
  if (facts.correlation_id.empty() || facts.by_script) return {};
  return {ours("More: "), name("signalbox show " + facts.correlation_id)};
}

Phrase by_actor(const char* what, const Notification& facts) {
  if (facts.actor.empty()) return {};
  return {ours(what), outside(facts.actor)};
}

Notice queued_notice(const Notification& facts) {
  Notice notice{.icon = "⏳", .title = {strong("Waiting for "), place_of(facts)}};
  if (!facts.holder.empty()) {
    Phrase holder{name(facts.holder), ours(" is deploying")};
    if (facts.elapsed) holder.push_back(ours(fmt::format(", for {} so far", span(*facts.elapsed))));
    add(notice.lines, std::move(holder));
  }
  if (facts.place) {
    add(notice.lines, {ours(*facts.place <= 1 ? "Next in line" : fmt::format("Number {} in line", *facts.place))});
  }
  if (facts.estimate) {
    add(notice.lines, {ours(fmt::format("Its turn comes in about {}", span(*facts.estimate)))});
  }
  add(notice.lines, said(facts.text));
  return notice;
}

Notice started_notice(const Notification& facts) {
  Notice notice{.icon = "🚀", .title = {strong("Deploying to "), place_of(facts)}};
  if (!facts.command.empty()) add(notice.lines, {name(facts.command)});
  add(notice.lines, by_actor("Started by ", facts));
  if (facts.waited) add(notice.lines, {ours(fmt::format("Waited {} for its turn", span(*facts.waited)))});
  if (facts.usual) add(notice.lines, {ours(fmt::format("Usually takes {}", span(*facts.usual)))});
  add(notice.lines, said(facts.text));
  return notice;
}

Notice progress_notice(const Notification& facts) {
  Notice notice{.icon = "🔄", .title = {strong("Deploying to "), place_of(facts)}};
  if (facts.elapsed) notice.title.push_back(ours(fmt::format(", for {} so far", span(*facts.elapsed))));
  if (const auto count = resource_count(facts); !count.empty()) add(notice.lines, {ours(count)});
  add(notice.lines, waiting(facts));
  if (facts.estimate) add(notice.lines, {ours(fmt::format("About {} left", span(*facts.estimate)))});
  add(notice.lines, said(facts.text));
  return notice;
}

Notice stalled_notice(const Notification& facts) {
  Notice notice{.icon = "🟡", .title = {strong("Nothing moves in "), place_of(facts)}};
  if (facts.elapsed) notice.title.push_back(ours(fmt::format(", for {} now", span(*facts.elapsed))));
  add(notice.lines, waiting(facts));
  if (facts.waits_for.empty()) add(notice.lines, failing_resource(facts));
  add(notice.lines, said(facts.text));
  notice.quote = facts.reason;
  add(notice.next, show_command(facts));
  return notice;
}

Notice overdue_notice(const Notification& facts) {
  Notice notice{.icon = "🟡", .title = {place_of(facts), strong(" takes longer than usual")}};
  if (facts.elapsed && facts.usual) {
    add(notice.lines, {ours(fmt::format("{} so far, usually {}", span(*facts.elapsed), span(*facts.usual)))});
  } else if (facts.elapsed) {
    add(notice.lines, {ours(fmt::format("{} so far", span(*facts.elapsed)))});
  }
  add(notice.lines, waiting(facts));
  add(notice.lines, said(facts.text));
  add(notice.next, show_command(facts));
  return notice;
}

Notice resource_failed_notice(const Notification& facts) {
  Notice notice{.icon = "🔴", .title = {strong("A resource failed in "), place_of(facts)}};
  add(notice.lines, failing_resource(facts));
  notice.quote = facts.reason;
  add(notice.lines, said(facts.text));
  add(notice.next, show_command(facts));
  return notice;
}

Notice complete_notice(const Notification& facts) {
  Notice notice{.icon = "✅", .title = {strong("Deployed to "), place_of(facts)}};
  if (facts.elapsed) notice.title.push_back(ours(fmt::format(" in {}", span(*facts.elapsed))));
  if (facts.usual) notice.title.push_back(ours(fmt::format(" (usually {})", span(*facts.usual))));
  if (!facts.health.empty()) add(notice.lines, {ours("Health check: "), outside(facts.health)});
  if (const auto count = resource_count(facts); !count.empty()) add(notice.lines, {ours(count)});
  if (facts.waited) add(notice.lines, {ours(fmt::format("Waited {} for its turn", span(*facts.waited)))});
  add(notice.lines, said(facts.text));
  return notice;
}

/// A cause that is the quote and its resource's name says nothing that these do not.
bool is_quoted(const Notification& facts) {
  return !facts.reason.empty() && facts.root_cause == fmt::format("{}: {}", facts.resource, facts.reason);
}

/// What both ways to end badly say: the cause first.
void add_failure(Notice& notice, const Notification& facts) {
  if (!is_quoted(facts)) add(notice.lines, said(facts.root_cause));
  if (auto resource = failing_resource(facts); !resource.empty()) {
    resource.insert(resource.begin(), ours("First to fail: "));
    add(notice.lines, std::move(resource));
  }
  notice.quote = facts.reason;
  add(notice.lines, said(facts.text));
  if (facts.exit_code) add(notice.lines, {ours(fmt::format("The command ended with exit code {}", *facts.exit_code))});
  if (!facts.health.empty()) add(notice.lines, {ours("Health check: "), outside(facts.health)});
  add(notice.next, show_command(facts));
}

Notice failed_notice(const Notification& facts) {
  Notice notice{.icon = "❌", .title = {strong("Deployment failed in "), place_of(facts), ours(after(facts.elapsed))}};
  add_failure(notice, facts);
  return notice;
}

Notice rolled_back_notice(const Notification& facts) {
  Notice notice{.icon = "↩️", .title = {strong("Rolled back "), place_of(facts), ours(after(facts.elapsed))}};
  add_failure(notice, facts);
  // What somebody has to do first is said where anything is: then nothing runs as it did. A script's word is all that
  // is known of its own.
  if (facts.text.empty() && !facts.by_script)
    notice.next.insert(notice.next.begin(), {ours("What ran before runs again.")});
  return notice;
}

Notice cancelled_notice(const Notification& facts) {
  Notice notice{.icon = "🚫", .title = {strong("Cancelled: "), place_of(facts), ours(after(facts.elapsed))}};
  add(notice.lines, said(facts.root_cause));
  add(notice.lines, said(facts.text));
  notice.quote = facts.reason;
  return notice;
}

Notice monitor_gap_notice(const Notification& facts) {
  Notice notice{.icon = "🙈", .title = {strong("Nobody watches "), place_of(facts), strong(" right now")}};
  add(notice.lines, said(facts.text));
  notice.quote = facts.reason;
  add(notice.next, {ours("The deployment itself goes on; what happens meanwhile is told once it is watched again.")});
  return notice;
}

Notice monitor_recovered_notice(const Notification& facts) {
  Notice notice{.icon = "👀", .title = {place_of(facts), strong(" is watched again"), ours(after(facts.elapsed))}};
  add(notice.lines, said(facts.text));
  add(notice.next, {ours("Nothing that happened meanwhile is left out.")});
  return notice;
}

Notice registry_fallback_notice(const Notification& facts) {
  Notice notice{.icon = "🟠", .title = {strong("The registry is out of reach for "), place_of(facts)}};
  add(notice.lines, said(facts.text));
  notice.quote = facts.reason;
  add(notice.next, {ours("CloudFormation's own state decides for now: who else waits cannot be seen.")});
  return notice;
}

Notice registry_recovered_notice(const Notification& facts) {
  Notice notice{.icon = "🟢", .title = {strong("The registry is back for "), place_of(facts)}};
  if (facts.elapsed) notice.title.push_back(ours(after(facts.elapsed)));
  add(notice.lines, said(facts.text));
  return notice;
}

Notice frozen_notice(const Notification& facts) {
  Notice notice{.icon = "🧊", .title = {place_of(facts), strong(" is frozen")}};
  add(notice.lines, by_actor("By ", facts));
  if (facts.deadline) add(notice.lines, {ours("Until "), time(*facts.deadline)});
  add(notice.lines, said(facts.reason));
  add(notice.lines, said(facts.text));
  if (!facts.environment.empty()) {
    add(notice.next, {ours("No deployment starts there; to end it: "), name("signalbox thaw " + facts.environment)});
  }
  return notice;
}

Notice thawed_notice(const Notification& facts) {
  Notice notice{.icon = "🌤️", .title = {place_of(facts), strong(" is open again")}};
  add(notice.lines, by_actor("Thawed by ", facts));
  add(notice.lines, said(facts.reason));
  add(notice.lines, said(facts.text));
  return notice;
}

Notice lock_taken_over_notice(const Notification& facts) {
  Notice notice{.icon = "🔓", .title = {place_of(facts), strong(" was taken over")}};
  if (!facts.holder.empty()) {
    Phrase holder{ours("From "), name(facts.holder)};
    if (facts.elapsed) holder.push_back(ours(fmt::format(", silent for {}", span(*facts.elapsed))));
    add(notice.lines, std::move(holder));
  }
  add(notice.lines, by_actor("By ", facts));
  add(notice.lines, said(facts.reason));
  add(notice.lines, said(facts.text));
  return notice;
}

Notice slack_recovered_notice(const Notification& facts) {
  Notice notice{.icon = "📬", .title = {strong("Slack can be reached again")}};
  if (facts.outage) {
    add(notice.lines, {ours("Out of reach from "), time(facts.outage->began), ours(" to "), time(facts.outage->ended)});
    add(notice.lines, {ours(fmt::format("{} {} delayed, {} superseded, {} lost", facts.outage->delayed,
                                        facts.outage->delayed == 1 ? "message" : "messages", facts.outage->superseded,
                                        facts.outage->lost))});
    if (facts.outage->lost > 0) add(notice.next, {ours("What was given up on: "), name("signalbox outbox list")});
  }
  add(notice.lines, said(facts.text));
  return notice;
}

Notice message_notice(const Notification& facts) {
  Notice notice{.icon = "💬"};
  notice.title = facts.text.empty() ? Phrase{ours("A message without text")} : Phrase{passage(facts.text)};
  if (!facts.environment.empty()) add(notice.lines, {name(facts.environment)});
  if (auto resource = failing_resource(facts); !resource.empty()) {
    add(notice.lines, std::move(resource));
  } else if (!facts.stack.empty()) {
    add(notice.lines, {ours("Stack "), name(facts.stack)});
  }
  notice.quote = facts.reason;
  return notice;
}

Notice without_links(const Notification& facts, Hearing hearing) {
  switch (facts.kind) {
    case NotificationKind::queued:
      return queued_notice(facts);
    case NotificationKind::started:
      return started_notice(facts);
    case NotificationKind::progress:
      return progress_notice(facts);
    case NotificationKind::stalled:
      return stalled_notice(facts);
    case NotificationKind::overdue:
      return overdue_notice(facts);
    case NotificationKind::resource_failed:
      return resource_failed_notice(facts);
    case NotificationKind::complete:
      return complete_notice(facts);
    case NotificationKind::failed:
      return failed_notice(facts);
    case NotificationKind::rolled_back:
      return rolled_back_notice(facts);
    case NotificationKind::cancelled:
      return cancelled_notice(facts);
    case NotificationKind::monitor_gap:
      return monitor_gap_notice(facts);
    case NotificationKind::monitor_recovered:
      return monitor_recovered_notice(facts);
    case NotificationKind::registry_fallback:
      return registry_fallback_notice(facts);
    case NotificationKind::registry_recovered:
      return registry_recovered_notice(facts);
    case NotificationKind::frozen:
      return frozen_notice(facts);
    case NotificationKind::thawed:
      return thawed_notice(facts);
    case NotificationKind::lock_taken_over:
      return lock_taken_over_notice(facts);
    case NotificationKind::slack_recovered:
      return slack_recovered_notice(facts);
    case NotificationKind::question:
      return question_notice(facts, hearing);
    case NotificationKind::answered:
      return answered_notice(facts);
    case NotificationKind::not_understood:
      return not_understood_notice(facts);
    case NotificationKind::message:
      return message_notice(facts);
  }
  return message_notice(facts);
}

}  // namespace

Notice notice_of(const Notification& notification, Hearing hearing) {
  Notice notice = without_links(notification, hearing);
  notice.links = links(notification);
  return notice;
}

}  // namespace signalbox
