// A registry in PostgreSQL against what the server itself can do, on a server of our own that flushes each commit.
// Grants: acquire and release pairs a second with 32 processes contending for one environment, against pgbench with as
// many clients and a script of two updates of one row. Hand-over: from leaving to the next in line's return. Usage:
// postgres_bench [seconds [processes [hand-overs]]]
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "adapters/storage/postgres/postgres_store.hpp"
#include "adapters/system/machine.hpp"
#include "adapters/system/system_clock.hpp"
#include "app/acquire_turn.hpp"
#include "records/keys.hpp"
#include "support/postgres_server.hpp"

namespace {

using namespace signalbox;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

const std::string environment = "production";

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

Party party_of(int process, int round) {
  Party party;
  party.id = fmt::format("20260101-000000-{:04x}{:06x}", process, round);
  return party;
}

Beat beat_of(const Party& party) {
  Beat beat;
  beat.party = party;
  beat.environment = environment;
  return beat;
}

/// One who wants a turn, with the connections that go with it.
class Contender {
 public:
  explicit Contender(const std::string& url)
      : store_({.connection = url}, clock_, random_bits()), locks_(store_, clock_) {
    static_cast<void>(store_.watch(""));
    static_cast<void>(locks_.read(environment));
  }

  /// Stands in line, calls `act` once its turn has come, and leaves.
  template <typename Act>
  void take_turn(const Party& party, const Act& act) {
    TurnRequest request;
    request.environment = environment;
    request.party = party;
    Broadcast silence(party.id, environment, {});
    KeepLease lease(store_, locks_, clock_, beat_of(party), [](const std::string&) {});
    lease.start();
    AcquireTurn acquire({store_, locks_, nullptr, clock_, silence, {}}, request, lease);
    if (std::holds_alternative<Granted>(acquire.wait_for_turn({}))) act();
    leave_line(party);
    lease.stop();
  }
  /// Without a line: holds at once in an environment that is free.
  void take(const Party& party) {
    static_cast<void>(locks_.change<Admission>(environment, [&](EnvironmentLock lock, Time now) {
      return admit(std::move(lock), party, QueuePolicy::fifo, now);
    }));
  }
  void leave_line(const Party& party) {
    locks_.change<Departure>(environment,
                             [&](EnvironmentLock lock, Time now) { return leave(std::move(lock), party.id, now); });
  }
  /// Blocks until the party stands in line and has had the time to fall asleep there.
  void await_in_line(const Party& party) {
    while (!place_of(locks_.read(environment), party.id)) static_cast<void>(pause(clock_, 5ms, {}));
    static_cast<void>(pause(clock_, 100ms, {}));
  }

