#include "app/deploy_command.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <thread>

#include "support/manual_clock.hpp"

namespace signalbox::testing {
namespace {

class RecordingChild : public ChildProcess {
 public:
  explicit RecordingChild(std::vector<int>& signals) : signals_(signals) {}
  [[nodiscard]] std::optional<ExitStatus> wait(std::stop_token) override { return ExitStatus{}; }
  void send(int signal) override { signals_.push_back(signal); }

 private:
  std::vector<int>& signals_;
};

/// Something happens while a child is being started.
class SlowStart : public Processes {
 public:
  [[nodiscard]] std::unique_ptr<ChildProcess> start(const std::vector<std::string>&,
                                                    const std::map<std::string, std::string>&) override {
    meanwhile();
    return std::make_unique<RecordingChild>(signals);
  }
  std::function<void()> meanwhile;
  std::vector<int> signals;
};

TEST(DeployCommand, IsSentAfterItsStartWhatCameDuringIt) {
  ManualClock clock;
  SlowStart processes;
  DeployCommand command(clock);
  processes.meanwhile = [&] {
    std::jthread([&] { command.send(SIGTERM); }).join();  // whoever sends does not wait for the start
    EXPECT_TRUE(processes.signals.empty());
  };
  command.start(processes, {"cdk"}, {});
  EXPECT_EQ(processes.signals, std::vector<int>{SIGTERM});
}

}  // namespace
}  // namespace signalbox::testing
