#include "adapters/system/posix_companions.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <thread>

#include "adapters/system/file_descriptor.hpp"
#include "adapters/system/posix_child.hpp"
#include "adapters/system/stop_event.hpp"
#include "adapters/system/system_error.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

// Its end of the pipe is closed, so it is ending; one that does not is helped along.
constexpr Duration patience_for_end = 1s;

struct Pipe {
  FileDescriptor read, write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw system_error("cannot make a pipe");
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

void never_block(const FileDescriptor& end) {
  if (fcntl(end.get(), F_SETFL, fcntl(end.get(), F_GETFL) | O_NONBLOCK) != 0)
    throw system_error("cannot set up a pipe");
}

// A pipe holds only so much, and nobody stays to fill it.
FileDescriptor in_memory(const std::string& text) {
  FileDescriptor file(memfd_create("signalbox", MFD_CLOEXEC));
  if (file.get() < 0) throw system_error("cannot make a file in memory");
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t size = pwrite(file.get(), text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (size < 0 && errno != EINTR) throw system_error("cannot write to memory");
    if (size > 0) done += static_cast<std::size_t>(size);
  }
  return file;
}

class PosixCompanion : public Companion {
 public:
  PosixCompanion(pid_t pid, FileDescriptor to_it, FileDescriptor from_it, Clock& clock)
      : child_(pid, true, nullptr), to_it_(std::move(to_it)), from_it_(std::move(from_it)), clock_(clock) {
    never_block(to_it_);
    never_block(from_it_);
  }

  ~PosixCompanion() override {
    child_.send(SIGKILL);
    try {
      static_cast<void>(child_.wait({}));
    } catch (const Error&) {  // nothing was left to reap
    }
  }
  PosixCompanion(const PosixCompanion&) = delete;
  PosixCompanion& operator=(const PosixCompanion&) = delete;

  CompanionNews hear(Instant deadline, std::stop_token stop) override {
    const StopEvent stopped(stop);
    for (;;) {
      if (auto line = next_line()) return CompanionLine{std::move(*line)};
      if (stop.stop_requested()) return CompanionSilent{};
      // Late, be it that this process itself was stopped: what came meanwhile waits in the pipe.
      const bool is_late = clock_.monotonic() >= deadline;
      const bool has_news = await_news(stopped, deadline);
      if (is_late && !has_news) return CompanionSilent{};
      if (has_news && !read_more()) return CompanionEnded{end()};
    }
  }

  void tell(const std::string& line) override {
    std::lock_guard guard(mutex_);
    untold_ += line;
    untold_ += '\n';
    flush();
  }

 private:
  std::optional<std::string> next_line() {
    const auto end = heard_.find('\n', looked_until_);
    if (end == std::string::npos) {
      looked_until_ = heard_.size();
      return std::nullopt;
    }
    std::string line = heard_.substr(0, end);
    heard_.erase(0, end + 1);
    looked_until_ = 0;
    return line;
  }

  /// Whether something can be read, be it the end.
  bool await_news(const StopEvent& stopped, Instant deadline) {
    const bool has_more_to_tell = [this] {
      std::lock_guard guard(mutex_);
      flush();
      return !untold_.empty();
    }();
    const int writes_to = has_more_to_tell ? to_it_.get() : -1;  // poll() leaves out a negative one
    std::array<pollfd, 3> sources{
        {{from_it_.get(), POLLIN, 0}, {stopped.descriptor(), POLLIN, 0}, {writes_to, POLLOUT, 0}}};
    if (poll(sources.data(), sources.size(), time_left(deadline)) < 0 && errno != EINTR)
      throw system_error("cannot poll");
    return sources[0].revents != 0;
  }

  // In milliseconds, rounded up and never negative, which poll() takes for ever; looks again every second, for poll()
  // stands still while the machine sleeps.
  [[nodiscard]] int time_left(Instant deadline) const {
    const Instant now = clock_.monotonic();
    if (deadline <= now) return 0;
    if (deadline - now >= Instant::duration(1s)) return 1000;
    return static_cast<int>(std::chrono::ceil<Duration>(deadline - now).count());
  }

  /// False at the end.
  bool read_more() {
    std::array<char, 16'384> buffer{};
    const ssize_t size = read(from_it_.get(), buffer.data(), buffer.size());
    if (size > 0) heard_.append(buffer.data(), static_cast<std::size_t>(size));
    return size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR));
  }

  /// Under mutex_.
  void flush() {
    while (!untold_.empty()) {
      const ssize_t size = write(to_it_.get(), untold_.data(), untold_.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0 && errno != EAGAIN) untold_.clear();  // it is dead
      if (size <= 0) return;
      untold_.erase(0, static_cast<std::size_t>(size));
    }
  }

  ExitStatus end() {
    std::stop_source patience;
    std::jthread timer([&](std::stop_token cancelled) {
      if (pause(clock_, patience_for_end, std::move(cancelled))) patience.request_stop();
    });
    if (const auto status = child_.wait(patience.get_token())) return *status;
    child_.send(SIGKILL);
    return child_.wait({}).value_or(ExitStatus{0, SIGKILL});
  }

  PosixChild child_;
  FileDescriptor to_it_, from_it_;
  Clock& clock_;
  std::string heard_;
  std::size_t looked_until_ = 0;
  std::mutex mutex_;    // guards what follows, and writing
  std::string untold_;  ///< did not fit into the pipe yet
};

}  // namespace

std::unique_ptr<Companion> PosixCompanions::start(const std::vector<std::string>& arguments) {
  Pipe to_it = make_pipe();
  Pipe from_it = make_pipe();
  SpawnRequest request{.program = program_, .argv = {"signalbox"}, .environment = environment_};
  request.argv.insert(request.argv.end(), arguments.begin(), arguments.end());
  request.input = to_it.read.get();
  request.output = from_it.write.get();
  const auto [pid, code] = spawn(request);
  if (code != 0) throw system_error("cannot start the monitor's process", code);
  return std::make_unique<PosixCompanion>(pid, std::move(to_it.write), std::move(from_it.read), clock_);
}

void live_only_for_parent() { prctl(PR_SET_PDEATHSIG, SIGKILL); }

std::int64_t start_detached(const std::vector<std::string>& arguments, const Environment& environment,
                            const std::string& input) {
  const FileDescriptor nothing(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (nothing.get() < 0) throw system_error("cannot open /dev/null");
  const FileDescriptor text = in_memory(input);
  SpawnRequest request{.program = own_program, .argv = {"signalbox"}, .environment = environment};
  request.argv.insert(request.argv.end(), arguments.begin(), arguments.end());
  request.input = text.get();
  request.output = request.errors = nothing.get();
  request.new_session = true;
  const auto [pid, code] = spawn(request);
  if (code != 0) throw system_error("cannot start a process", code);
  return pid;
}

}  // namespace signalbox
