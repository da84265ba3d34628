#include "core/operation_text.hpp"

#include <gtest/gtest.h>

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

TEST(OperationText, SaysWhatBegan) {
  EXPECT_EQ(began_text(StackStatus::create_in_progress), "The stack is being created.");
  EXPECT_EQ(began_text(StackStatus::update_in_progress), "The stack is being updated.");
  EXPECT_EQ(began_text(StackStatus::delete_in_progress), "The stack is being deleted.");
  EXPECT_EQ(began_text(StackStatus::import_in_progress), "Resources are being imported into the stack.");
  EXPECT_EQ(began_text(StackStatus::update_rollback_in_progress), "The stack is being rolled back.");
  EXPECT_EQ(began_text(StackStatus::unknown), "An operation was already under way when it was first seen.");
}

TEST(OperationText, SaysWhereAFailedOneGoes) {
  EXPECT_EQ(turned_back_text(StackStatus::rollback_in_progress, false),
            "The creation failed: what was created is removed again.");
  EXPECT_EQ(turned_back_text(StackStatus::update_rollback_in_progress, false),
            "It failed: the stack goes back to where it was.");
  EXPECT_EQ(turned_back_text(StackStatus::delete_in_progress, false),
            "The stack is deleted before its operation was done.");
  EXPECT_EQ(turned_back_text(StackStatus::delete_in_progress, true),
            "Somebody deletes the stack before its operation is done.");
  EXPECT_EQ(turned_back_text(StackStatus::update_rollback_in_progress, true),
            "Somebody cancelled it: the stack goes back to where it was.");
}

TEST(OperationText, SaysTheVerdictOfACleanup) {
  EXPECT_EQ(cleanup_text(Verdict::succeeded), "It has succeeded; what was replaced is removed now.");
  EXPECT_EQ(cleanup_text(Verdict::failed),
            "The stack is back where it was; what the failed attempt created is removed now.");
}

TEST(OperationText, SaysHowItEndedAndWhatToDoNext) {
  EXPECT_EQ(ended_text(StackStatus::update_complete, Verdict::succeeded), "Succeeded.");
  EXPECT_EQ(ended_text(StackStatus::update_rollback_complete, Verdict::failed),
            "Failed and rolled back; the stack takes the next deployment.");
  EXPECT_EQ(ended_text(StackStatus::delete_complete, Verdict::failed), "Failed, and the stack was deleted.");
  EXPECT_EQ(ended_text(StackStatus::rollback_complete, Verdict::failed),
            "Failed. Its creation was rolled back and it takes no update: delete the stack, then deploy again.");
}

TEST(OperationText, SaysWhatIsWaitedForAndForHowLong) {
  const WaitedFor database =
      ResourceLedger::Moving{"Data/Main", "AWS::RDS::DBInstance", "CREATE_IN_PROGRESS", Time(0s)};
  EXPECT_EQ(waiting_text(database, Time(250s)),
            "Waiting for Data/Main (AWS::RDS::DBInstance), which has been moving for 4m 10s.");
  EXPECT_EQ(waiting_text(std::nullopt, Time(250s)), "");
  EXPECT_EQ(stalled_text(10min, database, Time(600s)),
            "No event for 10m. Waiting for Data/Main (AWS::RDS::DBInstance), which has been moving for 10m.");
  EXPECT_EQ(stalled_text(10min, std::nullopt, Time(600s)), "No event for 10m, and no resource is moving.");
  EXPECT_EQ(moving_again_text(11min), "It moves again, after 11m without an event.");
}

TEST(OperationText, SaysWhatAnOverdueOneWasExpectedToTake) {
  const WaitedFor topic = ResourceLedger::Moving{"Topic", "AWS::SNS::Topic", "CREATE_IN_PROGRESS", Time(60s)};
  EXPECT_EQ(overdue_text(20min, "95% of 40 earlier deployments", topic, Time(1200s)),
            "It takes longer than 20m (95% of 40 earlier deployments). Waiting for Topic (AWS::SNS::Topic), which has "
            "been moving for 19m.");
  EXPECT_EQ(overdue_text(20min, "", std::nullopt, Time(1200s)), "It takes longer than 20m.");
}

}  // namespace
}  // namespace signalbox::testing
