// A registry in DynamoDB, on npm's dynalite: how long the next in line waits after the holder has left, by real time;
// and how many requests a second waiting costs at several places in line, by a clock that is turned by hand. Usage:
// dynamo_bench [hand-overs]
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <thread>

#include "adapters/aws/dynamo_client.hpp"
#include "adapters/storage/dynamo/dynamo_store.hpp"
#include "adapters/system/system_clock.hpp"
#include "app/acquire_turn.hpp"
#include "records/keys.hpp"
#include "storage/dynamo_proxy.hpp"
#include "support/dynamo_options.hpp"
#include "support/manual_clock.hpp"

namespace {

using namespace signalbox;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::Dynalite;
using testing::DynamoProxy;

const std::string environment = "production";

Party party_of(const std::string& id) { return {id, {}, "https://ci/" + id, "ann", 90s}; }

Beat beat_of(const Party& party) {
  Beat beat;
  beat.party = party;
  beat.environment = environment;
  return beat;
}

// One process's view of the table.
struct Runner {
  Runner(Clock& on, const std::string& endpoint, const std::string& table, std::uint64_t seed)
      : clock(on),
        session(testing::aws_options_for(endpoint), on, seed),
        store({.table = table}, session.dynamodb({}, {}), on, seed) {}

  void ask(const std::string& id) {
    static_cast<void>(store.put(keys::beat(id), write_beat(beat_of(party_of(id))), 0));
    change([&](EnvironmentLock lock, Time now) { return admit(std::move(lock), party_of(id), {}, now).lock; });
  }
  void leave_as(const std::string& id) {
    change([&](EnvironmentLock lock, Time now) { return leave(std::move(lock), id, now).lock; });
  }

  Clock& clock;
  AwsSession session;
  DynamoStore store;
  EnvironmentLocks locks{store, clock};

 private:
  void change(const std::function<EnvironmentLock(EnvironmentLock, Time)>& rule) {
    locks.change<bool>(environment, [&](EnvironmentLock lock, Time now) {
      return Change<bool>{rule(std::move(lock), now), true};
    });
  }
};

std::string new_table() {
  SystemClock clock;
  const auto table = Dynalite::fresh_table();
  static_cast<void>(Runner(clock, Dynalite::shared().url(), table, 1).store.init());
  return table;
}

// Stands in line in a thread of its own, and beats in another.
class InLine {
 public:
  InLine(Runner& runner, const std::string& id)
      : silence_(id, environment, {}),
        lease_(runner.store, runner.locks, runner.clock, beat_of(party_of(id)), [](const std::string&) {}),
        acquire_({runner.store, runner.locks, nullptr, runner.clock, silence_, {}}, {environment, party_of(id)},
                 lease_) {
    lease_.start();
    thread_ = std::jthread([this](std::stop_token stop) {
      static_cast<void>(acquire_.wait_for_turn(std::move(stop)));
      granted_at_ = steady_clock::now();
    });
  }

  steady_clock::time_point granted_at() {
    thread_.join();
    return granted_at_;
  }

 private:
  Broadcast silence_;
  KeepLease lease_;
  AcquireTurn acquire_;
  steady_clock::time_point granted_at_;
  std::jthread thread_;
};

void measure_hand_over(int rounds) {
  SystemClock clock;
  const auto table = new_table();
  std::vector<double> seconds;
  for (int round = 0; round < rounds; ++round) {
    const auto held = fmt::format("20260101-000000-{:08x}", 2 * round);
    const auto waits = fmt::format("20260101-000000-{:08x}", 2 * round + 1);
    Runner holder(clock, Dynalite::shared().url(), table, 2);
    Runner waiter(clock, Dynalite::shared().url(), table, 3 + static_cast<std::uint64_t>(round));
    holder.ask(held);
    InLine in_line(waiter, waits);
    // Long enough to be in line, and somewhere between two of its looks.
    static_cast<void>(pause(clock, 1s + round * 370ms % 2s, {}));
    const auto left = steady_clock::now();
    holder.leave_as(held);
    seconds.push_back(std::chrono::duration<double>(in_line.granted_at() - left).count());
    holder.leave_as(waits);
  }
  std::ranges::sort(seconds);
  fmt::print("hand-over: median {:.2f} s, longest {:.2f} s of {} (at most one poll of 2 s is promised)\n",
             seconds[seconds.size() / 2], seconds.back(), seconds.size());
}

void measure_waiting(int place) {
  testing::ManualClock clock;
  const auto table = new_table();
  DynamoProxy proxy;
  Runner others(clock, Dynalite::shared().url(), table, 2);
  for (int ahead = 0; ahead < place; ++ahead) others.ask(fmt::format("20260101-000000-{:08x}", ahead));
  Runner me(clock, proxy.url(), table, 3);
  const InLine in_line(me, "20260101-000000-ffffffff");
  constexpr std::size_t threads = 2;
  clock.await_quiet(threads);
  const auto before = proxy.requests();
  const auto writes_before = proxy.requests_of("UpdateItem");
  constexpr auto minute = 60s;
  clock.pass(minute, threads);
  const auto writes = proxy.requests_of("UpdateItem") - writes_before;
  const auto reads = proxy.requests() - before - writes;
  fmt::print("waiting at place {:2}: {:.2f} reads and {:.2f} writes a second (at most 1 read is promised)\n", place,
             static_cast<double>(reads) / minute.count(), static_cast<double>(writes) / minute.count());
}

}  // namespace

int main(int argc, char** argv) {
  measure_hand_over(argc > 1 ? std::atoi(argv[1]) : 10);
  for (const int place : {1, 3, 32}) measure_waiting(place);
  return 0;
}
