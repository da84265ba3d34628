#include "adapters/system/termination_signals.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>

#include <array>

#include "adapters/system/stop_event.hpp"
#include "adapters/system/system_error.hpp"

namespace signalbox {
namespace {

bool has_terminal() {
  const FileDescriptor terminal(open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC));
  return terminal.get() >= 0;
}

sigset_t termination_signals(Hangup meaning) {
  sigset_t result{};
  sigemptyset(&result);
  sigaddset(&result, SIGINT);
  sigaddset(&result, SIGTERM);
  // Whoever starts us under nohup wants us to survive the hangup; a blocked signal would reach the signalfd all the
  // same.
  struct sigaction hangup {};
  sigaction(SIGHUP, nullptr, &hangup);
  const bool ends = meaning == Hangup::ends || has_terminal();
  if (ends && hangup.sa_handler != SIG_IGN) sigaddset(&result, SIGHUP);
  return result;
}

void ignore_broken_pipes(struct sigaction& before) {
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &before);
}

/// One that is pending would end us as soon as the mask lets it through; to ignore it is to drop it.
void drop_pending(int signal) {
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  struct sigaction before {};
  sigaction(signal, &ignore, &before);
  sigaction(signal, &before, nullptr);
}

}  // namespace

TerminationSignals::TerminationSignals(Hangup hangup) : hangup_(hangup) {
  const auto ours = termination_signals(hangup);
  auto blocked = ours;
  if (hangup == Hangup::ends_with_terminal) sigaddset(&blocked, SIGHUP);
  // While the command has the terminal, our own lines must not stop us on a terminal with `stty tostop`.
  sigaddset(&blocked, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &blocked, &mask_before_);
  ignore_broken_pipes(pipe_action_before_);
  signals_ = FileDescriptor(signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK));
  if (signals_.get() < 0) throw system_error("cannot create a signalfd");
  reader_ = std::jthread([this](std::stop_token end) { read_signals(std::move(end)); });
}

TerminationSignals::~TerminationSignals() {
  reader_ = {};
  if (hangup_ == Hangup::ends_with_terminal) drop_pending(SIGHUP);
  sigaction(SIGPIPE, &pipe_action_before_, nullptr);
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

std::optional<int> TerminationSignals::last() const {
  std::lock_guard guard(mutex_);
  return last_;
}

TerminationSignals::Subscription TerminationSignals::on_signal(Callback callback) {
  std::lock_guard guard(mutex_);
  return {*this, callbacks_.insert(callbacks_.end(), std::move(callback))};
}

TerminationSignals::Subscription::Subscription(Subscription&& other) noexcept
    : signals_(std::exchange(other.signals_, nullptr)), place_(other.place_) {}

TerminationSignals::Subscription::~Subscription() {
  if (signals_ == nullptr) return;
  std::lock_guard guard(signals_->mutex_);
  signals_->callbacks_.erase(place_);
}

void TerminationSignals::read_signals(std::stop_token end) {
  const StopEvent ended(std::move(end));
  for (;;) {
    std::array<pollfd, 2> sources{{{ended.descriptor(), POLLIN, 0}, {signals_.get(), POLLIN, 0}}};
    if (poll(sources.data(), sources.size(), -1) < 0) continue;
    if (sources[0].revents != 0) return;
    signalfd_siginfo info{};
    if (read(signals_.get(), &info, sizeof info) == sizeof info) deliver(static_cast<int>(info.ssi_signo));
  }
}

void TerminationSignals::deliver(int signal) {
  {
    std::lock_guard guard(mutex_);
    last_ = signal;
    for (const auto& callback : callbacks_) callback(signal);
  }
  stop_.request_stop();
}

}  // namespace signalbox
