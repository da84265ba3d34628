#include "cli/notifier.hpp"

#include <fmt/format.h>

#include <system_error>

#include "adapters/system/termination_signals.hpp"
#include "app/environment_locks.hpp"
#include "cli/lost_questions.hpp"
#include "cli/render/monitor_view.hpp"
#include "cli/render/notify_end_view.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"
#include "core/monitor_order.hpp"
#include "core/plain_text.hpp"
#include "core/stack_outcome.hpp"
#include "ports/clock.hpp"
#include "wiring/ask_health.hpp"
#include "wiring/messaging.hpp"
#include "wiring/notify_gaps.hpp"
#include "wiring/transports.hpp"

namespace signalbox::cli {
namespace {

constexpr Duration longest_health_check = std::chrono::seconds(3);

Signal end_of_watch(const std::vector<StackOutcome>& stacks, Time now) {
  Signal signal;
  signal.kind = SignalKind::deployment_finished;
  signal.at = now;
  signal.status = "succeeded";
  for (const StackOutcome& stack : stacks) {
    if (stack.verdict != Verdict::failed) continue;
    signal.status = "failed";
    signal.reason =
        stack.failure.empty() ? fmt::format("{} ended in {}", stack.name, to_string(stack.status)) : stack.failure;
    break;
  }
  return signal;
}

// Where there is no time for an answer nobody is asked: a question must not cost the news.
std::function<std::string()> health_question(Session& session, const NotifySettings& settings) {
  const Duration limit = std::min<Duration>(longest_health_check, settings.grace / 2);
  if (settings.health_url.empty() || limit == Duration(0)) return {};
  return [&clock = session.tools().clock(), url = settings.health_url, limit] { return ask_health(url, clock, limit); };
}

// An operation that no deployment is known for gets an ID of its own, by which its messages belong together.
std::string watched_id(Session& session, const MonitorOrder& order) {
  if (!order.correlation_id.empty()) return order.correlation_id;
  try {
    if (!order.environment.empty()) {
      const auto lock = EnvironmentLocks(session.tools().store(), session.tools().clock()).read(order.environment);
      if (lock.holder) return lock.holder->party.id;
    }
  } catch (const Error&) {  // who holds it is a detail; the registry's trouble is told where it matters
  }
  return session.fresh_id();
}

}  // namespace

void warn(Session& session, const std::string& line) {
  session.output().talk(session.output().paint_talk(Tone::warning, "signalbox: ") + escape_for_terminal(line));
}

std::unique_ptr<Messaging> open_messaging(Session& session, const EnvironmentSettings& environment,
                                          std::function<void(const OutboxMessage&)> given_up) {
  return std::make_unique<Messaging>(
      session.tools().store(), session.tools().kept_back(), session.tools().clock(), session.environment(),
      environment.notify, [&session](const std::string& line) { warn(session, line); }, std::move(given_up));
}

std::vector<std::string> environments_told(Session& session) {
  std::vector<std::string> names;
  for (const auto& [name, place] : session.settings().environments) {
    if (!notify_routes(place.notify, session.environment()).targets.empty()) names.push_back(name);
  }
  return names;
}

std::string why_nobody_is_told(Session& session, const EnvironmentSettings& environment) {
  const auto gaps = notify_gaps(environment.notify, session.environment());
  const auto told = environments_told(session);
  if (gaps.empty() && !told.empty()) {
    return fmt::format("nobody is named here, only in {}; --environment names it, or --notify-channel a channel",
                       fmt::join(told, ", "));
  }
  if (gaps.empty()) return "no notify_channel is set, and no webhook; --notify-channel names one for this time";
  return fmt::format("{}; {}", gaps.front().why, gaps.front().way_out);
}

void warn_of_gaps(Session& session, const EnvironmentSettings& environment) {
  for (const NotifyGap& gap : notify_gaps(environment.notify, session.environment()))
    warn(session, fmt::format("{}: nobody is told there; {}", gap.why, gap.way_out));
}

StoryFacts story_facts(Session& session, std::string correlation_id, std::string environment) {
  StoryFacts facts;
  facts.correlation_id = std::move(correlation_id);
  facts.environment = std::move(environment);
  facts.actor = session.settings().actor;
  facts.run_url = session.settings().run_url;
  return facts;
}

std::unique_ptr<Notifier> Notifier::open_watch(Session& session, const EnvironmentSettings& environment,
                                               const MonitorOrder& order) {
  if (!is_wanted(session, environment)) {
    warn_of_gaps(session, environment);
    return nullptr;
  }
  return open(session, environment, story_facts(session, watched_id(session, order), order.environment),
              order.stacks.front().name);
}

bool Notifier::is_wanted(Session& session, const EnvironmentSettings& environment) {
  return notify_routes(environment.notify, session.environment()).lead_anywhere();
}

std::unique_ptr<Notifier> Notifier::open(Session& session, const EnvironmentSettings& environment, StoryFacts facts,
                                         const std::string& stack) {
  warn_of_gaps(session, environment);
  auto routes = notify_routes(environment.notify, session.environment());
  if (!routes.lead_anywhere()) return nullptr;
  static_cast<void>(session.signals());  // before the sink's threads, which would take them else
  facts.application_url = environment.notify.application_url;
  const bool hears_answers = !channels_heard(routes).empty();
  auto lost = std::make_unique<LostQuestions>([&session](const std::string& line) { warn(session, line); });
  auto messaging =
      open_messaging(session, environment, [&lost = *lost](const OutboxMessage& message) { lost.take(message); });
  Clock& clock = session.tools().clock();
  try {
    auto sink = std::make_unique<NotifySink>(
        messaging->outbox(), messaging->drain(), clock, std::move(routes), std::move(facts),
        NotificationDetails(session.tools().store(), clock, stack, health_question(session, environment.notify)),
        messaging->own());
    return std::unique_ptr<Notifier>(
        new Notifier(session, std::move(lost), std::move(messaging), std::move(sink), hears_answers));
  } catch (const std::system_error& error) {  // no thread is to be had: a deployment is worth more than its news
    warn(session, fmt::format("nobody will be notified: {}", error.what()));
    return nullptr;
  }
}

Notifier::Notifier(Session& session, std::unique_ptr<LostQuestions> lost, std::unique_ptr<Messaging> messaging,
                   std::unique_ptr<NotifySink> sink, bool hears_answers)
    : session_(session),
      hears_answers_(hears_answers),
      lost_(std::move(lost)),
      messaging_(std::move(messaging)),
      sink_(std::move(sink)) {}

Notifier::~Notifier() = default;

ReplyReader* Notifier::replies() { return hears_answers_ ? messaging_->replies() : nullptr; }

std::string Notifier::why_undelivered(const std::string& question) const { return lost_->why(question); }

void Notifier::finish() {
  const NotifyEnd end = sink_->finish(
      messaging_->grace(), [this] { session_.tools().hurry(); }, session_.signals().stop_token());
  for (const std::string& line : notify_end_lines(end)) warn(session_, line);
}

void Notifier::finish_watch(const MonitorReport& report) {
  // A monitor that was told to end, or gave up, knows nothing of how the operation will.
  if (!report.interrupted && report.given_up.empty())
    sink_->accept(end_of_watch(report.stacks, session_.tools().clock().now()));
  finish();
}

}  // namespace signalbox::cli
