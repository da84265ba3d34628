// A runner that was killed while its command lives on, on the machine of whoever waits.
#include "app/run_stage.hpp"

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t its_command = 4711;

class AKilledRunner : public RunStage {
 protected:
  /// It held, started its command, and was never heard of again.
  void leave_behind(const std::string& host) {
    other_asks(party("killed"));
    Beat beat = beat_of(party("killed"), lock().holder->token);
    beat.host = host;
    beat.pid = 42;
    beat.command_group = its_command;
    const auto known = memory.get(keys::beat("killed"));
    ASSERT_TRUE(memory.put(known->key, write_beat(beat), known->version));
    processes.group_lives(its_command, true);
    request.host = "here";
  }
};

TEST_F(AKilledRunner, KeepsTheEnvironmentUntilItsCommandHasEnded) {
  leave_behind("here");
  start();
  clock.pass(95s, in_line);
  EXPECT_TRUE(processes.started().empty());
  EXPECT_TRUE(lock().holder->orphaned_at);
  EXPECT_THAT(signals.last_text(SignalKind::lock_taken_over), HasSubstr("its command still runs"));
  clock.pass(10min, in_line);
  EXPECT_TRUE(processes.started().empty()) << "however long that takes";

  processes.group_lives(its_command, false);
  end_command(0);
  EXPECT_TRUE(outcome().succeeded());
  EXPECT_EQ(recorded_status(), DeploymentStatus::succeeded);
}

TEST_F(AKilledRunner, OnAnotherMachineIsNotJudgedByAProcessOfThisOne) {
  leave_behind("elsewhere");
  start();
  end_command(0);
  EXPECT_TRUE(outcome().succeeded());
}

}  // namespace
}  // namespace signalbox::testing
