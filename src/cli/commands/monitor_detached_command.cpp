#include <unistd.h>

#include <filesystem>

#include "adapters/system/line_input.hpp"
#include "adapters/system/termination_signals.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/commands/given.hpp"
#include "cli/commands/notify_flags.hpp"
#include "cli/evidence_sink.hpp"
#include "cli/log_sink.hpp"
#include "cli/monitoring.hpp"
#include "cli/notifier.hpp"
#include "cli/session.hpp"
#include "ports/clock.hpp"
#include "records/feed_document.hpp"

namespace signalbox::cli {
namespace {

/// What `monitor --detach` leaves behind: supervises a monitor for the order on its standard input, and tells the log
/// and whom notifications go to; evidence goes to the registry that the next line names, if there is one. Reads no
/// configuration but for notifications, and looks for no beginning of its own: what was found running is told to its
/// end, though it may be over by now.
class MonitorDetachedCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return detached_command; }
  [[nodiscard]] std::string_view summary() const override { return "supervise a monitor in the background"; }
  [[nodiscard]] std::string_view examples() const override { return {}; }
  [[nodiscard]] bool is_internal() const override { return true; }

  void declare(Arguments& arguments) override {
    arguments.option("--log", log_, "FILE", "where to tell it");
    arguments.flag("--notify", notifies_, "tell people, as the configuration says");
    notify_flags_.declare(arguments);
  }

  void adjust(SettingsOverrides& overrides) const override { notify_flags_.adjust(overrides); }

  int run(Session& session) override {
    TerminationSignals& signals = session.signals_of_a_daemon();  // before any thread
    LineInput input(STDIN_FILENO);
    const auto line = input.next(signals.stop_token());
    if (!line || !log_) return exit_code::bad_usage;
    const MonitorOrder order = read_order(*line);
    const auto registry = input.next(signals.stop_token());
    Toolbox tools(session.environment(), registry ? settings_for(read_registry_place(*registry)) : Settings{},
                  [](const std::string&) {});
    const auto log = open_log(session.output(), tools.clock(), *log_);
    const auto notifier = notifies_ ? open_notifier(session, order) : nullptr;
    SignalSinks sinks{log.get()};
    if (notifier) sinks.push_back(&notifier->sink());
    std::optional<CollectEvidence> evidence;
    if (registry) sinks.push_back(&evidence.emplace(evidence_ports(tools, place_of(order))));
    const MonitorReport report =
        monitor_supervised(tools.companions(), tools.clock(), order, std::move(sinks), signals.stop_token());
    if (evidence) tell_loss(*evidence, order, *log, tools.clock(), signals.stop_token());
    const int code = monitor_exit_code(report, signals.last());
    log->accept(monitor_end(report, code, tools.clock().now()));
    if (notifier) notifier->finish_watch(report);
    return code;
  }

 private:
  static Settings settings_for(const RegistryPlace& place) {
    Settings settings;
    settings.registry =
        RegistryAddress::parse(place.uri, "the order", std::filesystem::current_path(), Secrets::allowed);
    settings.defaults.region = place.region;
    settings.defaults.profile = place.profile;
    return settings;
  }

  static EnvironmentSettings place_of(const MonitorOrder& order) {
    EnvironmentSettings place;
    place.region = order.region;
    place.profile = order.profile;
    return place;
  }

  static void tell_loss(CollectEvidence& evidence, const MonitorOrder& order, SignalSink& log, const Clock& clock,
                        std::stop_token stop) {
    auto loss = loss_of_evidence(evidence, order, std::move(stop));
    if (!loss) return;
    loss->at = clock.now();
    log.accept(*loss);
  }

  static std::unique_ptr<Notifier> open_notifier(Session& session, const MonitorOrder& order) {
    const Settings& settings = session.settings();
    const EnvironmentSettings environment = order.environment.empty()
                                                ? settings_for_stack(settings, order.stacks.front().name)
                                                : settings.environment(order.environment);
    return Notifier::open_watch(session, environment, order);
  }

  std::optional<std::string> log_;
  NotifyFlags notify_flags_;
  bool notifies_ = false;
};

}  // namespace

std::unique_ptr<Command> make_monitor_detached_command() { return std::make_unique<MonitorDetachedCommand>(); }

}  // namespace signalbox::cli
