#include <fmt/format.h>

#include <future>

#include "adapters/system/termination_signals.hpp"
#include "app/read_outbox.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/notifier.hpp"
#include "cli/render/outbox_view.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"
#include "ports/clock.hpp"
#include "wiring/messaging.hpp"
#include "wiring/nearest_word.hpp"
#include "wiring/notify_gaps.hpp"

namespace signalbox::cli {
namespace {

constexpr Duration usual_flush = std::chrono::minutes(3);
constexpr Duration between_looks = std::chrono::seconds(1);

class OutboxCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "outbox"; }
  [[nodiscard]] std::string_view summary() const override {
    return "messages still to be sent: status, list, flush, show, retry, drop, watch";
  }
  [[nodiscard]] std::string_view examples() const override {
    return "signalbox outbox status\n"
           "signalbox outbox flush --wait 5m\n"
           "signalbox outbox retry --all";
  }

  void declare(Arguments& arguments) override {
    arguments.positional("VERB", action_, "status, list, flush, show, retry, drop or watch");
    arguments.optional_positional("MESSAGE", id_, "show, retry, drop: the message");
    arguments.flag("--all", all_, "retry, drop: all dead letters");
    arguments.duration("--wait", wait_, "flush: longest wait for what cannot be sent at once (default 3m)");
  }

  int run(Session& session) override {
    static_cast<void>(session.signals());
    expect_no_superfluous_id();
    const auto messaging = open_messaging(session, session.settings().defaults);
    Outbox& outbox = messaging->outbox();
    if (action_ == "status") return status(session, *messaging);
    if (action_ == "list") return list(session, outbox);
    if (action_ == "flush") return flush(session, *messaging);
    if (action_ == "show") return show(session, outbox);
    if (action_ == "retry") return change(session, outbox, "put back", &OutboxCommand::retry);
    if (action_ == "drop") return change(session, outbox, "dropped", &OutboxCommand::drop);
    if (action_ == "watch") return watch(session, *messaging);
    throw unknown_action();
  }

 private:
  [[nodiscard]] Error unknown_action() const {
    const std::vector<std::string> known{"status", "list", "flush", "show", "retry", "drop", "watch"};
    auto complaint = fmt::format("'{}' is nothing that can be done with the outbox", action_);
    if (const auto meant = nearest_word(action_, known)) complaint += fmt::format("; did you mean '{}'?", *meant);
    return Error(ErrorKind::invalid_input, complaint, "it may be status, list, flush, show, retry, drop or watch");
  }

  void expect_no_superfluous_id() const {
    const bool is_about_all = all_ && (action_ == "retry" || action_ == "drop");
    const bool takes_none = action_ == "status" || action_ == "list" || action_ == "flush" || action_ == "watch";
    if (id_.empty() || !(takes_none || is_about_all)) return;
    throw Error(ErrorKind::invalid_input,
                fmt::format("outbox {}{} has no place for \"{}\"", action_, is_about_all ? " --all" : "", id_),
                "signalbox outbox --help shows how it is used");
  }

  static OutboxOverview overview_of(Messaging& messaging, Time now) {
    OutboxOverview overview = read_overview(messaging.outbox(), now);
    overview.on_this_machine = messaging.own().outbox.count_pending();
    return overview;
  }

  static int status(Session& session, Messaging& messaging) {
    const Time now = session.tools().clock().now();
    const auto overview = overview_of(messaging, now);
    session.output().result(session.json() ? overview_json(overview) : overview_text(overview, now));
    return exit_code::done;
  }

  static int list(Session& session, Outbox& outbox) {
    const Time now = session.tools().clock().now();
    const auto entries = read_entries(outbox, now);
    Output& output = session.output();
    output.result(session.json() ? entries_json(entries) : entries_text(entries, now, look_of(output)));
    return exit_code::done;
  }

