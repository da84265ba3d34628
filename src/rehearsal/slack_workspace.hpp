// The rehearsal's Slack workspace: channels and what was said in them. A value without a clock or a network; not safe
// to use from two threads at once.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace signalbox::rehearsal {

struct SlackReaction {
  std::string name;  ///< without colons
  std::vector<std::string> users;
};

struct SlackPost {
  std::string ts;         ///< Slack's name for a message: seconds.microseconds, unique and ascending in its workspace
  std::string thread_ts;  ///< of the message that it replies to; empty: none
  std::string user;
  std::string bot_id;  ///< empty: a person's
  std::string text;
  std::string blocks;    ///< a JSON array, or empty
  std::string metadata;  ///< a JSON object, or empty
  std::string edited;    ///< when, as a ts; empty: never
  std::vector<SlackReaction> reactions;
};

class SlackChannel {
 public:
  SlackChannel(std::string id, std::string name) : id_(std::move(id)), name_(std::move(name)) {}

  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// By ts, so oldest first.
  [[nodiscard]] const std::map<std::string, SlackPost, std::less<>>& posts() const noexcept { return posts_; }
  /// Of the thread that this message began, oldest first, without the message itself.
  [[nodiscard]] const std::vector<std::string>& replies_to(const std::string& ts) const;
  [[nodiscard]] SlackPost* find(std::string_view ts);
  SlackPost& add(SlackPost post);

  bool archived = false;
  bool has_the_bot = true;

 private:
  std::string id_, name_;
  std::map<std::string, SlackPost, std::less<>> posts_;
  std::map<std::string, std::vector<std::string>> threads_;
};

class SlackWorkspace {
 public:
  /// Channels of these names, and two that are there to be refused by: `archived` and `not-invited`.
  explicit SlackWorkspace(const std::vector<std::string>& channel_names);

  [[nodiscard]] SlackChannel* by_id(std::string_view id);
  /// `deployments`, `#deployments` or an ID.
  [[nodiscard]] SlackChannel* by_name(std::string_view name);
  [[nodiscard]] std::vector<SlackChannel>& channels() noexcept { return channels_; }
  [[nodiscard]] std::string next_ts(Time now);

 private:
  std::vector<SlackChannel> channels_;
  std::int64_t last_ = 0;  ///< microseconds
};

}  // namespace signalbox::rehearsal
