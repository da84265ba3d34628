#include "arena.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <vector>

#include "adapters/system/system_clock.hpp"
#include "app/acquire_turn.hpp"

namespace signalbox::bench {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

class SharedArena : public Arena {
 public:
  void await_start() override {
    ++ready_;
    while (!go_) nap();
  }
  [[nodiscard]] bool is_over() const override { return over_; }
  void pass_by() override {
    if (!over_) ++grants_;
  }
  void critical_section() override {
    if (inside_.fetch_add(1) != 0) ++overlaps_;
    if (!over_) ++grants_;
    inside_.fetch_sub(1);
  }

  void start(int processes) {
    while (ready_ < processes) nap();
    go_ = true;
  }
  void end() { over_ = true; }
  [[nodiscard]] long grants() const { return grants_; }
  [[nodiscard]] int overlaps() const { return overlaps_; }

 private:
  static void nap() {
    SystemClock clock;
    static_cast<void>(pause(clock, 1ms, {}));
  }

  std::atomic<bool> go_{false}, over_{false};
  std::atomic<long> grants_{0};
  std::atomic<int> inside_{0}, overlaps_{0}, ready_{0};
};

SharedArena& new_arena() {
  void* memory = mmap(nullptr, sizeof(SharedArena), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return *new (memory) SharedArena;
}

}  // namespace

Party party_of(int process, int round) {
  Party party;
  party.id = fmt::format("20260101-000000-{:04x}{:06x}", process, round);
  return party;
}

void take_turn(DocumentStore& store, EnvironmentLocks& locks, Clock& clock, const Party& party,
               const std::function<void()>& act) {
  TurnRequest request;
  request.environment = environment;
  request.party = party;
  Beat beat;
  beat.party = party;
  beat.environment = environment;
  Broadcast silence(party.id, environment, {});
  KeepLease lease(store, locks, clock, beat, [](const std::string&) {});
  lease.start();
  AcquireTurn acquire({store, locks, nullptr, clock, silence, {}}, request, lease);
  if (std::holds_alternative<Granted>(acquire.wait_for_turn({}))) act();
  locks.change<Departure>(environment,
                          [&](EnvironmentLock lock, Time now) { return leave(std::move(lock), party.id, now); });
  lease.stop();
}

double grants_a_second(int processes, std::chrono::seconds span,
                       const std::function<void(int process, Arena&)>& contend) {
  SharedArena& arena = new_arena();
  std::vector<pid_t> contenders;
  for (int process = 0; process < processes; ++process) {
    const pid_t id = fork();
    if (id == 0) {
      contend(process, arena);
      _exit(0);
    }
    contenders.push_back(id);
  }
  SystemClock clock;
  arena.start(processes);
  const auto began = steady_clock::now();
  static_cast<void>(pause(clock, span, {}));
  const long grants = arena.grants();
  const double seconds = std::chrono::duration<double>(steady_clock::now() - began).count();
  arena.end();
  for (const pid_t id : contenders) waitpid(id, nullptr, 0);
  if (arena.overlaps() == 0) return static_cast<double>(grants) / seconds;
  fmt::print(stderr, "two held at once: {} times\n", arena.overlaps());
  std::exit(1);
}

}  // namespace signalbox::bench
