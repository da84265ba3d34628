#include "app/rehearse_deploy.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "core/error.hpp"
#include "ports/cloudformation.hpp"
#include "ports/stack_launcher.hpp"
#include "support/manual_clock.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;
using testing::ManualClock;

constexpr const char* arn = "arn:aws:cloudformation:us-east-1:000000000000:stack/web/1";

class FakeLauncher : public StackLauncher {
 public:
  std::string create_or_update(const std::string& name, const std::string& body, std::stop_token) override {
    if (refuses) throw Error(ErrorKind::conflict, "is in UPDATE_IN_PROGRESS state and can not be updated");
    launched.push_back(name + ":" + body);
    return arn;
  }
  bool refuses = false;
  std::vector<std::string> launched;
};

/// Gives one of the prepared answers a look: a status, "gone" or an error kind.
class FakeCloudFormation : public CloudFormation {
 public:
  std::optional<StackDescription> describe_stack(const std::string& name, std::stop_token) override {
    {
      std::lock_guard guard(mutex);
      asked.push_back(name);
    }
    looked.notify_all();
    const auto answer = answers.front();
    if (answers.size() > 1) answers.pop_front();
    if (answer == "gone") return std::nullopt;
    if (answer == "unavailable") throw Error(ErrorKind::unavailable, "503");
    if (answer == "denied") throw Error(ErrorKind::denied, "403");
    StackDescription stack;
    stack.id = arn;
    stack.status_text = answer;
    stack.status = parse_stack_status(answer);
    return stack;
  }
  std::vector<StackDescription> describe_stacks(std::stop_token) override { return {}; }
  std::optional<std::vector<StackEvent>> events_back_to(const std::string&, const IsFarEnough&,
                                                        std::stop_token) override {
    return std::nullopt;
  }
  std::optional<std::vector<StackEvent>> latest_events(const std::string&, std::stop_token) override {
    return std::nullopt;
  }
  OperationEvents operations_since(const std::string&, Time, std::stop_token) override { return NotOffered(); }
  OperationEvents failures_of(const std::string&, std::stop_token) override { return NotOffered(); }
  std::optional<std::vector<StackResource>> describe_resources(const std::string&, std::stop_token) override {
    return std::nullopt;
  }
  std::optional<std::string> template_of(const std::string&, std::stop_token) override { return std::nullopt; }

  /// Blocks until that many looks were taken.
  void await_looks(std::size_t count) {
    std::unique_lock lock(mutex);
    looked.wait(lock, [&] { return asked.size() >= count; });
  }

  std::deque<std::string> answers;
  std::vector<std::string> asked;

 private:
  std::mutex mutex;
  std::condition_variable looked;
};

class RehearseDeployTest : public ::testing::Test {
 protected:
  /// Turns the clock for as many pauses as the prepared answers need.
  StackDescription deploy(std::deque<std::string> answers, int pauses, RehearseDeployOptions options = {}) {
    cloudformation.answers = std::move(answers);
    RehearseDeploy rehearse(launcher, cloudformation, clock, options);
    std::jthread turner([&] {
      for (int i = 0; i < pauses; ++i) {
        // The pause before this look is over by then, so the sleeper waited for is the one after it.
        cloudformation.await_looks(static_cast<std::size_t>(i) + 1);
        clock.await_sleepers(1);
        clock.advance(options.poll);
      }
    });
    return rehearse("web", "{}", stop.get_token());
  }
  ErrorKind kind_of_failure(std::deque<std::string> answers, int pauses, RehearseDeployOptions options = {}) {
    try {
      static_cast<void>(deploy(std::move(answers), pauses, options));
    } catch (const Error& error) {
      return error.kind();
    }
    ADD_FAILURE() << "nothing was thrown";
    return ErrorKind::internal;
  }

  ManualClock clock;
  FakeLauncher launcher;
  FakeCloudFormation cloudformation;
  std::stop_source stop;
};

