#include "app/check_registry.hpp"

#include "app/stage.hpp"
#include "records/moved_document.hpp"

namespace signalbox::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Takes every change, whatever version it is of.
class CarelessStore : public MemoryStore {
 public:
  using MemoryStore::MemoryStore;
  std::optional<Version> put(const std::string& key, const std::string& body, Version) override {
    const auto known = get(key);
    return MemoryStore::put(key, body, known ? known->version : 0);
  }
};

class CheckingARegistry : public Stage {};

TEST_F(CheckingARegistry, ProvesEachRightAndLeavesNothingBehind) {
  const auto check = check_registry(store, clock, "c1", {});
  EXPECT_TRUE(check.passed());
  EXPECT_EQ(check.steps.size(), 8U);
  EXPECT_TRUE(check.round_trip);
  EXPECT_TRUE(check.woken_after);
  EXPECT_TRUE(memory.list("").empty());
}

TEST_F(CheckingARegistry, EndsWithTheFirstThatFails) {
  store.break_down();
  const auto check = check_registry(store, clock, "c1", {});
  ASSERT_EQ(check.steps.size(), 1U);
  EXPECT_EQ(check.steps[0].trouble->kind(), ErrorKind::unavailable);
  EXPECT_FALSE(check.round_trip);
}

TEST_F(CheckingARegistry, FindsOutAStoreThatTakesStaleChanges) {
  CarelessStore careless(clock);
  const auto check = check_registry(careless, clock, "c1", {});
  EXPECT_FALSE(check.passed());
  EXPECT_EQ(check.steps.back().name, "refuse a stale change");
  EXPECT_THAT(check.steps.back().trouble->hint(), HasSubstr("two deployments"));
  EXPECT_TRUE(careless.list("").empty()) << "its own document goes also then";
}

TEST_F(CheckingARegistry, OneThatWasMovedAwayIsNotInUse) {
  ASSERT_TRUE(
      memory.put(std::string(keys::moved), write_moved({"dynamodb://new", clock.now(), "m1", MoveState::drained}), 0));
  const auto check = check_registry(store, clock, "c1", {});
  ASSERT_FALSE(check.passed());
  EXPECT_EQ(check.steps.back().name, "in use");
  EXPECT_EQ(check.steps.back().trouble->kind(), ErrorKind::conflict);
}

}  // namespace
}  // namespace signalbox::testing
