#include "message/living_notice.hpp"

#include <fmt/format.h>

namespace signalbox {
namespace {

constexpr std::uint64_t bar_length = 10;

/// The kind of notification that would tell the state as it is.
NotificationKind kind_for(LivingPhase phase) {
  switch (phase) {
    case LivingPhase::queued:
      return NotificationKind::queued;
    case LivingPhase::running:
      return NotificationKind::progress;
    case LivingPhase::complete:
      return NotificationKind::complete;
    case LivingPhase::failed:
      return NotificationKind::failed;
    case LivingPhase::rolled_back:
      return NotificationKind::rolled_back;
    case LivingPhase::cancelled:
      return NotificationKind::cancelled;
  }
  return NotificationKind::failed;
}

std::vector<Phrase> troubles(const LivingState& state) {
  std::vector<Phrase> lines;
  const auto warn = [&lines](std::string text) { lines.push_back({phrases::ours("⚠️ " + std::move(text))}); };
  if (state.stalled) warn(fmt::format("Nothing moved for {}", phrases::span(*state.stalled)));
  if (state.overdue) warn("Takes longer than usual");
  if (state.unwatched) warn("Nobody watches right now");
  if (state.uncoordinated) warn("The registry is out of reach: CloudFormation's own state decides");
  return lines;
}

std::vector<Phrase> running_lines(const LivingState& state) {
  const Notification& facts = state.facts;
  std::vector<Phrase> lines;
  const std::string bar = progress_bar(facts.done.value_or(0), facts.total.value_or(0));
  const std::string count = phrases::resource_count(facts);
  if (!bar.empty() || !count.empty()) {
    lines.push_back({phrases::ours(bar.empty() || count.empty() ? bar + count : bar + "  " + count)});
  }
  if (auto waiting = phrases::waiting(facts); !waiting.empty()) lines.push_back(std::move(waiting));
  if (state.expected_at) lines.push_back({phrases::ours("Expected to end about "), phrases::time(*state.expected_at)});
  if (facts.usual) lines.push_back({phrases::ours(fmt::format("Usually takes {}", phrases::span(*facts.usual)))});
  phrases::add(lines, phrases::said(facts.text));
  return lines;
}

void append(std::vector<Phrase>& lines, std::vector<Phrase> more) {
  for (Phrase& line : more) lines.push_back(std::move(line));
}

/// A failure that was told while the deployment still runs.
void add_failures(Notice& notice, const LivingState& state) {
  auto resource = phrases::failing_resource(state.facts);
  if (state.failures == 0 || resource.empty()) return;
  resource.insert(resource.begin(), phrases::ours("🔴 "));
  if (state.failures > 1) resource.push_back(phrases::ours(fmt::format(" (and {} more)", state.failures - 1)));
  notice.lines.push_back(std::move(resource));
  notice.quote = state.facts.reason;
}

/// What stays as it is until there is news says moments: a span would be wrong a minute later.
void say_moments_in_line(Notice& notice, const LivingState& state) {
  if (state.holder_since) {
    notice.lines.front().push_back(phrases::ours(" since "));
    notice.lines.front().push_back(phrases::time(*state.holder_since));
  }
  if (state.expected_at)
    notice.lines.push_back({phrases::ours("Its turn comes about "), phrases::time(*state.expected_at)});
}

/// What has not ended lasts longer than it did when that was written.
Notification without_spans(Notification facts, LivingPhase phase) {
  if (phase != LivingPhase::queued && phase != LivingPhase::running) return facts;
  facts.elapsed.reset();
  facts.estimate.reset();
  return facts;
}

}  // namespace

std::string progress_bar(std::uint64_t done, std::uint64_t total) {
  if (total == 0) return {};
  const double share = static_cast<double>(std::min(done, total)) / static_cast<double>(total);
  auto full = static_cast<std::uint64_t>(share * bar_length);
  if (done < total) full = std::min(full, bar_length - 1);
  std::string bar;
  for (std::uint64_t i = 0; i < bar_length; ++i) bar += i < full ? "▓" : "░";
  return bar;
}

Notice living_notice(const LivingState& state) {
  Notification now = without_spans(state.facts, state.phase);
  now.kind = kind_for(state.phase);
  Notice notice = notice_of(now);
  if (state.phase == LivingPhase::queued) say_moments_in_line(notice, state);
  if (state.phase == LivingPhase::running) {
    if (state.started_at) {
      notice.title.push_back(phrases::ours(" since "));
      notice.title.push_back(phrases::time(*state.started_at));
    }
    notice.lines = running_lines(state);
    add_failures(notice, state);
    if (!now.command.empty()) notice.lines.push_back({phrases::name(now.command)});
  }
  append(notice.lines, troubles(state));
  if (!now.stack.empty() && now.resource.empty())
    notice.lines.push_back({phrases::ours("Stack "), phrases::name(now.stack)});
  if (!now.actor.empty()) notice.lines.push_back({phrases::ours("Started by "), phrases::outside(now.actor)});
  return notice;
}

}  // namespace signalbox
