#include "app/environment_locks.hpp"

#include "app/stage.hpp"
#include "records/deployment_document.hpp"

namespace signalbox::testing {
namespace {

class TheLockOfAnEnvironment : public Stage {
 protected:
  void remember(const std::string& key, const std::string& environment, Token token) {
    Deployment deployment;
    deployment.id = "20260114-123456-abc123";
    deployment.environment = environment;
    deployment.token = token;
    ASSERT_TRUE(memory.put(key, write_deployment(deployment), 0));
  }
};

TEST_F(TheLockOfAnEnvironment, LosesNoChangeOfManyAtOnce) {
  constexpr int threads = 4;
  constexpr int rounds = 10;
  {
    std::vector<std::jthread> crowd;
    for (int number = 0; number < threads; ++number) {
      crowd.emplace_back([this, number] {
        EnvironmentLocks mine(store, clock);
        for (int round = 0; round < rounds; ++round) {
          const Party me = party(fmt::format("{}-{}", number, round));
          mine.change<Admission>(production, [&](EnvironmentLock lock, Time now) {
            return admit(std::move(lock), me, QueuePolicy::fifo, now);
          });
        }
      });
    }
  }
  EXPECT_EQ(lock().queue.size(), std::size_t{threads * rounds - 1});
  EXPECT_EQ(lock().next_token, Token{threads * rounds + 1});
}

TEST_F(TheLockOfAnEnvironment, IsNotWrittenWhenNothingChanges) {
  leave_as("nobody");
  EXPECT_EQ(store.writes("environments/"), 0);
  static_cast<void>(ask(party("me")));
  static_cast<void>(ask(party("me")));
  leave_as("nobody");
  EXPECT_EQ(store.writes("environments/"), 1);
}

TEST_F(TheLockOfAnEnvironment, AppliesTheRuleAnewWhenSomebodyWasFaster) {
  static_cast<void>(ask(party("holder")));
  store.before_next_write(keys::environment(production), [&] { static_cast<void>(ask(party("faster"))); });
  const auto waiting = std::get<Waiting>(ask(party("me")));
  EXPECT_EQ(waiting.place, 2U);
}

TEST_F(TheLockOfAnEnvironment, IsRebuiltFromSignsOfLifeWhenItWasLost) {
  put_beat(party("holder"), 41);
  Beat late = beat_of(party("a-late-one"));
  late.since = clock.now() + 2s;
  Beat early = beat_of(party("b-early-one"));
  early.since = clock.now() + 1s;
  for (const Beat& waiter : {late, early}) ASSERT_TRUE(memory.put(keys::beat(waiter.party.id), write_beat(waiter), 0));

  const EnvironmentLock rebuilt = lock();
  EXPECT_EQ(rebuilt.holder->party.id, "holder");
  EXPECT_EQ(rebuilt.holder->token, 41U);
  ASSERT_EQ(rebuilt.queue.size(), 2U);
  EXPECT_EQ(rebuilt.queue[0].party.id, "b-early-one") << "by the time of asking, not by name";
  EXPECT_EQ(std::get<Waiting>(ask(party("me"))).place, 3U);
}

TEST_F(TheLockOfAnEnvironment, IsRebuiltWithALargerTokenThanAnyInTheHistory) {
  remember(keys::ended("20260114-123456-abc123"), production, 57);
  EXPECT_EQ(std::get<Granted>(ask(party("me"))).token, 58U);
}

TEST_F(TheLockOfAnEnvironment, IsRebuiltWithALargerTokenThanAnOrphanedDeployments) {
  remember(keys::deployment("20260114-123456-abc123"), production, 57);
  EXPECT_EQ(std::get<Granted>(ask(party("me"))).token, 58U);
}

TEST_F(TheLockOfAnEnvironment, IsNotMixedUpWithOtherEnvironments) {
  remember(keys::ended("20260114-123456-abc123"), "staging", 57);
  Beat elsewhere = beat_of(party("elsewhere"), 9);
  elsewhere.environment = "staging";
  ASSERT_TRUE(memory.put(keys::beat("elsewhere"), write_beat(elsewhere), 0));
  EXPECT_EQ(std::get<Granted>(ask(party("me"))).token, 1U);
}

TEST_F(TheLockOfAnEnvironment, IsRebuiltAroundARecordThatCannotBeRead) {
  ASSERT_TRUE(memory.put(keys::beat("damaged"), R"({"id": 5, "environment": []})", 0));
  put_beat(party("holder"), 7);
  EXPECT_EQ(lock().holder->party.id, "holder");
}

TEST_F(TheLockOfAnEnvironment, OfANewerFormatIsNotGuessedAt) {
  ASSERT_TRUE(memory.put(keys::environment(production), R"({"format": 3, "environment": "production"})", 0));
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(ask(party("me"))); }), ErrorKind::invalid_input);
}

TEST_F(TheLockOfAnEnvironment, IsListedWithAllOthers) {
  static_cast<void>(ask(party("me")));
  locks.change<Admission>("staging", [&](EnvironmentLock staging, Time now) {
    return admit(std::move(staging), party("you"), QueuePolicy::fifo, now);
  });
  const auto all = locks.read_all();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].environment, production);
  EXPECT_EQ(all[1].holder->party.id, "you");
}

}  // namespace
}  // namespace signalbox::testing
