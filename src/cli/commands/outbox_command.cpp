#include <fmt/format.h>

#include <algorithm>

#include "adapters/system/termination_signals.hpp"
#include "app/keep_message.hpp"
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
#include "wiring/set_aside_place.hpp"

namespace signalbox::cli {
namespace {

constexpr Duration usual_flush = std::chrono::minutes(3);

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
    try {
      return act(session, *messaging);
    } catch (const Error& error) {
      if (!is_out_of_reach(error)) throw;
      if (tried_here(session, *messaging)) return exit_code::done;
      throw;
    }
  }

 private:
  int act(Session& session, Messaging& messaging) {
    const Outboxes both = messaging.outboxes();
    if (action_ == "status") return status(session, both);
    if (action_ == "list") return list(session, both);
    if (action_ == "flush") return flush(session, messaging);
    if (action_ == "show") return show(session, both);
    if (action_ == "retry" || action_ == "drop") return change(session, both);
    if (action_ == "watch") return watch(session, both);
    throw unknown_action();
  }

  // Trouble here must not hide the registry's.
  bool tried_here(Session& session, Messaging& messaging) {
    try {
      return act_here(session, messaging);
    } catch (const Error& error) {
      warn(session, error.what());
      if (!changed_.empty()) tell_changed(session);
      return false;
    }
  }

  // While the registry is out of reach: whoever cannot see what it holds is most of all afraid for what lies here.
  // Whether that was all that was asked for.
  bool act_here(Session& session, Messaging& messaging) {
    Outbox& own = messaging.own().outbox;
    const Time now = session.tools().clock().now();
    if (action_ == "list") {
      const auto entries = read_own_entries(own, now);
      if (!entries.empty()) tell_list(session, entries, now);
      return false;
    }
    if (action_ == "show") {
      const auto entry = find_own_entry(own, id_, now);
      if (entry) tell_entry(session, *entry);
      return entry.has_value();
    }
    if (action_ == "retry" || action_ == "drop") {
      change_in(own);
      if (!changed_.empty()) tell_changed(session);
      return action_ == "retry" && !all_ && !changed_.empty();  // the registry may have the same message
    }
    if (action_ == "flush" && own.count_pending() > 0) return flush_here(session, messaging);
    warn_of_own(session, own);
    return false;
  }

  static void warn_of_own(Session& session, Outbox& own) {
    if (const std::size_t kept = own.count_pending(); kept > 0) {
      warn(session, fmt::format("{} more {} on this machine: the next signalbox here that tells anybody something "
                                "sends {}, with the registry or without",
                                kept, kept == 1 ? "message lies" : "messages lie", kept == 1 ? "it" : "them"));
    }
  }

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

  static void tell(Session& session, const OutboxOverview& overview, Time now) {
    const auto place = [&](const SetAside& entry) {
      return place_of(entry, session.settings(), session.environment());
    };
    session.output().result(session.json() ? overview_json(overview, place) : overview_text(overview, now, place));
  }

  static int status(Session& session, const Outboxes& both) {
    const Time now = session.tools().clock().now();
    tell(session, read_overview(both, now), now);
    return exit_code::done;
  }

  static int list(Session& session, const Outboxes& both) {
    const Time now = session.tools().clock().now();
    tell_list(session, read_entries(both, now), now);
    return exit_code::done;
  }

  static void tell_list(Session& session, const std::vector<OutboxEntry>& entries, Time now) {
    Output& output = session.output();
    output.result(session.json() ? entries_json(entries) : entries_text(entries, now, look_of(output)));
  }

  int show(Session& session, const Outboxes& both) const {
    const auto entry = find_entry(both, needed_id(), session.tools().clock().now());
    if (!entry) throw no_such_message();
    tell_entry(session, *entry);
    return exit_code::done;
  }

  static void tell_entry(Session& session, const OutboxEntry& entry) {
    Output& output = session.output();
    output.result(session.json() ? entry_json(entry) : entry_text(entry, look_of(output)));
  }

