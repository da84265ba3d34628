#include "support/signal_recorder.hpp"

#include <algorithm>
#include <iterator>

namespace signalbox::testing {

void SignalRecorder::accept(const Signal& signal) {
  {
    std::lock_guard guard(mutex_);
    signals_.push_back(signal);
  }
  more_.notify_all();
}

std::vector<Signal> SignalRecorder::all() const {
  std::lock_guard guard(mutex_);
  return signals_;
}

std::vector<Signal> SignalRecorder::of(SignalKind kind) const {
  std::lock_guard guard(mutex_);
  std::vector<Signal> found;
  std::ranges::copy_if(signals_, std::back_inserter(found), [&](const Signal& signal) { return signal.kind == kind; });
  return found;
}

std::vector<SignalKind> SignalRecorder::kinds() const {
  std::vector<SignalKind> kinds;
  for (const Signal& signal : all()) kinds.push_back(signal.kind);
  return kinds;
}

std::string SignalRecorder::last_text(SignalKind kind) const {
  const auto found = of(kind);
  return found.empty() ? "" : found.back().text;
}

void SignalRecorder::await(SignalKind kind, std::size_t count) {
  std::unique_lock lock(mutex_);
  more_.wait(lock, [&] { return std::ranges::count(signals_, kind, &Signal::kind) >= std::ptrdiff_t(count); });
}

}  // namespace signalbox::testing