 private:
  SystemClock clock_;
  PostgresStore store_;
  EnvironmentLocks locks_;
};

void contend(const std::string& url, int process, Shared& shared) {
  Contender contender(url);
  ++shared.ready;
  SystemClock clock;
  while (!shared.go) static_cast<void>(pause(clock, 1ms, {}));
  for (int round = 0; !shared.over; ++round) {
    contender.take_turn(party_of(process, round), [&] { critical_section(shared); });
  }
}

double grants_a_second(const std::string& url, int processes, std::chrono::seconds span) {
  void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto* shared = new (memory) Shared;
  std::vector<pid_t> contenders;
  for (int process = 0; process < processes; ++process) {
    const pid_t id = fork();
    if (id == 0) {
      contend(url, process, *shared);
      _exit(0);
    }
    contenders.push_back(id);
  }
  SystemClock clock;
  while (shared->ready < processes) static_cast<void>(pause(clock, 1ms, {}));
  const auto began = steady_clock::now();
  shared->go = true;
  static_cast<void>(pause(clock, span, {}));
  const long grants = shared->grants;
  const double seconds = std::chrono::duration<double>(steady_clock::now() - began).count();
  shared->over = true;
  for (const pid_t id : contenders) waitpid(id, nullptr, 0);
  if (shared->overlaps != 0) {
    fmt::print(stderr, "two held at once: {} times\n", shared->overlaps.load());
    std::exit(1);
  }
  return static_cast<double>(grants) / seconds;
}

std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  std::array<char, 4096> buffer;
  for (std::size_t length = 0; (length = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    output.append(buffer.data(), length);
  pclose(pipe);
  return output;
}

// Pairs of updates a second, each update committed by itself.
double pgbench_pairs_a_second(const testing::PostgresServer& server, const std::string& database, int clients,
                              std::chrono::seconds span) {
  const std::string script = (server.socket_folder() / "two-updates.sql").string();
  const std::string body = R"({"environment":"production","next_token":43,"holder":null,"queue":[],"freeze":null})";
  const std::string update =
      fmt::format("UPDATE two_updates SET body = '{}', version = version + 1 WHERE key = 'production';\n", body);
  std::ofstream(script) << update << update;
  const std::string output =
      output_of(fmt::format("pgbench -n -h {} -p {} -U postgres -c {} -j 2 -T {} -f {} {} 2>&1", "127.0.0.1",
                            server.port(), clients, span.count(), script, database));
  const std::size_t at = output.find("tps = ");
  if (at == std::string::npos) {
    fmt::print(stderr, "pgbench: {}\n", output);
    std::exit(1);
  }
  return std::atof(output.c_str() + at + 6);
}

// From the holder's leaving to the return of the one in line, in microseconds.
std::int64_t hand_over(Contender& holder, Contender& next, int round) {
  const Party first = party_of(0xfff0, round), second = party_of(0xfff1, round);
  holder.take(first);
  steady_clock::time_point left, got_it;
  {
    const std::jthread in_line([&] { next.take_turn(second, [&] { got_it = steady_clock::now(); }); });
    holder.await_in_line(second);
    left = steady_clock::now();
    holder.leave_line(first);
  }
  return std::chrono::duration_cast<std::chrono::microseconds>(got_it - left).count();
}

double median_hand_over(const std::string& url, int times) {
  Contender holder(url), next(url);
  std::vector<std::int64_t> took;
  for (int round = 0; round < times; ++round) took.push_back(hand_over(holder, next, round));
  std::ranges::nth_element(took, took.begin() + times / 2);
  return static_cast<double>(took[static_cast<std::size_t>(times / 2)]) / 1000;
}

}  // namespace

int main(int argc, char** argv) {
  const auto span = std::chrono::seconds(argc > 1 ? std::atoi(argv[1]) : 5);
  const int processes = argc > 2 ? std::atoi(argv[2]) : 32;
  const int hand_overs = argc > 3 ? std::atoi(argv[3]) : 50;
  testing::PostgresServer server({"fsync=on"});
  const std::string database = server.make_database();
  const std::string url = server.url(database);
  SystemClock clock;
  static_cast<void>(PostgresStore({.connection = url}, clock, random_bits()).init());
  server.run_sql(database,
                 "CREATE TABLE two_updates (key text PRIMARY KEY, body json, version bigint); "
                 "INSERT INTO two_updates VALUES ('production', '{}', 1)");

  fmt::print("{} processes, {} s each\n", processes, span.count());
  double ratio_sum = 0;
  for (int pair = 0; pair < 3; ++pair) {
    const double pgbench = pgbench_pairs_a_second(server, database, processes, span);
    const double signalbox = grants_a_second(url, processes, span);
    ratio_sum += signalbox / pgbench;
    fmt::print("pgbench {:8.0f} pairs/s   signalbox {:8.0f} grants/s   ratio {:.2f}\n", pgbench, signalbox,
               signalbox / pgbench);
  }
  fmt::print("mean ratio {:.2f} (at least 0.7 is asked for)\n", ratio_sum / 3);
  fmt::print("hand-over, median of {}: {:.1f} ms (at most 50 ms is asked for)\n", hand_overs,
             median_hand_over(url, hand_overs));
  return 0;
}
