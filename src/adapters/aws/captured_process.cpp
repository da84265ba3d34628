#include "adapters/aws/captured_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "core/error.hpp"

namespace signalbox::aws {
namespace {

Error failed(const char* what, int code) {
  return Error(ErrorKind::denied, fmt::format("{}: {}", what, std::strerror(code)));
}

class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] int release() { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_;
};

// What posix_spawn is told: input from nowhere, output into the pipe, a process group and signal mask of its own.
class SpawnPlan {
 public:
  explicit SpawnPlan(int output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnPlan() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  [[nodiscard]] int run(pid_t& pid, char* const* argv, char* const* environment) const {
    return posix_spawnp(&pid, argv[0], &actions_, &attributes_, argv, environment);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> lines_of(const std::map<std::string, std::string>& environment) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : environment) lines.push_back(name + '=' + value);
  return lines;
}

int milliseconds_until(Instant deadline) {
  const auto left = std::chrono::ceil<Duration>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<Duration::rep>(left.count(), 0));
}

}  // namespace

CapturedProcess::CapturedProcess(const std::vector<std::string>& argv,
                                 const std::map<std::string, std::string>& environment) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw failed("no pipe", errno);
  Descriptor reading(pipe[0]);
  const Descriptor writing(pipe[1]);
  auto words = argv;
  auto lines = lines_of(environment);
  const SpawnPlan plan(writing.get());
  const int code = plan.run(pid_, pointers_to(words).data(), pointers_to(lines).data());
  if (code != 0) throw failed("it cannot be started", code);
  output_ = reading.release();
}

CapturedProcess::~CapturedProcess() {
  if (pid_ > 0) {
    kill_group();
    (void)exit_code();
  }
  ::close(output_);
}

std::optional<std::string> CapturedProcess::read_all(Duration limit, std::size_t most, std::stop_token stop) {
  const Descriptor stopped(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const std::stop_callback wake(stop, [&] { (void)!::eventfd_write(stopped.get(), 1); });
  // Real time on purpose: it is a real process that is waited for.
  const auto deadline = std::chrono::steady_clock::now() + limit;
  std::string text;
  while (text.size() <= most) {
    std::array<pollfd, 2> both = {{{output_, POLLIN, 0}, {stopped.get(), POLLIN, 0}}};
    const int ready = ::poll(both.data(), both.size(), milliseconds_until(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0 || both[1].revents != 0) return std::nullopt;
    std::array<char, 4096> chunk{};
    const auto got = ::read(output_, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(got));
  }
  return std::nullopt;
}

int CapturedProcess::exit_code() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void CapturedProcess::kill_group() noexcept { ::kill(-pid_, SIGKILL); }

}  // namespace signalbox::aws