  int show(Session& session, Outbox& outbox) const {
    const auto entry = find_entry(outbox, needed_id(), session.tools().clock().now());
    if (!entry) throw no_such_message();
    Output& output = session.output();
    output.result(session.json() ? entry_json(*entry) : entry_text(*entry, look_of(output)));
    return exit_code::done;
  }

  // What cannot be sent within the wait stays; so does what others have the means for.
  int flush(Session& session, Messaging& messaging) const {
    Clock& clock = session.tools().clock();
    const Instant end = clock.monotonic() + wait_.value_or(usual_flush);
    const auto report = drain_both(messaging, end, session.stop_token());
    if (report.without_transport > 0) refuse_mistake(session);
    auto left = read_overview(messaging.outbox(), clock.now());
    left.pending += messaging.own().outbox.count_pending();
    session.output().result(session.json() ? flushed_json(report, left) : flushed_text(report, left));
    return left.pending == 0 ? exit_code::done : exit_code::gave_up;
  }

  // Those without a token leave the rest to others; one that is of no use was meant to send it.
  static void refuse_mistake(Session& session) {
    if (const auto mistake = mistake_at_slack(session.environment()))
      throw Error(ErrorKind::invalid_input, mistake->why, mistake->way_out);
  }

  // Side by side: what one waits for, a retry or a registry, takes none of the other's time.
  static DeliveryReport drain_both(Messaging& messaging, Instant end, const std::stop_token& stop) {
    auto own = std::async(std::launch::async, [&] { return messaging.own().drain.until(end, stop); });
    const DeliveryReport shared = messaging.drain().until(end, stop);
    DeliveryReport report = own.get();
    report.add(shared);
    return report;
  }

  [[nodiscard]] std::string needed_id() const {
    if (id_.empty()) {
      throw Error(ErrorKind::invalid_input, fmt::format("outbox {} needs to know which message", action_),
                  "signalbox outbox list shows their IDs");
    }
    return id_;
  }

  [[nodiscard]] Error no_such_message() const {
    return Error(ErrorKind::not_found, fmt::format("there is no message '{}' in the outbox", id_),
                 "signalbox outbox list shows what there is; what was sent is gone");
  }

  using Act = bool (OutboxCommand::*)(Outbox&, const std::string&) const;
  int change(Session& session, Outbox& outbox, const std::string& verb, Act act) const {
    std::vector<std::string> ids;
    if (all_) {
      ids = outbox.dead();
    } else {
      ids.push_back(needed_id());
    }
    std::erase_if(ids, [&](const std::string& id) { return !(this->*act)(outbox, id); });
    if (ids.empty() && !all_) throw no_such_message();
    session.output().result(session.json() ? changed_json(verb, ids) : changed_text(verb, ids));
    return exit_code::done;
  }

  [[nodiscard]] bool retry(Outbox& outbox, const std::string& id) const {
    const auto name = parse_outbox_id(id);
    if (!name || !(outbox.revive(id) || outbox.hasten(id))) return false;
    outbox.resume_lane(name->lane);
    return true;
  }

  [[nodiscard]] bool drop(Outbox& outbox, const std::string& id) const {
    if (!parse_outbox_id(id)) return false;
    if (outbox.drop_dead(id)) return true;
    const auto kept = outbox.read(id);
    return kept && outbox.remove(*kept);
  }

  static int watch(Session& session, Messaging& messaging) {
    Clock& clock = session.tools().clock();
    std::optional<OutboxOverview> shown;
    do {
      const auto overview = overview_of(messaging, clock.now());
      if (overview == shown) continue;
      session.output().result(session.json() ? overview_json(overview) : overview_text(overview, clock.now()));
      shown = overview;
    } while (pause(clock, between_looks, session.stop_token()));
    return exit_code::done;
  }

  std::string action_, id_;
  bool all_ = false;
  std::optional<Duration> wait_;
};

}  // namespace

std::unique_ptr<Command> make_outbox_command() { return std::make_unique<OutboxCommand>(); }

}  // namespace signalbox::cli
