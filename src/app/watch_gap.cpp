#include "app/watch_gap.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace signalbox {
namespace {

constexpr int failures_before_gap = 3;

const char* subject(const std::string& stack) { return stack.empty() ? "The list of all stacks" : "It"; }

}  // namespace

void WatchGap::failed(const std::string& stack, const Error& error) {
  std::lock_guard guard(mutex_);
  Trouble& trouble = troubles_.try_emplace(stack, Trouble{0, clock_.monotonic()}).first->second;
  if (++trouble.failures < failures_before_gap) return;
  const bool is_first = !open_since_;
  open_since_ = std::min(open_since_.value_or(trouble.since), trouble.since);
  if (!is_first) return;
  std::string text =
      fmt::format("{} cannot be read: nobody watches until it can be, and it is tried again.", subject(stack));
  if (!error.hint().empty()) text += fmt::format(" To do: {}.", error.hint());
  tell(SignalKind::monitor_gap, stack, std::move(text), error.what(), {});
}

void WatchGap::succeeded(const std::string& stack) {
  std::lock_guard guard(mutex_);
  if (troubles_.erase(stack) == 0 || !open_since_) return;
  const bool still_open = std::ranges::any_of(
      troubles_, [](const auto& trouble) { return trouble.second.failures >= failures_before_gap; });
  if (still_open) return;
  const auto length = std::chrono::duration_cast<Duration>(clock_.monotonic() - *open_since_);
  open_since_.reset();
  tell(SignalKind::monitor_recovered, stack,
       fmt::format("{} can be read again, after {}; what happened meanwhile is told now.", subject(stack),
                   human_duration(length)),
       {}, length);
}

void WatchGap::tell(SignalKind kind, const std::string& stack, std::string text, std::string reason, Duration length) {
  Signal signal;
  signal.kind = kind;
  signal.at = clock_.now();
  signal.stack = stack;
  signal.text = std::move(text);
  signal.reason = std::move(reason);
  signal.elapsed = length;
  signals_.send(std::move(signal));
}

}  // namespace signalbox
