// A real PostgreSQL for tests and benchmarks, and a real PgBouncer in front of it: Debian's programs with a data folder
// of their own, on a free port of 127.0.0.1. They run as an unprivileged user, since neither runs as root, and die with
// the process that started them.
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace signalbox::testing {

/// A server program whose log tells what it does.
class ServerProcess {
 public:
  /// The thread that starts it must outlive it.
  explicit ServerProcess(const std::vector<std::string>& argv);
  ~ServerProcess();
  /// Blocks until the log holds the text; throws when the program ends before.
  void await_log(const std::string& text);
  /// Sends the signal and waits for the end.
  void stop(int signal);
  [[nodiscard]] pid_t id() const { return id_; }

 private:
  void read_log();

  pid_t id_ = -1;
  int log_descriptor_ = -1;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string log_;
  bool has_ended_ = false;
  std::jthread reader_;
};

class PostgresServer {
 public:
  /// `settings`: further words of postgresql.conf, such as `fsync=on`; by default nothing is flushed.
  explicit PostgresServer(std::vector<std::string> settings = {"fsync=off"});
  ~PostgresServer();
  /// One for all tests of a program, started with the first call, from the main thread.
  [[nodiscard]] static PostgresServer& shared();

  /// A new, empty database.
  [[nodiscard]] std::string make_database();
  /// Runs SQL as the superuser with psql and returns what it prints, bare.
  std::string run_sql(const std::string& database, const std::string& sql) const;
  [[nodiscard]] std::string url(const std::string& database, const std::string& user = "postgres") const;
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::filesystem::path socket_folder() const { return folder_; }

  void stop();
  void start();
  /// As it is when the machine loses power.
  void crash();

 private:
  std::filesystem::path folder_;
  std::vector<std::string> settings_;
  int port_ = 0;
  int databases_ = 0;
  std::unique_ptr<ServerProcess> process_;
};

/// In transaction mode: each transaction gets another of two connections to the server.
class PgBouncer {
 public:
  explicit PgBouncer(const PostgresServer& server, const std::string& mode = "transaction");
  ~PgBouncer();
  [[nodiscard]] std::string url(const std::string& database) const;

 private:
  std::filesystem::path folder_;
  int port_ = 0;
  std::unique_ptr<ServerProcess> process_;
};

}  // namespace signalbox::testing
