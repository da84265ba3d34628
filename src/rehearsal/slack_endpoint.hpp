// The rehearsal's Slack at its paths: /api/METHOD and /services/… with the faults in front of them, and what steers it,
// which no fault touches: /_rehearsal/slack, …/reply, …/reaction, …/faults, …/limits. Not safe to use from two threads
// at once.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "rehearsal/slack_api.hpp"
#include "rehearsal/slack_trouble.hpp"

namespace signalbox::rehearsal {

struct SlackOptions {
  std::vector<std::string> channels{"deployments", "questions"};  ///< names
  SlackFaultPlan faults;
  bool limit_rates = true;
  /// Told of everything that appears in a channel, as lines for a terminal.
  std::function<void(const std::string& lines)> show;
};

class SlackEndpoint {
 public:
  SlackEndpoint(SlackOptions options, std::uint64_t seed);
  SlackEndpoint(const SlackEndpoint&) = delete;
  SlackEndpoint& operator=(const SlackEndpoint&) = delete;

  [[nodiscard]] static bool serves(std::string_view path);
  [[nodiscard]] Response handle(const Request& request, Time now);
  /// `what` follows /_rehearsal/slack, e.g. `/reply`.
  [[nodiscard]] Response steer(const Request& request, std::string_view what, Time now);

 private:
  [[nodiscard]] Response carried_out(const Request& request, Time now);
  [[nodiscard]] Response conversation(const Request& request);
  [[nodiscard]] Response reply(const Request& request, Time now);
  [[nodiscard]] Response react(const Request& request);
  [[nodiscard]] Response change_faults(const Request& request);
  [[nodiscard]] Response change_limits(const Request& request);
  void show(const SlackHappening& happening) const;

  SlackOptions options_;
  SlackWorkspace workspace_;
  SlackApi api_;
  SlackFaultDice dice_;
};

}  // namespace signalbox::rehearsal
