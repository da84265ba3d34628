#include "rehearsal/faults.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace signalbox::rehearsal {
namespace {

using namespace std::chrono_literals;

FaultPlan parsed(std::vector<std::string> specs) { return parse_faults(specs); }

TEST(Faults, EachSpecSetsItsPartOfThePlan) {
  const auto plan = parsed({"throttle=30%", "5xx=10%", "drop=5%", "slow=200ms@25%", "expired-token=after:20"});
  EXPECT_EQ(
      plan,
      (FaultPlan{
          .throttle = 0.3, .server_error = 0.1, .drop = 0.05, .slow = 0.25, .slowness = 200ms, .expired_after = 20}));
}

TEST(Faults, SlowWithoutAShareIsEveryRequest) {
  EXPECT_EQ(parsed({"slow=1s"}), (FaultPlan{.slow = 1, .slowness = 1s}));
}

TEST(Faults, WhatIsToldOfOperationsIsSteeredToo) {
  EXPECT_EQ(parsed({"operations=apart-denied"}), (FaultPlan{.operations = OperationOffer::apart_denied}));
  EXPECT_EQ(to_string(parsed({"operations=absent"})), "operations=absent");
}

TEST(Faults, NoneEndsWhatWasSaidBefore) { EXPECT_EQ(parsed({"drop=5%", "none"}), FaultPlan{}); }

TEST(Faults, APlanIsWrittenAsItIsRead) {
  EXPECT_EQ(to_string(parsed({"expired-token=after:3", "slow=1s@50%", "throttle=25%"})),
            "throttle=25% slow=1000ms@50% expired-token=after:3");
  EXPECT_EQ(to_string(FaultPlan{}), "none");
}

TEST(Faults, AMistakeIsNamedWithTheWayOut) {
  for (const char* spec : {"", "throttle", "throttle=30", "throttle=130%", "throttle=-1%", "throttle=nan%", "5xx=%",
                           "slow=fast", "slow=1h", "slow=1s@2", "expired-token=20",
                           "expired-token=after:", "expired-token=after:-1", "operations=some", "earthquake=5%"}) {
    try {
      static_cast<void>(parsed({spec}));
      ADD_FAILURE() << spec;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
      EXPECT_NE(std::string(error.what()).find(fmt::format("\"{}\"", spec)), std::string::npos);
      EXPECT_NE(error.hint().find("throttle=30%"), std::string::npos);
    }
  }
}

TEST(Faults, TheSameSeedDrawsTheSameTroubles) {
  FaultDice first({.throttle = 0.5, .drop = 0.2}, 7), second({.throttle = 0.5, .drop = 0.2}, 7);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(first.next().fault, second.next().fault);
}

TEST(Faults, AShareIsKeptInTheLongRun) {
  FaultDice dice({.throttle = 0.3}, 1);
  int throttled = 0;
  for (int i = 0; i < 10'000; ++i) throttled += dice.next().fault == Fault::throttled;
  EXPECT_NEAR(throttled, 3000, 200);
}

TEST(Faults, WithoutAPlanNothingHappens) {
  FaultDice dice({}, 1);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(dice.next().fault, Fault::none);
}

TEST(Faults, TheTokenExpiresAfterTheGivenCountAndStaysExpired) {
  FaultDice dice({.expired_after = 2}, 1);
  EXPECT_EQ(dice.next().fault, Fault::none);
  EXPECT_EQ(dice.next().fault, Fault::none);
  EXPECT_EQ(dice.next().fault, Fault::expired_token);
  EXPECT_EQ(dice.next().fault, Fault::expired_token);
  dice.change({.expired_after = 1});
  EXPECT_EQ(dice.next().fault, Fault::none);
  EXPECT_EQ(dice.next().fault, Fault::expired_token);
}

TEST(Faults, HalfOfTheDroppedRequestsWereCarriedOut) {
  FaultDice dice({.drop = 1}, 1);
  int after = 0;
  for (int i = 0; i < 1000; ++i) after += dice.next().fault == Fault::dropped_after;
  EXPECT_NEAR(after, 500, 80);
}

TEST(Faults, SlownessComesOnTopOfAnyOtherTrouble) {
  FaultDice dice({.throttle = 1, .slow = 1, .slowness = 50ms}, 1);
  const auto trouble = dice.next();
  EXPECT_EQ(trouble.fault, Fault::throttled);
  EXPECT_EQ(trouble.delay, 50ms);
}

}  // namespace
}  // namespace signalbox::rehearsal
