#include <unistd.h>

#include "adapters/system/line_input.hpp"
#include "adapters/system/termination_signals.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/log_sink.hpp"
#include "cli/monitoring.hpp"
#include "cli/session.hpp"
#include "ports/clock.hpp"
#include "records/feed_document.hpp"

namespace signalbox::cli {
namespace {

/// What `monitor --detach` leaves behind: supervises a monitor for the order on its standard input, and tells the log
/// alone. Reads no configuration, and looks for no beginning of its own: what was found running is told to its end,
/// though it may be over by now.
class MonitorDetachedCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return detached_command; }
  [[nodiscard]] std::string_view summary() const override { return "supervise a monitor in the background"; }
  [[nodiscard]] std::string_view examples() const override { return {}; }
  [[nodiscard]] bool is_internal() const override { return true; }
  void declare(Arguments& arguments) override { arguments.option("--log", log_, "FILE", "where to tell it"); }

  int run(Session& session) override {
    TerminationSignals& signals = session.signals_of_a_daemon();  // before any thread
    const auto line = LineInput(STDIN_FILENO).next(signals.stop_token());
    if (!line || !log_) return exit_code::bad_usage;
    Toolbox tools(session.environment(), Settings{}, [](const std::string&) {});
    const auto log = open_log(session.output(), tools.clock(), *log_);
    const MonitorReport report =
        monitor_supervised(tools.companions(), tools.clock(), read_order(*line), {log.get()}, signals.stop_token());
    const int code = monitor_exit_code(report, signals.last());
    log->accept(monitor_end(report, code, tools.clock().now()));
    return code;
  }

 private:
  std::optional<std::string> log_;
};

}  // namespace

std::unique_ptr<Command> make_monitor_detached_command() { return std::make_unique<MonitorDetachedCommand>(); }

}  // namespace signalbox::cli
