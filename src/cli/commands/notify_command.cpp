#include <fmt/format.h>
#include <unistd.h>

#include "adapters/system/environment.hpp"
#include "adapters/system/termination_signals.hpp"
#include "adapters/system/text_input.hpp"
#include "app/tell_at_once.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/commands/given.hpp"
#include "cli/commands/notify_flags.hpp"
#include "cli/notifier.hpp"
#include "cli/render/outbox_view.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"
#include "core/secret_mask.hpp"
#include "ports/clock.hpp"
#include "wiring/messaging.hpp"
#include "wiring/nearest_word.hpp"
#include "wiring/notify_gaps.hpp"

namespace signalbox::cli {
namespace {

/// What scripts may tell; `start` is said as the documented scripts do.
struct ScriptKind {
  const char* word;
  NotificationKind kind;
};
constexpr ScriptKind script_kinds[] = {
    {"start", NotificationKind::started},       {"queued", NotificationKind::queued},
    {"progress", NotificationKind::progress},   {"complete", NotificationKind::complete},
    {"failed", NotificationKind::failed},       {"stalled", NotificationKind::stalled},
    {"overdue", NotificationKind::overdue},     {"rolled-back", NotificationKind::rolled_back},
    {"cancelled", NotificationKind::cancelled}, {"message", NotificationKind::message}};

constexpr const char* from_input = "-";
// Of which people are shown the first few thousand characters.
constexpr std::size_t most_input = 64 * 1024;

bool is_blank(const std::optional<std::string>& text) {
  return !text || text->find_first_not_of(" \t\r\n") == std::string::npos;
}

class NotifyCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "notify"; }
  [[nodiscard]] std::string_view summary() const override {
    return "tell people something of a deployment, for scripts";
  }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox notify start --environment production --id \"$CORRELATION_ID\"\n"
           "signalbox notify failed --environment production --reason \"smoke test: 502\"\n"
           "signalbox notify message --text \"database copied\"\n"
           "./migrate.sh 2>&1 | signalbox notify message --text -";
  }

  void declare(Arguments& arguments) override {
    arguments.positional(
        "KIND", kind_,
        "start, queued, progress, complete, failed, stalled, overdue, rolled-back, cancelled or message");
    arguments.option("--environment", environment_, "ENV",
                     "the environment it is about (default $SIGNALBOX_ENVIRONMENT, which `run` sets)");
    arguments.option(
        "--id", id_, "ID",
        "correlation ID of the deployment (default $CORRELATION_ID, else that of the `run` around it, else none)");
    arguments.option("--text", text_, "TEXT", "one sentence; what a message says; - reads standard input");
    arguments.option("--reason", reason_, "TEXT", "why: what failed, literally; - reads standard input");
    arguments.option("--stack", stack_, "NAME", "the stack it is about");
    arguments.option("--resource", resource_, "ID", "its resource");
    arguments.option("--waits-for", waits_for_, "TEXT", "progress, stalled: what is being waited for");
    arguments.option("--holder", holder_, "ID", "queued: who has the environment");
    arguments.option("--health", health_, "TEXT", "complete: what the health check said");
    arguments.option("--application-url", application_url_, "URL", "where the application is");
    arguments.option("--console-url", console_url_, "URL", "the stack's page");
    arguments.duration("--elapsed", elapsed_, "for how long it lasts");
    arguments.duration("--usual", usual_, "how long it usually takes");
    arguments.flag("--strict", strict_, "fail (exit 1) where something of it is not sent within the grace");
    notify_flags_.declare(arguments);
  }

  void adjust(SettingsOverrides& overrides) const override { notify_flags_.adjust(overrides); }

  int run(Session& session) override {
    static_cast<void>(session.signals());
    const Settings& settings = session.settings();
    const NotificationKind kind = known_kind();
    const auto id = session.surrounding_id(id_, environment_);
    const bool is_of_run = id && id == variable(session.environment(), "SIGNALBOX_CORRELATION_ID");
    environment_ = session.surrounding_environment(environment_);
    const EnvironmentSettings environment = environment_ ? settings.environment(*environment_) : settings.defaults;
    const NotifyRoutes routes = notify_routes(environment.notify, session.environment());
    expect_somebody(session, environment, routes);
    read_what_was_left_to_input(session.stop_token());
    const auto messaging = open_messaging(session, environment);
    Clock& clock = session.tools().clock();
    Notification notification = said(session, kind, environment, clock.now());
    notification.correlation_id = id.value_or("");
    notification.by_script = !is_of_run;
    const auto sequence = static_cast<std::uint64_t>(notification.at.time_since_epoch().count());
    auto messages = addressed(routes, notification, sequence, session.fresh_id(), clock.now());
    // Of its own course the run tells: what a command of it calls an end is none of the deployment's.
    const bool is_about_a_step =
        is_of_run && (is_end(kind) || kind == NotificationKind::started || kind == NotificationKind::queued);
    for (OutboxMessage& message : messages) message.is_living = message.is_living && !is_about_a_step;
    const ToldAtOnce told = tell_at_once(messaging->outbox(), messaging->drain(), messaging->own(), clock, messages,
                                         messaging->grace(), session.stop_token());
    if (!told.trouble.empty()) warn(session, told.trouble);
    std::vector<std::string> ids;
    for (const OutboxMessage& message : messages) ids.push_back(message.id);
    session.output().result(session.json() ? notified_json(ids, told.left) : notified_text(told.left));
    return strict_ && !told.left.empty() ? exit_code::failed : exit_code::done;
  }

 private:
  static void expect_somebody(Session& session, const EnvironmentSettings& environment, const NotifyRoutes& routes) {
    if (!routes.targets.empty()) return warn_of_gaps(session, environment);
    const auto gaps = notify_gaps(environment.notify, session.environment());
    if (!gaps.empty()) throw Error(ErrorKind::invalid_input, gaps.front().why, gaps.front().way_out);
    if (const auto told = environments_told(session); !told.empty()) {
      throw Error(ErrorKind::invalid_input, fmt::format("nobody is to be told here, only in {}", fmt::join(told, ", ")),
                  "name the environment with --environment, or --notify-channel for this time");
    }
    throw Error(ErrorKind::invalid_input, "nobody is to be told: no channel with a token, and no webhook",
                "set SLACK_BOT_TOKEN and notify_channel, or SLACK_WEBHOOK_URL, or notify_webhooks");
  }

  [[nodiscard]] NotificationKind known_kind() const {
    std::vector<std::string> known;
    for (const auto& [word, kind] : script_kinds) {
      if (kind_ == word) return kind;
      known.emplace_back(word);
    }
    auto complaint = fmt::format("'{}' is no kind of notification", kind_);
    if (const auto meant = nearest_word(kind_, known)) complaint += fmt::format("; did you mean '{}'?", *meant);
    throw Error(ErrorKind::invalid_input, complaint, fmt::format("it may be {}", fmt::join(known, ", ")));
  }

  /// No argument of a program may be as long as what a script may have to say.
  void read_what_was_left_to_input(std::stop_token stop) {
    const bool both = text_ == from_input && reason_ == from_input;
    if (both)
      throw Error(ErrorKind::invalid_input, "--text - and --reason -: one text can be read from standard input");
    for (auto* text : {&text_, &reason_}) {
      if (*text != from_input) continue;
      std::string said = read_all_text(STDIN_FILENO, most_input, stop);
      said.erase(said.find_last_not_of('\n') + 1);  // as a shell does
      *text = std::move(said);
    }
  }

  [[nodiscard]] Notification said(Session& session, NotificationKind kind, const EnvironmentSettings& environment,
                                  Time now) const {
    const auto masked = [](const std::optional<std::string>& text) { return mask_secrets(text.value_or("")); };
    Notification news;
    news.kind = kind;
    if (news.kind == NotificationKind::message && is_blank(text_))
      throw Error(ErrorKind::invalid_input, "a message needs its text", "--text \"database copied\"");
    news.at = now;
    news.environment = environment_.value_or("");
    news.actor = session.settings().actor;
    news.run_url = session.settings().run_url;
    news.text = masked(text_);
    news.reason = masked(reason_);
    news.stack = masked(stack_);
    news.resource = masked(resource_);
    news.waits_for = masked(waits_for_);
    news.holder = masked(holder_);
    news.health = masked(health_);
    news.application_url = environment.notify.application_url;
    if (application_url_) news.application_url = checked_web_address(*application_url_, "--application-url");
    if (console_url_) news.console_url = checked_web_address(*console_url_, "--console-url");
    news.elapsed = elapsed_;
    news.usual = usual_;
    return news;
  }

  std::string kind_;
  std::optional<std::string> environment_, id_, text_, reason_, stack_, resource_, waits_for_, holder_, health_,
      application_url_, console_url_;
  bool strict_ = false;
  NotifyFlags notify_flags_;
  std::optional<Duration> elapsed_, usual_;
};

}  // namespace

std::unique_ptr<Command> make_notify_command() { return std::make_unique<NotifyCommand>(); }

}  // namespace signalbox::cli