TEST_F(RehearseDeployTest, ReturnsTheStackOnceItsOperationHasEnded) {
  const auto stack = deploy({"CREATE_COMPLETE"}, 0);
  EXPECT_EQ(stack.status, StackStatus::create_complete);
  EXPECT_EQ(launcher.launched, std::vector<std::string>{"web:{}"});
}

TEST_F(RehearseDeployTest, AsksByArnSoThatADeletedStackStillAnswers) {
  EXPECT_EQ(deploy({"DELETE_COMPLETE"}, 0).status, StackStatus::delete_complete);
  EXPECT_EQ(cloudformation.asked, std::vector<std::string>{arn});
}

TEST_F(RehearseDeployTest, WaitsAPollBetweenTwoLooks) {
  EXPECT_EQ(deploy({"UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"}, 1).status, StackStatus::update_complete);
  EXPECT_EQ(cloudformation.asked.size(), 2U);
}

TEST_F(RehearseDeployTest, ARollbackThatFailedIsAnEndToo) {
  EXPECT_EQ(deploy({"UPDATE_ROLLBACK_FAILED"}, 0).status, StackStatus::update_rollback_failed);
}

TEST_F(RehearseDeployTest, AStatusThatNobodyKnowsIsNoEnd) {
  EXPECT_EQ(deploy({"SOMETHING_NEW", "CREATE_COMPLETE"}, 1).status, StackStatus::create_complete);
}

TEST_F(RehearseDeployTest, AStaleReviewStatusIsNoEnd) {
  EXPECT_EQ(deploy({"REVIEW_IN_PROGRESS", "CREATE_COMPLETE"}, 1).status, StackStatus::create_complete);
}

TEST_F(RehearseDeployTest, AnUnavailableLookIsRepeated) {
  EXPECT_EQ(deploy({"unavailable", "CREATE_COMPLETE"}, 1).status, StackStatus::create_complete);
}

TEST_F(RehearseDeployTest, PatienceWithAnUnavailableCloudEnds) {
  EXPECT_EQ(kind_of_failure({"unavailable"}, 2, {.patience = 2}), ErrorKind::unavailable);
  EXPECT_EQ(cloudformation.asked.size(), 3U);
}

TEST_F(RehearseDeployTest, AGoodLookRenewsPatience) {
  const auto stack =
      deploy({"unavailable", "CREATE_IN_PROGRESS", "unavailable", "CREATE_COMPLETE"}, 3, {.patience = 1});
  EXPECT_EQ(stack.status, StackStatus::create_complete);
}

TEST_F(RehearseDeployTest, MissingRightsEndTheWaitAtOnce) {
  EXPECT_EQ(kind_of_failure({"denied"}, 0), ErrorKind::denied);
}

TEST_F(RehearseDeployTest, AStackThatVanishesIsNotASuccess) {
  EXPECT_EQ(kind_of_failure({"gone"}, 0), ErrorKind::not_found);
}

TEST_F(RehearseDeployTest, ARefusedLaunchIsPassedOn) {
  launcher.refuses = true;
  EXPECT_EQ(kind_of_failure({"CREATE_COMPLETE"}, 0), ErrorKind::conflict);
  EXPECT_TRUE(cloudformation.asked.empty());
}

TEST_F(RehearseDeployTest, StopEndsTheWaitAndSaysSo) {
  stop.request_stop();
  EXPECT_EQ(kind_of_failure({"CREATE_IN_PROGRESS"}, 0), ErrorKind::interrupted);
}

TEST(IsDeployed, AStackThatWasDeletedMeanwhileIsNot) {
  const auto deployed = [](StackStatus status) {
    StackDescription stack;
    stack.status = status;
    return is_deployed(stack);
  };
  EXPECT_TRUE(deployed(StackStatus::create_complete));
  EXPECT_TRUE(deployed(StackStatus::update_complete));
  EXPECT_FALSE(deployed(StackStatus::delete_complete));
  EXPECT_FALSE(deployed(StackStatus::rollback_complete));
}

}  // namespace
}  // namespace signalbox
