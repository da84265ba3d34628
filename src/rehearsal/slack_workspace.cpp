#include "rehearsal/slack_workspace.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace signalbox::rehearsal {

const std::vector<std::string>& SlackChannel::replies_to(const std::string& ts) const {
  static const std::vector<std::string> none;
  const auto found = threads_.find(ts);
  return found == threads_.end() ? none : found->second;
}

SlackPost* SlackChannel::find(std::string_view ts) {
  const auto found = posts_.find(ts);
  return found == posts_.end() ? nullptr : &found->second;
}

SlackPost& SlackChannel::add(SlackPost post) {
  if (!post.thread_ts.empty()) threads_[post.thread_ts].push_back(post.ts);
  const std::string ts = post.ts;
  return posts_.insert_or_assign(ts, std::move(post)).first->second;
}

SlackWorkspace::SlackWorkspace(const std::vector<std::string>& channel_names) {
  const auto add = [this](const std::string& name) -> SlackChannel& {
    return channels_.emplace_back(fmt::format("C0REHEARSE{:02}", channels_.size() + 1), name);
  };
  add("archived").archived = true;
  add("not-invited").has_the_bot = false;
  for (const std::string& name : channel_names) {
    if (by_name(name) == nullptr) add(name);
  }
}

SlackChannel* SlackWorkspace::by_id(std::string_view id) {
  const auto found = std::ranges::find(channels_, id, &SlackChannel::id);
  return found == channels_.end() ? nullptr : &*found;
}

SlackChannel* SlackWorkspace::by_name(std::string_view name) {
  if (auto* channel = by_id(name)) return channel;
  if (name.starts_with('#')) name.remove_prefix(1);
  const auto found = std::ranges::find(channels_, name, &SlackChannel::name);
  return found == channels_.end() ? nullptr : &*found;
}

// Two messages of the same millisecond still differ, and a clock that is set back makes no message older than the last.
std::string SlackWorkspace::next_ts(Time now) {
  const auto micros = std::chrono::microseconds(now.time_since_epoch()).count();
  last_ = std::max(micros, last_ + 1);
  return fmt::format("{}.{:06}", last_ / 1'000'000, last_ % 1'000'000);
}

}  // namespace signalbox::rehearsal
