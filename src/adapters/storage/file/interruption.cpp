#include "adapters/storage/file/interruption.hpp"

#include <unistd.h>

#include <cerrno>
#include <mutex>

#include "core/error.hpp"

namespace signalbox::storage {
namespace {

constexpr long every_nanoseconds = 50'000'000;

int interrupting_signal() { return SIGRTMIN + 3; }

void listen_to_signal() {
  struct sigaction action {};
  if (::sigaction(interrupting_signal(), nullptr, &action) != 0) return;
  if (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN) return;
  action.sa_handler = [](int) {};
  action.sa_flags = 0;  // without SA_RESTART: the call is to return
  ::sigaction(interrupting_signal(), &action, nullptr);
}

}  // namespace

Interruption::Interruption() {
  static std::once_flag once;
  std::call_once(once, listen_to_signal);
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, interrupting_signal());
  pthread_sigmask(SIG_UNBLOCK, &wanted, &mask_before_);

  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = interrupting_signal();
  event._sigev_un._tid = ::gettid();
  if (::timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0) {
    pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
    throw Error(ErrorKind::unavailable, fmt::format("cannot wait for a lock: no timer (error {})", errno));
  }
  // It repeats, so that one that comes just before the call is not the last.
  const itimerspec interval{{0, every_nanoseconds}, {0, every_nanoseconds}};
  ::timer_settime(timer_, 0, &interval, nullptr);
}

Interruption::~Interruption() {
  ::timer_delete(timer_);
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

}  // namespace signalbox::storage
