#include "adapters/storage/memory_store.hpp"

#include "adapters/system/system_clock.hpp"
#include "support/document_store_contract.hpp"
#include "support/manual_clock.hpp"

namespace signalbox {
namespace {

using testing::DocumentStoreContract;
using testing::ManualClock;
using namespace std::chrono_literals;

class MemoryPlace : public testing::StorePlace {
 public:
  std::unique_ptr<DocumentStore> open() override { return std::make_unique<MemoryStore>(clock_); }
  Clock& clock() override { return clock_; }

 private:
  SystemClock clock_;
};

INSTANTIATE_TEST_SUITE_P(Stores, DocumentStoreContract,
                         ::testing::Values(testing::StoreSubject{
                             "Memory",
                             [] { return std::make_unique<MemoryPlace>(); },
                             {.names_deployments = false, .shared_between_stores = false}}),
                         testing::subject_name);

TEST(MemoryStore, AWatchEndsWhenTheManualClockReachesItsDeadline) {
  ManualClock clock;
  MemoryStore store(clock);
  const auto watch = store.watch("beats/");
  bool changed = true;
  {
    const std::jthread waiter([&] { changed = watch->wait_until(clock.monotonic() + 30s, {}); });
    clock.await_sleepers(1);
    clock.advance(30s);
  }
  EXPECT_FALSE(changed);
}

TEST(MemoryStore, AWatchThatSleepsOnTheManualClockIsWokenByAPut) {
  ManualClock clock;
  MemoryStore store(clock);
  const auto watch = store.watch("beats/");
  bool changed = false;
  {
    const std::jthread waiter([&] { changed = watch->wait_until(clock.monotonic() + 30s, {}); });
    clock.await_sleepers(1);
    ASSERT_TRUE(store.put("beats/a", "{}", 0));
  }
  EXPECT_TRUE(changed);
}

TEST(MemoryStore, AWatchIsNotWokenByOtherPrefixes) {
  ManualClock clock;
  MemoryStore store(clock);
  const auto watch = store.watch("beats/a");
  ASSERT_TRUE(store.put("environments/a", "{}", 0));
  EXPECT_FALSE(watch->wait_until(clock.monotonic(), {}));
}

}  // namespace
}  // namespace signalbox
