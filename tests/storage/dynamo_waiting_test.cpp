// A waiter in line on a DynamoDB registry: what its waiting costs, and how soon it is told.
#include "app/stage.hpp"
#include "dynamo_place.hpp"
#include "dynamo_proxy.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;
using testing::beat_of;
using testing::Dynalite;
using testing::DynamoProxy;
using testing::DynamoTableUser;
using testing::one_waits;
using testing::party;
using testing::production;

class DynamoWaiting : public ::testing::Test {
 protected:
  DynamoWaiting() : through_(clock_, proxy_.url(), table_), direct_(clock_, Dynalite::shared().url(), table_) {
    others_ = direct_.open();
    mine_ = through_.open();
    SystemClock real;  // a table takes its time to be made
    static_cast<void>(DynamoTableUser(real, Dynalite::shared().url(), table_).open()->init());
  }
  void other_asks(const std::string& id) {
    ASSERT_TRUE(others_->put(keys::beat(id), write_beat(beat_of(party(id))), 0));
    change([&](EnvironmentLock lock, Time now) {
      return Change<bool>{admit(std::move(lock), party(id), QueuePolicy::fifo, now).lock, true};
    });
  }
  void other_leaves(const std::string& id) {
    change([&](EnvironmentLock lock, Time now) { return Change<bool>{leave(std::move(lock), id, now).lock, true}; });
  }
  void change(const std::function<Change<bool>(EnvironmentLock, Time)>& rule) {
    EnvironmentLocks(*others_, clock_).change<bool>(production, rule);
  }
  std::size_t reads() const { return proxy_.requests() - proxy_.requests_of("UpdateItem"); }

  testing::ManualClock clock_;
  const std::string table_ = Dynalite::fresh_table();
  DynamoProxy proxy_;
  DynamoTableUser through_, direct_;
  std::unique_ptr<DynamoStore> others_, mine_;
};

TEST_F(DynamoWaiting, NobodyInLineReadsMoreThanOnceASecondAndWhoIsFarBackReadsLess) {
  other_asks("holder");
  std::map<std::size_t, std::size_t> reads_at;
  std::size_t ahead = 0;
  for (const std::size_t place : {1U, 3U, 32U}) {
    for (; ahead + 1 < place; ++ahead) other_asks(fmt::format("ahead-{}", ahead));
    testing::Runner me(*mine_, nullptr, clock_, {production, party("me"), QueuePolicy::fifo, 30min});
    clock_.await_quiet(one_waits);
    const auto before = reads();
    clock_.pass(60s, one_waits);
    reads_at[place] = reads() - before;
    EXPECT_LE(reads_at[place], 60U) << "at place " << place;
    RecordProperty(fmt::format("reads_a_minute_at_place_{}", place), std::to_string(reads_at[place]));
    me.stop();
    static_cast<void>(me.turn());
    me.say_goodbye();
  }
  EXPECT_LT(reads_at[32], reads_at[3]);
}

TEST_F(DynamoWaiting, IsGrantedWithinTwoSecondsOfTheHoldersLeaving) {
  other_asks("holder");
  testing::Runner me(*mine_, nullptr, clock_, {production, party("me"), QueuePolicy::fifo, 30min});
  clock_.await_quiet(one_waits);
  clock_.pass(11s, one_waits);
  other_leaves("holder");
  clock_.pass(2s, one_waits);
  EXPECT_GT(me.token(), 0U);
}

}  // namespace
}  // namespace signalbox
