#include "app/tell_apart.hpp"

namespace signalbox {

TellApart::TellApart(Clock& clock, std::vector<SignalSink*> sinks)
    : clock_(clock), sinks_(std::move(sinks)), thread_([this](std::stop_token stop) { tell_on(std::move(stop)); }) {}

TellApart::~TellApart() { static_cast<void>(finish()); }

void TellApart::accept(const Signal& signal) {
  {
    std::lock_guard guard(mutex_);
    untold_.push_back(signal);
  }
  changed_.notify_all();
}

bool TellApart::finish() {
  std::unique_lock lock(mutex_);
  const bool all =
      clock_.wait_until(lock, changed_, clock_.monotonic() + patience_with_sinks, {}, [&] { return is_all_told(); });
  untold_.clear();
  return all;
}

void TellApart::tell_on(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [&] { return !untold_.empty(); })) {
    const Signal signal = std::move(untold_.front());
    untold_.pop_front();
    is_telling_ = true;
    lock.unlock();
    for (SignalSink* sink : sinks_) sink->accept(signal);
    lock.lock();
    is_telling_ = false;
    changed_.notify_all();
  }
}

}  // namespace signalbox
