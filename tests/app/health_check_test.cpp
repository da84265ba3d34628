#include "app/health_check.hpp"

#include "core/error.hpp"
#include "support/manual_clock.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(HealthChecks, OneThatFailsDoesNotStopTheOthers) {
  ManualClock clock;
  const std::vector<HealthCheck> checks{
      {"first", [](std::stop_token) -> Health { throw Error(ErrorKind::denied, "no rights", "ask for them"); }},
      {"second", [](std::stop_token) {
         return Health{HealthState::ok, "fine", {}};
       }}};
  const auto checked = run_health_checks(clock, checks, 10s, {});
  ASSERT_EQ(checked.size(), 2U);
  EXPECT_EQ(checked[0].health.state, HealthState::fail);
  EXPECT_EQ(checked[0].health.advice, "ask for them");
  EXPECT_EQ(checked[1].health.state, HealthState::ok);
}

TEST(HealthChecks, OneThatHangsIsCutOff) {
  ManualClock clock;
  const std::vector<HealthCheck> checks{{"hangs", [&](std::stop_token stop) -> Health {
                                           static_cast<void>(pause(clock, 1h, stop));
                                           throw Error(ErrorKind::interrupted, "stopped");
                                         }}};
  std::vector<CheckedHealth> checked;
  std::jthread thread([&] { checked = run_health_checks(clock, checks, 10s, {}); });
  clock.await_sleepers(2);
  clock.advance(10s);
  thread.join();
  EXPECT_THAT(checked.at(0).health.found, HasSubstr("no answer within 10s"));
}

TEST(HealthChecks, AClockIsJudgedByAwssLimit) {
  const Time now{1'768'394'096s};
  EXPECT_EQ(judge_clock(now, now + 1s).state, HealthState::ok);
  EXPECT_EQ(judge_clock(now, now - 29s).state, HealthState::ok);
  EXPECT_EQ(judge_clock(now, now - 30s).state, HealthState::warn);
  EXPECT_EQ(judge_clock(now, now + 5min).state, HealthState::fail);
  EXPECT_THAT(judge_clock(now, now + 10min).found, HasSubstr("behind AWS's"));
  EXPECT_THAT(judge_clock(now, now - 10min).found, HasSubstr("ahead of AWS's"));
  EXPECT_EQ(judge_clock(now, std::nullopt).state, HealthState::warn);
}

TEST(HealthChecks, ADiskIsJudgedByWhatIsLeft) {
  EXPECT_EQ(judge_disk(1U << 30U, "/r").state, HealthState::ok);
  EXPECT_EQ(judge_disk(100U << 20U, "/r").state, HealthState::warn);
  EXPECT_EQ(judge_disk(0, "/r").state, HealthState::fail);
}

TEST(HealthChecks, SlackIsJudgedByItsLooksAndNeverShown) {
  EXPECT_EQ(judge_slack({}, {}).state, HealthState::ok);
  EXPECT_EQ(judge_slack("xoxb-1-secret", {}).state, HealthState::ok);
  EXPECT_EQ(judge_slack({}, "https://hooks.slack.com/services/T/B/secret").state, HealthState::ok);
  for (const auto& health : {judge_slack("xoxp-1-secret", {}), judge_slack({}, "https://evil.example/secret"),
                             judge_slack("xoxb-1-secret", {})}) {
    EXPECT_THAT(health.found + health.advice, Not(HasSubstr("secret")));
  }
  EXPECT_EQ(judge_slack("xoxp-1", {}).state, HealthState::fail);
  EXPECT_EQ(judge_slack({}, "https://evil.example").state, HealthState::fail);
}

}  // namespace
}  // namespace signalbox::testing
