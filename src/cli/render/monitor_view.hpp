// How a monitor's work ended: each stack, and whether anybody could watch to the end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/output.hpp"
#include "core/signal.hpp"
#include "core/stack_outcome.hpp"

namespace signalbox::cli {

struct MonitorReport {
  std::string correlation_id, environment;  ///< may be empty
  std::vector<StackOutcome> stacks;
  bool anything_ran = true;  ///< false: nothing was running, and nothing was waited for
  bool waited_in_vain = false;
  bool interrupted = false;
  std::vector<std::string> evidence;  ///< the lines that tell most of why a resource failed; mostly none
  std::string given_up;               ///< why the monitor itself gave up; empty when it did not
};

[[nodiscard]] int monitor_exit_code(const MonitorReport& report, std::optional<int> signal);
/// For the log: that the monitor ends, and how what it watched stands then.
[[nodiscard]] Signal monitor_end(const MonitorReport& report, int code, Time at);
[[nodiscard]] std::string monitor_summary(const MonitorReport& report, const Output& output);
[[nodiscard]] std::string monitor_json(const MonitorReport& report, int exit_code);
[[nodiscard]] std::string detached_json(std::int64_t pid, const std::string& log);

}  // namespace signalbox::cli
