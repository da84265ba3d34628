// A registry in PostgreSQL against what the server itself can do, on a server of our own that flushes each commit.
// Grants: acquire and release pairs a second with 32 processes contending for one environment, against pgbench with as
// many clients and a script of two updates of one row. Beside it what the two changes of the lock alone reach, without
// waiting, signs of life and listening: no line can be faster. Hand-over: from leaving to the next in line's return.
// Usage:
// postgres_bench [seconds [processes [hand-overs]]]
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "adapters/storage/postgres/postgres_store.hpp"
#include "adapters/system/machine.hpp"
#include "adapters/system/system_clock.hpp"
#include "arena.hpp"
#include "support/postgres_server.hpp"

namespace {

using namespace signalbox;
using namespace std::chrono_literals;
using bench::environment;
using bench::party_of;
using std::chrono::steady_clock;

/// One who wants a turn, with the connections that go with it.
class Contender {
 public:
  enum class Hears : bool { nothing, changes };
  explicit Contender(const std::string& url, Hears hears = Hears::changes)
      : store_({.connection = url}, clock_, random_bits()), locks_(store_, clock_) {
    if (hears == Hears::changes) static_cast<void>(store_.watch(""));
    static_cast<void>(locks_.read(environment));
  }

  void take_turn(const Party& party, const std::function<void()>& act) {
    bench::take_turn(store_, locks_, clock_, party, act);
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

double grants_a_second(const std::string& url, int processes, std::chrono::seconds span) {
  return bench::grants_a_second(processes, span, [&](int process, bench::Arena& arena) {
    Contender contender(url);
    arena.await_start();
    for (int round = 0; !arena.is_over(); ++round)
      contender.take_turn(party_of(process, round), [&] { arena.critical_section(); });
  });
}

double changes_a_second(const std::string& url, int processes, std::chrono::seconds span) {
  return bench::grants_a_second(processes, span, [&](int process, bench::Arena& arena) {
    Contender contender(url, Contender::Hears::nothing);
    arena.await_start();
    for (int round = 0; !arena.is_over(); ++round) {
      const Party party = party_of(process, round);
      contender.take(party);
      contender.leave_line(party);
      arena.pass_by();
    }
  });
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
    const double changes = changes_a_second(url, processes, span);
    ratio_sum += signalbox / pgbench;
    fmt::print("pgbench {:6.0f} pairs/s   signalbox {:6.0f} grants/s, ratio {:.2f}   changes alone {:6.0f}/s, {:.2f}\n",
               pgbench, signalbox, signalbox / pgbench, changes, changes / pgbench);
  }
  fmt::print("mean ratio {:.2f} (at least 0.7 is asked for)\n", ratio_sum / 3);
  fmt::print("hand-over, median of {}: {:.1f} ms (at most 50 ms is asked for)\n", hand_overs,
             median_hand_over(url, hand_overs));
  return 0;
}
