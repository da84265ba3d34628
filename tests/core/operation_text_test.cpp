#include "core/operation_text.hpp"

#include <gtest/gtest.h>

namespace signalbox::testing {
namespace {

TEST(OperationText, SaysWhatBegan) {
  EXPECT_EQ(began_text(StackStatus::create_in_progress), "The stack is being created.");
  EXPECT_EQ(began_text(StackStatus::update_in_progress), "The stack is being updated.");
  EXPECT_EQ(began_text(StackStatus::delete_in_progress), "The stack is being deleted.");
  EXPECT_EQ(began_text(StackStatus::import_in_progress), "Resources are being imported into the stack.");
  EXPECT_EQ(began_text(StackStatus::update_rollback_in_progress), "The stack is being rolled back.");
  EXPECT_EQ(began_text(StackStatus::unknown), "An operation was already under way when it was first seen.");
}

TEST(OperationText, SaysWhereAFailedOneGoes) {
  EXPECT_EQ(turned_back_text(StackStatus::rollback_in_progress),
            "The creation failed: what was created is removed again.");
  EXPECT_EQ(turned_back_text(StackStatus::update_rollback_in_progress),
            "It failed: the stack goes back to where it was.");
  EXPECT_EQ(turned_back_text(StackStatus::delete_in_progress), "The stack is deleted before its operation was done.");
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

TEST(OperationText, CountsProgress) {
  EXPECT_EQ(progress_text({.seen = 3, .done = 1, .in_progress = 2, .expected = 10}),
            "1 of 10 resources done, 2 in progress");
  EXPECT_EQ(progress_text({.seen = 3, .done = 1, .failed = 1, .in_progress = 1}),
            "1 of 3 resources done, 1 in progress, 1 failed");
}

}  // namespace
}  // namespace signalbox::testing
