// Grants a second with 64 processes contending for one environment, each grant and each release durable: signalbox's
// file registry with its queue, leases and fencing tokens, against the best a script can do: flock around SQLite's
// BEGIN IMMEDIATE with the same document. Prints both and their ratio, side by side in one run. Usage: grants_bench
// [seconds [processes [folder]]]
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>

#include "adapters/storage/file/file_store.hpp"
#include "adapters/system/system_clock.hpp"
#include "arena.hpp"
#include "records/environment_document.hpp"

namespace {

using namespace signalbox;
using bench::Arena;
using bench::party_of;

void contend_with_signalbox(const std::filesystem::path& folder, int process, Arena& arena) {
  SystemClock clock;
  FileStore store({folder / "registry", {}, std::chrono::seconds(30)}, clock);
  EnvironmentLocks locks(store, clock);
  arena.await_start();
  for (int round = 0; !arena.is_over(); ++round)
    bench::take_turn(store, locks, clock, party_of(process, round), [&] { arena.critical_section(); });
}

void run_sql(sqlite3* database, const std::string& sql) {
  if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) std::abort();
}

std::string stored_body(sqlite3* database) {
  std::string body;
  const auto keep = [](void* target, int, char** columns, char**) {
    *static_cast<std::string*>(target) = columns[0];
    return 0;
  };
  sqlite3_exec(database, "SELECT body FROM documents WHERE key = 'production'", keep, &body, nullptr);
  return body;
}

// Read the document, change it by the same rule, write it back, durably.
void update(sqlite3* database, const std::function<EnvironmentLock(EnvironmentLock)>& rule) {
  run_sql(database, "BEGIN IMMEDIATE");
  const EnvironmentLock lock = rule(read_environment(stored_body(database), "production"));
  run_sql(database, fmt::format("UPDATE documents SET body = '{}', version = version + 1 WHERE key = 'production'",
                                write_environment(lock)));
  run_sql(database, "COMMIT");
}

sqlite3* open_database(const std::filesystem::path& folder) {
  sqlite3* database = nullptr;
  if (sqlite3_open((folder / "lock.sqlite").c_str(), &database) != SQLITE_OK) std::abort();
  sqlite3_busy_timeout(database, 30'000);
  run_sql(database, "PRAGMA synchronous = FULL");
  return database;
}

void contend_with_sqlite(const std::filesystem::path& folder, int process, Arena& arena) {
  sqlite3* database = open_database(folder);
  const int lock_file = open((folder / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
  SystemClock clock;
  arena.await_start();
  for (int round = 0; !arena.is_over(); ++round) {
    const Party party = party_of(process, round);
    flock(lock_file, LOCK_EX);
    update(database,
           [&](EnvironmentLock lock) { return admit(std::move(lock), party, QueuePolicy::fifo, clock.now()).lock; });
    arena.critical_section();
    update(database, [&](EnvironmentLock lock) { return leave(std::move(lock), party.id, clock.now()).lock; });
    flock(lock_file, LOCK_UN);
  }
  sqlite3_close(database);
}

using Contender = void (*)(const std::filesystem::path&, int, Arena&);

double grants_a_second(const std::filesystem::path& folder, int processes, std::chrono::seconds span,
                       Contender contend) {
  return bench::grants_a_second(processes, span, [&](int process, Arena& arena) { contend(folder, process, arena); });
}

}  // namespace

int main(int argc, char** argv) {
  const auto span = std::chrono::seconds(argc > 1 ? std::atoi(argv[1]) : 5);
  const int processes = argc > 2 ? std::atoi(argv[2]) : 64;
  std::string stage = (argc > 3 ? std::filesystem::path(argv[3]) : std::filesystem::current_path() / "build").string() +
                      "/grants-XXXXXX";
  if (mkdtemp(stage.data()) == nullptr) return 1;

  sqlite3* database = open_database(stage);
  run_sql(database, "CREATE TABLE documents (key TEXT PRIMARY KEY, body TEXT, version INTEGER)");
  run_sql(database, fmt::format("INSERT INTO documents VALUES ('production', '{}', 1)",
                                write_environment({.environment = "production"})));
  sqlite3_close(database);

  fmt::print("{} processes, {} s each, folder {}\n", processes, span.count(), stage);
  double ratio_sum = 0;
  for (int pair = 0; pair < 3; ++pair) {
    const double sqlite = grants_a_second(stage, processes, span, contend_with_sqlite);
    const double signalbox = grants_a_second(stage, processes, span, contend_with_signalbox);
    ratio_sum += signalbox / sqlite;
    fmt::print("flock + SQLite {:8.0f} grants/s   signalbox {:8.0f} grants/s   ratio {:.2f}\n", sqlite, signalbox,
               signalbox / sqlite);
  }
  fmt::print("mean ratio {:.2f} (at least 1 is asked for)\n", ratio_sum / 3);
  std::filesystem::remove_all(stage);
  return 0;
}
