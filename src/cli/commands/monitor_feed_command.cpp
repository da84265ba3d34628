#include <unistd.h>

#include <csignal>
#include <thread>

#include "adapters/system/line_input.hpp"
#include "adapters/system/posix_companions.hpp"
#include "app/feed_monitor.hpp"
#include "app/supervise_monitor.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "core/error.hpp"

namespace signalbox::cli {
namespace {

/// The other end of app/supervise_monitor.hpp. Reads no configuration: its order says all.
class MonitorFeedCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return feed_command; }
  [[nodiscard]] std::string_view summary() const override {
    return "follow stacks for the signalbox that started this";
  }
  [[nodiscard]] std::string_view examples() const override { return {}; }
  [[nodiscard]] bool is_internal() const override { return true; }
  void declare(Arguments&) override {}

  int run(Session& session) override {
    live_only_for_parent();
    // A connection that AWS closes while it is written to is the HTTP client's to repeat, no reason to die.
    std::signal(SIGPIPE, SIG_IGN);
    LineInput input(STDIN_FILENO);
    const auto order = input.next({});
    if (!order) return exit_code::done;  // whoever started it is gone
    try {
      follow(session, read_order(*order), input);
    } catch (const Error& error) {
      static_cast<void>(say(write_feed(FeedTrouble{error.what()})));
    }
    return exit_code::done;
  }

 private:
  static void follow(Session& session, const MonitorOrder& order, LineInput& input) {
    EnvironmentSettings place;
    place.region = order.region;
    place.profile = order.profile;
    Toolbox tools(session.environment(), Settings{}, [](const std::string&) {});
    std::stop_source orphaned;
    FeedMonitor monitor(tools.cloudformation(place), tools.clock(), order, [&orphaned](const std::string& line) {
      if (!say(line)) orphaned.request_stop();
    });
    std::jthread listener([&](std::stop_token over) {
      while (const auto line = input.next(over)) {
        if (*line == settle_line) monitor.settle();
      }
      if (!over.stop_requested()) orphaned.request_stop();
    });
    monitor.run(orphaned.get_token());
  }

  /// False when nobody reads any more.
  static bool say(const std::string& line) {
    const std::string text = line + "\n";
    for (std::size_t said = 0; said < text.size();) {
      const ssize_t size = write(STDOUT_FILENO, text.data() + said, text.size() - said);
      if (size < 0 && errno != EINTR) return false;
      if (size > 0) said += static_cast<std::size_t>(size);
    }
    return true;
  }
};

}  // namespace

std::unique_ptr<Command> make_monitor_feed_command() { return std::make_unique<MonitorFeedCommand>(); }

}  // namespace signalbox::cli
