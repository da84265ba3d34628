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

TEST_F(DynamoWaiting, TheFirstInLineReadsAtMostOnceASecond) {
  other_asks("holder");
  testing::Runner me(*mine_, nullptr, clock_, {production, party("me"), QueuePolicy::fifo, 30min});
  clock_.await_quiet(one_waits);
  const auto before = reads();
  clock_.pass(60s, one_waits);
  EXPECT_LE(reads() - before, 61U);
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
