#include "support/postgres_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace signalbox::testing {
namespace {

// The oldest supported place of Debian's server programs, or whatever else is newest there.
std::string program(const std::string& name) {
  std::filesystem::path newest;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql")) {
    const auto candidate = version.path() / "bin" / name;
    if (std::filesystem::exists(candidate)) newest = std::max(newest, candidate);
  }
  if (newest.empty()) throw std::runtime_error("no " + name + " below /usr/lib/postgresql; run scripts/setup test");
  return newest;
}

struct Account {
  uid_t user;
  gid_t group;
};

Account unprivileged() {
  if (::geteuid() != 0) return {::geteuid(), ::getegid()};
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* entry = ::getpwnam(name)) return {entry->pw_uid, entry->pw_gid};
  }
  throw std::runtime_error("there is neither a user postgres nor nobody to run a server as");
}

std::filesystem::path make_folder() {
  std::string folder = (std::filesystem::temp_directory_path() / "postgres-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("mkdtemp");
  const Account account = unprivileged();
  if (::geteuid() == 0 && ::chown(folder.c_str(), account.user, account.group) != 0) throw std::runtime_error("chown");
  return folder;
}

int free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(probe);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

// Between fork and exec nothing may allocate: another thread may have held the allocator's lock.
[[noreturn]] void become(char* const* argv, const Account& account, int output, pid_t parent) {
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(account.group) != 0 || ::setuid(account.user) != 0))
    ::_exit(126);
  // After the change of user, which clears it. SIGQUIT makes a postmaster take its children along.
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (::getppid() != parent || ::chdir("/") != 0) ::_exit(126);
  ::execvp(argv[0], argv);
  ::_exit(127);
}

struct Started {
  pid_t id;
  int output;
};

Started start(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  const Account account = unprivileged();
  const pid_t parent = ::getpid();
  const pid_t id = ::fork();
  if (id == 0) become(argv.data(), account, ends[1], parent);
  ::close(ends[1]);
  if (id < 0) throw std::runtime_error("fork");
  return {id, ends[0]};
}

std::string run(const std::vector<std::string>& words) {
  const Started started = start(words);
  std::string output;
  char buffer[4096];
  for (ssize_t length = 0; (length = ::read(started.output, buffer, sizeof buffer)) > 0;) output.append(buffer, length);
  ::close(started.output);
  int status = 0;
  ::waitpid(started.id, &status, 0);
  if (status != 0) throw std::runtime_error(words.front() + ": " + output);
  while (output.ends_with('\n')) output.pop_back();
  return output;
}

}  // namespace

ServerProcess::ServerProcess(const std::vector<std::string>& argv) {
  const Started started = testing::start(argv);
  id_ = started.id;
  log_descriptor_ = started.output;
  reader_ = std::jthread([this] { read_log(); });
}

ServerProcess::~ServerProcess() { stop(SIGQUIT); }

void ServerProcess::read_log() {
  char buffer[4096];
  for (ssize_t length = 0; (length = ::read(log_descriptor_, buffer, sizeof buffer)) > 0;) {
    std::lock_guard guard(mutex_);
    log_.append(buffer, length);
    changed_.notify_all();
  }
  std::lock_guard guard(mutex_);
  has_ended_ = true;
  changed_.notify_all();
}

void ServerProcess::await_log(const std::string& text) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return has_ended_ || log_.find(text) != std::string::npos; });
  if (log_.find(text) == std::string::npos) throw std::runtime_error("the server ended: " + log_);
}

void ServerProcess::stop(int signal) {
  if (id_ < 0) return;
  ::kill(id_, signal);
  ::waitpid(id_, nullptr, 0);
  id_ = -1;
  reader_.join();
  ::close(log_descriptor_);
}

PostgresServer::PostgresServer(std::vector<std::string> settings)
    : folder_(make_folder()), settings_(std::move(settings)), port_(free_port()) {
  run({program("initdb"), "-D", folder_ / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"});
  std::ofstream(folder_ / "data" / "pg_hba.conf") << "local all all trust\n"
                                                     "host all asked_for_password all scram-sha-256\n"
                                                     "host all refused all reject\n"
                                                     "host all all all trust\n";
  start();
}

PostgresServer::~PostgresServer() {
  stop();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

PostgresServer& PostgresServer::shared() {
  static PostgresServer server;
  return server;
}

void PostgresServer::start() {
  std::vector<std::string> argv{program("postgres"),  "-D", folder_ / "data", "-k", folder_, "-p",
                                std::to_string(port_)};
  std::vector<std::string> words{"listen_addresses=127.0.0.1", "max_connections=100", "shared_buffers=64MB"};
  words.insert(words.end(), settings_.begin(), settings_.end());
  for (const auto& word : words) argv.insert(argv.end(), {"-c", word});
  process_ = std::make_unique<ServerProcess>(argv);
  process_->await_log("database system is ready to accept connections");
}

// Fast: sessions are ended, what was committed is kept.
void PostgresServer::stop() {
  if (process_) process_->stop(SIGINT);
  process_.reset();
}

void PostgresServer::crash() {
  if (process_) process_->stop(SIGQUIT);
  process_.reset();
}

std::string PostgresServer::make_database() {
  std::string name = fmt::format("registry_{}", ++databases_);
  run_sql("postgres", "CREATE DATABASE " + name);
  return name;
}

std::string PostgresServer::run_sql(const std::string& database, const std::string& sql) const {
  return run({program("psql"), "-h", folder_, "-p", std::to_string(port_), "-U", "postgres", "-d", database, "-XqAt",
              "-v", "ON_ERROR_STOP=1", "-c", sql});
}

std::string PostgresServer::url(const std::string& database, const std::string& user) const {
  return fmt::format("postgres://{}@127.0.0.1:{}/{}", user, port_, database);
}

PgBouncer::PgBouncer(const PostgresServer& server, const std::string& mode)
    : folder_(make_folder()), port_(free_port()) {
  std::ofstream(folder_ / "users.txt") << "\"postgres\" \"\"\n";
  std::ofstream(folder_ / "pgbouncer.ini") << fmt::format(
      "[databases]\n"
      "* = host=127.0.0.1 port={}\n"
      "[pgbouncer]\n"
      "listen_addr = 127.0.0.1\n"
      "listen_port = {}\n"
      "unix_socket_dir =\n"
      "auth_type = trust\n"
      "auth_file = {}/users.txt\n"
      "pool_mode = {}\n"
      "default_pool_size = 2\n",
      server.port(), port_, folder_.string(), mode);
  const char* name = "/usr/sbin/pgbouncer";
  process_ = std::make_unique<ServerProcess>(std::vector<std::string>{name, folder_ / "pgbouncer.ini"});
  process_->await_log("process up");
}

PgBouncer::~PgBouncer() {
  process_->stop(SIGINT);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string PgBouncer::url(const std::string& database) const {
  return fmt::format("postgres://postgres@127.0.0.1:{}/{}", port_, database);
}

}  // namespace signalbox::testing
