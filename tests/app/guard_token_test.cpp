#include "app/guard_token.hpp"

#include "app/answer_can_deploy.hpp"
#include "app/stage.hpp"
#include "records/moved_document.hpp"

namespace signalbox::testing {
namespace {

class GuardingAToken : public Stage {
 protected:
  void hold(const std::string& id) {
    other_asks(party(id));
    put_beat(party(id), lock().holder->token);
  }
  GuardVerdict verdict(Token token) { return guard_token(store, clock, production, token).verdict; }
};

TEST_F(GuardingAToken, PassesOnlyWithTheLivingHoldersOwn) {
  EXPECT_EQ(verdict(1), GuardVerdict::nobody_holds);
  hold("a");
  EXPECT_EQ(verdict(lock().holder->token), GuardVerdict::passes);
  EXPECT_EQ(verdict(lock().holder->token + 1), GuardVerdict::another_holds);
}

TEST_F(GuardingAToken, EndsWithTheTurnAlsoWhenTheSameIdComesAgain) {
  hold("a");
  const Token first = lock().holder->token;
  leave_as("a");
  EXPECT_EQ(verdict(first), GuardVerdict::nobody_holds);
  hold("a");
  EXPECT_EQ(verdict(first), GuardVerdict::another_holds);
}

TEST_F(GuardingAToken, OfADeadHolderDoesNotPass) {
  hold("a");
  const Token token = lock().holder->token;
  clock.jump(90s + allowed_clock_skew);
  EXPECT_EQ(verdict(token), GuardVerdict::passes) << "its clock may be behind";
  clock.jump(1s);
  EXPECT_EQ(verdict(token), GuardVerdict::holder_is_silent);
  locks.change<Expiry>(production, [](EnvironmentLock current, Time now) {
    return expire(std::move(current), "a", /*stacks_quiet=*/false, now);
  });
  EXPECT_EQ(verdict(token), GuardVerdict::holder_is_gone);
}

TEST_F(GuardingAToken, OfARegistryThatMovedPassesTheHolderAndSendsOthersOn) {
  hold("a");
  const auto move = [&](MoveState state) {
    const auto mark = memory.get(std::string(keys::moved));
    ASSERT_TRUE(memory.put(std::string(keys::moved), write_moved({"dynamodb://new", clock.now(), "m1", state}),
                           mark ? mark->version : 0));
    locks.change<bool>(production, [](EnvironmentLock current, Time) {
      current.moved_to = "dynamodb://new";
      return Change<bool>{std::move(current), true};
    });
  };
  move(MoveState::draining);
  EXPECT_EQ(verdict(lock().holder->token), GuardVerdict::passes);
  leave_as("a");
  move(MoveState::drained);
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(verdict(1)); }), ErrorKind::conflict);
}

TEST_F(GuardingAToken, ARegistryThatIsAwayLetsNobodyPass) {
  hold("a");
  store.break_down();
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(verdict(1)); }), ErrorKind::unavailable);
}

// The holder's clock is wrong by ten minutes, or the asker's, or both in opposite directions; a beat comes every
// quarter of a lease.
TEST_F(GuardingAToken, TenMinutesOfSkewEachWayFreeNoHeldEnvironmentAndHoldNoFreeOne) {
  for (const Duration skew : {Duration(-20min), Duration(-10min), Duration(10min), Duration(20min)}) {
    hold("a");
    clock.advance(22s);
    clock.jump(skew);
    const CanDeployPorts ports{store, &cloud, clock};
    EXPECT_FALSE(answer_can_deploy(ports, production, {}, {}).can_deploy) << skew.count();
    EXPECT_EQ(verdict(lock().holder->token), GuardVerdict::passes) << skew.count();
    leave_as("a");
    EXPECT_TRUE(answer_can_deploy(ports, production, {}, {}).can_deploy) << skew.count();
    clock.jump(-skew);
  }
}

}  // namespace
}  // namespace signalbox::testing