  // What cannot be sent within the wait stays; so does what others have the means for. What was given up needs somebody
  // to look, and says so louder than what only takes longer.
  int flush(Session& session, Messaging& messaging) {
    Clock& clock = session.tools().clock();
    const std::size_t dead_before = messaging.outbox().dead().size() + messaging.own().outbox.dead().size();
    const auto report = drain_both(messaging.drain(), messaging.own().drain, end_of_flush(clock), session.stop_token());
    if (report.without_transport > 0) refuse_mistake(session);
    auto left = read_overview(messaging.outboxes(), clock.now());
    left.dead -= std::min(left.dead, dead_before);  // those are no news
    left.pending += left.on_this_machine;
    tell_flushed(session, report, left);
    if (given_up_in(report, left) > 0) return exit_code::failed;
    return left.pending == 0 ? exit_code::done : exit_code::gave_up;
  }

  [[nodiscard]] bool flush_here(Session& session, Messaging& messaging) {
    const OwnOutbox own = messaging.own();
    const std::size_t dead_before = own.outbox.dead().size();
    const auto report = own.drain.until(end_of_flush(session.tools().clock()), session.stop_token());
    OutboxOverview left;
    left.pending = own.outbox.count_pending();
    left.dead = own.outbox.dead().size();
    left.dead -= std::min(left.dead, dead_before);
    tell_flushed(session, report, left);
    return false;
  }

  [[nodiscard]] Instant end_of_flush(Clock& clock) {
    if (!flush_end_) flush_end_ = clock.monotonic() + wait_.value_or(usual_flush);
    return *flush_end_;
  }

  static void tell_flushed(Session& session, const DeliveryReport& report, const OutboxOverview& left) {
    session.output().result(session.json() ? flushed_json(report, left) : flushed_text(report, left));
  }

  // Those without a token leave the rest to others; one that is of no use was meant to send it.
  static void refuse_mistake(Session& session) {
    if (const auto mistake = mistake_at_slack(session.environment()))
      throw Error(ErrorKind::invalid_input, mistake->why, mistake->way_out);
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

  int change(Session& session, const Outboxes& both) {
    change_in(both.registry);
    change_in(both.own);
    if (changed_.empty() && !all_) throw no_such_message();
    tell_changed(session);
    return exit_code::done;
  }

  // Kept as it goes: where one fails in the midst of it, what was done is said all the same.
  void change_in(Outbox& outbox) {
    for (const std::string& id : all_ ? outbox.dead() : std::vector{needed_id()}) {
      const bool is_changed = action_ == "retry" ? retry(outbox, id) : drop(outbox, id);
      if (is_changed && std::ranges::count(changed_, id) == 0) changed_.push_back(id);
    }
  }

  void tell_changed(Session& session) const {
    const std::string verb = action_ == "retry" ? "put back" : "dropped";
    session.output().result(session.json() ? changed_json(verb, changed_) : changed_text(verb, changed_));
  }

  [[nodiscard]] static bool retry(Outbox& outbox, const std::string& id) {
    const auto name = parse_outbox_id(id);
    if (!name || !(outbox.revive(id) || outbox.hasten(id))) return false;
    outbox.resume_lane(name->lane);
    return true;
  }

  [[nodiscard]] static bool drop(Outbox& outbox, const std::string& id) {
    if (!parse_outbox_id(id)) return outbox.drop_set_aside(id);
    if (outbox.drop_dead(id)) return true;
    const auto kept = outbox.read(id);
    return kept && outbox.remove(*kept);
  }

  static int watch(Session& session, const Outboxes& both) {
    Clock& clock = session.tools().clock();
    std::optional<OutboxOverview> shown;
    Duration rest{};
    do {
      const Instant begun = clock.monotonic();
      const auto overview = read_overview(both, clock.now());
      if (overview != shown) tell(session, overview, clock.now());
      shown = overview;
      rest = rest_after_look(std::chrono::ceil<Duration>(clock.monotonic() - begun));
    } while (pause(clock, rest, session.stop_token()));
    return exit_code::done;
  }

  std::string action_, id_;
  std::vector<std::string> changed_;  ///< IDs
  bool all_ = false;
  std::optional<Duration> wait_;
  std::optional<Instant> flush_end_;
};

}  // namespace

std::unique_ptr<Command> make_outbox_command() { return std::make_unique<OutboxCommand>(); }

}  // namespace signalbox::cli
