// The judge, on histories that threads made with stores of which one is correct and each other has a flaw.
#include "linearizability/flawed_store.hpp"

#include <gmock/gmock.h>

#include <thread>
#include <vector>

#include "linearizability/random_client.hpp"

namespace signalbox::testing {
namespace {

constexpr int clients = 4;
constexpr int operations_each = 2'000;

std::vector<Operation> history_of(DocumentStore& store) {
  std::vector<std::vector<Operation>> parts(clients);
  {
    std::vector<std::jthread> threads;
    for (int process = 0; process < clients; ++process) {
      threads.emplace_back([&store, process, &mine = parts[static_cast<std::size_t>(process)]] {
        RandomClient client(store, contended_keys(), process, 7U + static_cast<unsigned>(process));
        for (int i = 0; i < operations_each; ++i) {
          Operation operation = client.choose();
          client.perform(operation);
          mine.push_back(operation);
          std::this_thread::yield();
        }
      });
    }
  }
  std::vector<Operation> all;
  for (auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  for (const auto& key : contended_keys()) all.push_back(last_look(store, key));
  return all;
}

class FlawedStores : public ::testing::TestWithParam<Flaw> {};

TEST_P(FlawedStores, AreFoundOut) {
  FlawedStore store(GetParam(), 11);
  const auto found = find_contradiction(history_of(store));
  ASSERT_TRUE(found);
  EXPECT_THAT(*found, ::testing::HasSubstr("process "));
}

INSTANTIATE_TEST_SUITE_P(Each, FlawedStores,
                         ::testing::Values(Flaw::stale_read, Flaw::forgotten_key, Flaw::lost_put, Flaw::overwritten,
                                           Flaw::reused_version, Flaw::refused_but_done, Flaw::refused_for_nothing,
                                           Flaw::done_again, Flaw::erase_without_effect, Flaw::change_not_atomic));

TEST(FlawlessStore, IsNotAccused) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    FlawedStore store(Flaw::none, seed);
    EXPECT_EQ(find_contradiction(history_of(store)), std::nullopt);
  }
}

}  // namespace
}  // namespace signalbox::testing
