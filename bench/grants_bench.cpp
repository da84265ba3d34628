// Grants a second with 64 processes contending for one environment, each grant and each release durable: signalbox's
// file registry with its queue, leases and fencing tokens, against the best a script can do: flock around SQLite's
// BEGIN IMMEDIATE with the same document. Prints both and their ratio, side by side in one run. Usage: grants_bench
// [seconds [processes [folder]]]
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>

#include "adapters/storage/file/file_store.hpp"
#include "adapters/system/system_clock.hpp"
#include "app/acquire_turn.hpp"
#include "records/environment_document.hpp"

namespace {

using namespace signalbox;
using std::chrono::steady_clock;

struct Shared {
  std::atomic<bool> go{false};
  std::atomic<bool> over{false};
  std::atomic<long> grants{0};
  std::atomic<int> inside{0};
  std::atomic<int> overlaps{0};
  std::atomic<int> ready{0};
};

void critical_section(Shared& shared) {
  if (shared.inside.fetch_add(1) != 0) ++shared.overlaps;
  if (!shared.over) ++shared.grants;
  shared.inside.fetch_sub(1);
}

Beat beat_of(const Party& party) {
  Beat beat;
  beat.party = party;
  beat.environment = "production";
  return beat;
}

void contend_with_signalbox(const std::filesystem::path& folder, int process, Shared& shared) {
  SystemClock clock;
  FileStore store({folder / "registry", {}, std::chrono::seconds(30)}, clock);
  EnvironmentLocks locks(store, clock);
  for (int round = 0; !shared.over; ++round) {
    TurnRequest request;
    request.environment = "production";
    request.party.id = fmt::format("20260101-000000-{:04x}{:06x}", process, round);
    Broadcast silence(request.party.id, request.environment, {});
    KeepLease lease(store, locks, clock, beat_of(request.party), [](const std::string&) {});
    lease.start();
    AcquireTurn acquire({store, locks, nullptr, clock, silence, {}}, request, lease);
    std::stop_source stop;
    const Turn turn = acquire.wait_for_turn(stop.get_token());
    if (std::holds_alternative<Granted>(turn)) critical_section(shared);
    locks.change<Departure>(request.environment, [&](EnvironmentLock lock, Time now) {
      return leave(std::move(lock), request.party.id, now);
    });
    lease.stop();
  }
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

void contend_with_sqlite(const std::filesystem::path& folder, int process, Shared& shared) {
  sqlite3* database = open_database(folder);
  const int lock_file = open((folder / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
  SystemClock clock;
  for (int round = 0; !shared.over; ++round) {
    Party party;
    party.id = fmt::format("20260101-000000-{:04x}{:06x}", process, round);
    flock(lock_file, LOCK_EX);
    update(database,
           [&](EnvironmentLock lock) { return admit(std::move(lock), party, QueuePolicy::fifo, clock.now()).lock; });
    critical_section(shared);
    update(database, [&](EnvironmentLock lock) { return leave(std::move(lock), party.id, clock.now()).lock; });
    flock(lock_file, LOCK_UN);
  }
  sqlite3_close(database);
}

using Contender = void (*)(const std::filesystem::path&, int, Shared&);

double grants_a_second(const std::filesystem::path& folder, int processes, std::chrono::seconds span,
                       Contender contend) {
  void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto* shared = new (memory) Shared;
  for (int process = 0; process < processes; ++process) {
    if (fork() == 0) {
      ++shared->ready;
      while (!shared->go) usleep(1000);
      contend(folder, process, *shared);
      _exit(0);
    }
  }
  while (shared->ready < processes) usleep(1000);
  shared->go = true;
  const auto began = steady_clock::now();
  usleep(static_cast<useconds_t>(std::chrono::microseconds(span).count()));
  const long grants = shared->grants;
  const double seconds = std::chrono::duration<double>(steady_clock::now() - began).count();
  shared->over = true;
  while (wait(nullptr) > 0) {
  }
  if (shared->overlaps != 0) {
    fmt::print(stderr, "two held at once: {} times\n", shared->overlaps.load());
    std::exit(1);
  }
  return static_cast<double>(grants) / seconds;
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
