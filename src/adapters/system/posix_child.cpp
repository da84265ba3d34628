#include "adapters/system/posix_child.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "adapters/system/stop_event.hpp"
#include "adapters/system/system_error.hpp"

namespace signalbox {
namespace {

// <sys/pidfd.h> of glibc 2.36 forgets extern "C".
int open_pidfd(pid_t pid) {
#ifdef SYS_pidfd_open
  return static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
#else
  return -1;
#endif
}

}  // namespace

PosixChild::PosixChild(pid_t pid, bool pidfd, std::unique_ptr<TerminalLoan> terminal)
    : pid_(pid), ended_(pidfd ? open_pidfd(pid) : -1), terminal_(std::move(terminal)) {}

PosixChild::~PosixChild() {
  try {
    reap();
  } catch (const Error&) {  // nothing was left to reap
  }
}

std::optional<ExitStatus> PosixChild::wait(std::stop_token stop) {
  const StopEvent stopped(std::move(stop));
  for (;;) {
    if (const auto status = reap()) return status;
    // A negative descriptor is one that poll() leaves out.
    std::array<pollfd, 2> sources{{{stopped.descriptor(), POLLIN, 0}, {ended_.get(), POLLIN, 0}}};
    if (poll(sources.data(), sources.size(), look_again_after()) < 0 && errno != EINTR)
      throw system_error("cannot poll");
    if (sources[0].revents != 0) return reap();
    resume_if_stopped();
  }
}

void PosixChild::send(int signal) {
  std::lock_guard guard(mutex_);
  if (status_) return;
  kill(-pid_, signal);
  // A stopped process hears nothing but SIGKILL until it is continued.
  if (signal != SIGSTOP && signal != SIGTSTP) kill(-pid_, SIGCONT);
}

std::optional<ExitStatus> PosixChild::reap() {
  std::lock_guard guard(mutex_);
  if (status_) return status_;
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG) != 0) {
    if (errno != EINTR) throw system_error("cannot wait for the command");
  }
  if (info.si_pid == 0) return std::nullopt;
  status_ = info.si_code == CLD_EXITED ? ExitStatus{info.si_status, 0} : ExitStatus{0, info.si_status};
  terminal_.reset();
  return status_;
}

void PosixChild::resume_if_stopped() {
  if (!terminal_) return;
  siginfo_t info{};
  if (waitid(P_PID, static_cast<id_t>(pid_), &info, WSTOPPED | WNOHANG) == 0 && info.si_pid != 0) send(SIGCONT);
}

// In milliseconds, as poll() takes them. A pidfd tells of the end, but not of a stop.
int PosixChild::look_again_after() const {
  if (ended_.get() < 0) return 20;
  return terminal_ ? 1000 : -1;
}

}  // namespace signalbox
