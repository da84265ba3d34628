// One of the sixteen processes that use a registry while they are killed, stopped and cut off.
//
//   linearizability_worker history ADDRESS JOURNAL PLACE SEED OPERATIONS all|durable
//   linearizability_worker turns ADDRESS JOURNAL PLACE IDS ROUNDS MISHAP LEASE
//
// Tells its news (crew.hpp) on stdout. Exits 0 when done; dies with the test that started it.
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <span>
#include <string>

#include "adapters/system/system_clock.hpp"
#include "core/error.hpp"
#include "linearizability/addressed_store.hpp"
#include "linearizability/crew.hpp"
#include "linearizability/random_client.hpp"
#include "linearizability/turn_client.hpp"

namespace {

using namespace signalbox;
using namespace signalbox::testing;
using Words = std::span<const std::string>;

void make_history(DocumentStore& store, const Journal& journal, Words words) {
  const int place = std::stoi(words[3]);
  const std::uint64_t seed = std::stoull(words[4]);
  const int operations = std::stoi(words[5]);
  const auto& keys = words[6] == "all" ? contended_keys() : durable_keys();
  RandomClient client(store, keys, static_cast<int>(seed), seed);
  for (int i = 0; i < operations; ++i) {
    Operation operation = client.choose();
    write_call(journal, operation);
    client.perform(operation, [&](const Operation& change) { write_seen(journal, change); });
    // An unknown outcome has no end.
    if (operation.answer != StoreAnswer::unknown) write_answer(journal, operation);
    tell(place, News::step);
  }
}

void work(Words words) {
  SystemClock clock;
  const AddressedStore store(words[1], clock);
  const Journal journal(words[2]);
  if (words[0] == "history") return make_history(*store, journal, words);
  TurnPlan plan{std::stoi(words[3]), words[4], std::stoi(words[5]), static_cast<Mishap>(words[6].at(0))};
  plan.lease = parse_duration(words[7]).value();
  TurnClient(*store, clock, journal, plan).run();
}

}  // namespace

int main(int count, char** values) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const std::vector<std::string> words(values + 1, values + count);
  if (words.size() < 7) return 64;
  try {
    work(words);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "worker %s: %s\n", words[3].c_str(), error.what());
    return 3;
  }
}
