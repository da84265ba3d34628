#include "linearizability/crew.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <stdexcept>

namespace signalbox::testing {
namespace {

std::string worker_program() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "linearizability_worker";
}

}  // namespace

void tell(int place, News news) {
  const std::array<char, 2> message{static_cast<char>(place), static_cast<char>(news)};
  // A message so short is written whole.
  static_cast<void>(!::write(STDOUT_FILENO, message.data(), message.size()));
}

Crew::Crew() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  read_end_ = ends[0];
  write_end_ = ends[1];
}

Crew::~Crew() {
  while (!workers_.empty()) kill(workers_.begin()->first);
  ::close(read_end_);
  ::close(write_end_);
}

void Crew::start(int place, const std::vector<std::string>& arguments) {
  std::vector<std::string> words{worker_program()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, write_end_, STDOUT_FILENO);
  pid_t id = -1;
  const int code = ::posix_spawn(&id, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (code != 0) throw std::runtime_error("cannot start " + words[0]);
  workers_[place] = {id, static_cast<int>(::syscall(SYS_pidfd_open, id, 0))};
}

void Crew::kill(int place) {
  ::kill(workers_.at(place).id, SIGKILL);
  static_cast<void>(bury(place));
}

void Crew::stop(int place) {
  ::kill(workers_.at(place).id, SIGSTOP);
  stopped_.insert(place);
}

void Crew::await_stop(int place) {
  siginfo_t ignored{};
  ::waitid(P_PID, static_cast<id_t>(workers_.at(place).id), &ignored, WSTOPPED);
  stopped_.insert(place);
}

void Crew::resume(int place) {
  ::kill(workers_.at(place).id, SIGCONT);
  stopped_.erase(place);
}

std::optional<Crew::Event> Crew::next() {
  if (workers_.empty()) return std::nullopt;
  std::vector<pollfd> polled{{read_end_, POLLIN, 0}};
  std::vector<int> places;
  for (const auto& [place, worker] : workers_) {
    polled.push_back({worker.descriptor, POLLIN, 0});
    places.push_back(place);
  }
  while (::poll(polled.data(), polled.size(), -1) < 0) {
  }
  // What a worker said comes before its end.
  if (polled[0].revents != 0) {
    std::array<char, 2> message{};
    if (::read(read_end_, message.data(), message.size()) != 2) throw std::runtime_error("half a message");
    return Event{message[0], static_cast<News>(message[1])};
  }
  std::size_t ended = 1;
  while (polled[ended].revents == 0) ++ended;
  return bury(places[ended - 1]);
}

Crew::Event Crew::bury(int place) {
  const Worker worker = workers_.at(place);
  workers_.erase(place);
  stopped_.erase(place);
  int status = 0;
  ::waitpid(worker.id, &status, 0);
  ::close(worker.descriptor);
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) return {place, News::killed};
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {place, News::ended};
  throw std::runtime_error(fmt::format("worker {} ended with status {:#x}", place, status));
}

std::vector<int> Crew::active() const {
  std::vector<int> places;
  for (const auto& [place, worker] : workers_) {
    if (!stopped_.contains(place)) places.push_back(place);
  }
  return places;
}

}  // namespace signalbox::testing
