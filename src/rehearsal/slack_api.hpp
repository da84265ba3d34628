// Slack's Web API and incoming webhooks over a workspace, in Slack's own shapes: what a notifier needs of it. Answers
// are a function of the calls so far and the time given. Any bot token will do but for those that say what is wrong
// with them (xoxb-invalid…, xoxb-revoked…); other kinds are refused as Slack refuses them.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "rehearsal/slack_call.hpp"
#include "rehearsal/slack_pace.hpp"
#include "rehearsal/slack_workspace.hpp"

namespace signalbox::rehearsal {

/// What happened in a channel, for whoever shows it.
struct SlackHappening {
  std::string what;  ///< posted, replied, updated, reacted
  const SlackChannel& channel;
  const SlackPost& post;
};

class SlackApi {
 public:
  using Watcher = std::function<void(const SlackHappening&)>;

  SlackApi(SlackWorkspace& workspace, Watcher watcher) : workspace_(workspace), watcher_(std::move(watcher)) {}

  /// /api/METHOD
  [[nodiscard]] Response call(const Request& request, Time now);
  /// /services/TEAM/BOT/CHANNEL, where the channel is a name or an ID.
  [[nodiscard]] Response webhook(const Request& request, Time now);

  void limit_rates(bool on) { limited_ = on; }
  /// Of slack_scopes(); the token has the others.
  void lack_scopes(std::vector<std::string> scopes) { missing_scopes_ = std::move(scopes); }
  [[nodiscard]] bool limits_rates() const noexcept { return limited_; }
  /// How often each method was called.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& calls() const noexcept { return calls_; }

 private:
  using Json = nlohmann::ordered_json;
  struct Outcome;

  /// Of a call that the token may make, the answer is empty.
  [[nodiscard]] Json missing_scope(const SlackCall& call) const;
  [[nodiscard]] Outcome answer(const SlackCall& call, Time now);
  [[nodiscard]] Outcome post_message(const SlackCall& call, Time now);
  [[nodiscard]] Outcome update(const SlackCall& call, Time now);
  [[nodiscard]] Outcome replies(const SlackCall& call, Time now);
  [[nodiscard]] Outcome history(const SlackCall& call, Time now);
  [[nodiscard]] Outcome info(const SlackCall& call);
  [[nodiscard]] Outcome reactions(const SlackCall& call, Time now);
  [[nodiscard]] std::optional<std::chrono::seconds> too_fast(const SlackChannel& channel, Time now);
  SlackPost& publish(SlackChannel& channel, SlackPost post, Time now);

  SlackWorkspace& workspace_;
  Watcher watcher_;
  SlackPace pace_;
  bool limited_ = true;
  std::vector<std::string> missing_scopes_;
  std::map<std::string, std::uint64_t> calls_;
};

/// As conversations.replies lists it.
[[nodiscard]] nlohmann::ordered_json slack_message_json(const SlackChannel& channel, const SlackPost& post,
                                                        bool with_metadata);

}  // namespace signalbox::rehearsal
