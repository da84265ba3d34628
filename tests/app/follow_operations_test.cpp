// Why an operation failed, where only CloudFormation's operation events tell: what is asked, how often, and what is
// said.
#include "app/follow_stage.hpp"

namespace signalbox::testing {
namespace {

using ::testing::HasSubstr;
using Operations = FakeCloudFormation::Operations;

constexpr const char* literal = "The following hook(s) failed: [A::B::C]";

/// A create that a hook ended, and that says no more.
Timeline refused_by_a_hook() {
  Timeline made = timeline(quick_create);
  const StackEvent own = made.events.front();
  const auto add = [&](int second, StackEvent event, const char* status, const char* reason) {
    event.event_id = fmt::format("{}-{}", second, status);
    event.at = made.start + std::chrono::seconds(second);
    event.status = status;
    event.reason = reason;
    made.events.push_back(std::move(event));
  };
  StackEvent bucket = own;
  bucket.logical_id = "Bucket";
  bucket.physical_id = "bucket";
  bucket.resource_type = "AWS::S3::Bucket";
  made.events.clear();
  add(0, own, "CREATE_IN_PROGRESS", "User Initiated");
  add(2, bucket, "CREATE_FAILED", literal);
  add(3, own, "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Bucket].");
  add(4, bucket, "DELETE_COMPLETE", "");
  add(5, own, "ROLLBACK_COMPLETE", "");
  return made;
}

OperationEvent what_the_hook_said() {
  OperationEvent said;
  said.event_type = "HOOK_INVOCATION_ERROR";
  said.logical_id = "Bucket";
  said.reason = "A::B::C: not encrypted";
  return said;
}

class FollowingOperations : public FollowingStacks {
 protected:
  std::vector<StackOutcome> follow_refused(const std::vector<std::string>& stacks = {"App"}) {
    follow(stacks);
    for (const std::string& stack : stacks) cloud.play(stack, refused_by_a_hook(), clock.now());
    clock.advance(10s);
    return settle();
  }
};

TEST_F(FollowingOperations, WhyIsAskedOnceWhereTheStacksEventsDoNotTell) {
  cloud.tell_operations(Operations::everywhere);
  cloud.explain_failures({what_the_hook_said()});
  const auto outcome = follow_refused().at(0);
  EXPECT_EQ(outcome.failure, "Bucket: A::B::C: not encrypted");
  EXPECT_EQ(outcome.verdict, Verdict::failed);
  EXPECT_EQ(cloud.operation_questions(), 1);
  ASSERT_EQ(signals.count(SignalKind::warning), 1U);
  const Signal told = signals.of(SignalKind::warning).front();
  EXPECT_EQ(told.resource, "Bucket");
  EXPECT_EQ(told.text, "App failed because of Bucket.");
  EXPECT_EQ(told.reason, "A::B::C: not encrypted");
  EXPECT_FALSE(told.mark.empty()) << "a monitor that is started anew tells it once";
}

TEST_F(FollowingOperations, WhereOnlyDescriptionsNameTheOperationItIsTheDeploymentThatIsAskedAbout) {
  cloud.tell_operations(Operations::apart);
  cloud.explain_failures({what_the_hook_said()});
  EXPECT_EQ(follow_refused().at(0).failure, "Bucket: A::B::C: not encrypted");
  EXPECT_EQ(cloud.operation_questions(), 1);
}

TEST_F(FollowingOperations, ADenialIsToldOnceWithTheWayOut) {
  cloud.tell_operations(Operations::denied);
  for (const StackOutcome& outcome : follow_refused({"App", "Db"}))
    EXPECT_EQ(outcome.failure, std::string("Bucket: ") + literal);
  ASSERT_EQ(signals.count(SignalKind::warning), 1U);
  EXPECT_THAT(signals.last_text(SignalKind::warning), HasSubstr("cloudformation:DescribeEvents"));
}

TEST_F(FollowingOperations, WhereNobodyTellsOperationsNobodyIsAsked) {
  EXPECT_EQ(follow_refused().at(0).failure, std::string("Bucket: ") + literal);
  EXPECT_EQ(cloud.operation_questions(), 0);
  EXPECT_EQ(signals.count(SignalKind::warning), 0U);
}

TEST_F(FollowingOperations, AQuestionThatFailsChangesNothing) {
  cloud.tell_operations(Operations::everywhere);
  cloud.deny(arn_of("App") + "-operation-0");
  const auto outcome = follow_refused().at(0);
  EXPECT_EQ(outcome.failure, std::string("Bucket: ") + literal);
  EXPECT_TRUE(outcome.at_rest);
  EXPECT_EQ(cloud.operation_questions(), 0) << "it was denied before";
  EXPECT_EQ(signals.count(SignalKind::monitor_gap), 0U);
}

TEST_F(FollowingOperations, AnAnswerThatFailsIsAskedForAgainAndThenItIsSaid) {
  cloud.tell_operations(Operations::everywhere);
  cloud.explain_failures({what_the_hook_said()});
  cloud.fail_questions(2);
  EXPECT_EQ(follow_refused().at(0).failure, "Bucket: A::B::C: not encrypted");
  EXPECT_EQ(cloud.operation_questions(), 3);
  cloud.fail_questions(-1);
  const auto outcome = follow_refused({"Db"}).at(0);
  EXPECT_EQ(outcome.failure, std::string("Bucket: ") + literal);
  EXPECT_TRUE(outcome.at_rest) << "nobody waits for an answer for ever";
  EXPECT_EQ(cloud.operation_questions(), 6);
  EXPECT_THAT(signals.last_text(SignalKind::warning), HasSubstr("did not answer"));
}

TEST_F(FollowingOperations, ACreationThatEndsInItsStacksDeletionIsAskedAboutToo) {
  Timeline deleted = refused_by_a_hook();
  deleted.events[2].status = "DELETE_IN_PROGRESS";
  deleted.events[4].status = "DELETE_COMPLETE";
  cloud.tell_operations(Operations::everywhere);
  cloud.explain_failures({what_the_hook_said()});
  cloud.play("App", deleted, clock.now());
  follow_with({.stacks = {"App"}, .join_running = true});  // it has seen whose events these are before the name is gone
  clock.advance(10s);
  EXPECT_EQ(settle_one().failure, "Bucket: A::B::C: not encrypted");
  EXPECT_EQ(cloud.operation_questions(), 1);
}

TEST_F(FollowingOperations, WhatWasSaidOfOneFailureIsNotSaidOfTheNext) {
  cloud.tell_operations(Operations::apart);
  cloud.explain_failures({what_the_hook_said()});
  follow();
  cloud.play("App", refused_by_a_hook(), clock.now());
  clock.advance_to_next_deadline(one_reader, 1min);
  for (int i = 0; i < 20; ++i) clock.advance_to_next_deadline(one_reader, 1min);
  ASSERT_EQ(cloud.operation_questions(), 1);
  cloud.explain_failures({});
  Timeline again = refused_by_a_hook();
  for (StackEvent& event : again.events) event.event_id += "-again";
  cloud.play("App", again, clock.now());
  clock.advance(10s);
  EXPECT_EQ(settle_one().failure, std::string("Bucket: ") + literal);
  EXPECT_EQ(cloud.operation_questions(), 2);
}

TEST_F(FollowingOperations, ACauseThatNamesNoResourceIsTheReasonAlone) {
  OperationEvent said = what_the_hook_said();
  said.logical_id.clear();
  cloud.tell_operations(Operations::everywhere);
  cloud.explain_failures({said});
  EXPECT_EQ(follow_refused().at(0).failure, "A::B::C: not encrypted");
  EXPECT_EQ(signals.last_text(SignalKind::warning), "Why App failed.");
}

TEST_F(FollowingOperations, AFailureThatSaysWhyIsNotAskedAbout) {
  cloud.tell_operations(Operations::everywhere);
  const auto all = complete_timelines();
  const auto failing = std::ranges::find(all, "ROLLBACK_COMPLETE", &Timeline::stack_status_final);
  ASSERT_NE(failing, all.end());
  follow();
  cloud.play("App", **failing, clock.now());
  EXPECT_EQ(settle_one().verdict, Verdict::failed);
  EXPECT_EQ(cloud.operation_questions(), 0);
}

TEST_F(FollowingOperations, WhatIsToldIsTheSameHoweverOperationsAreTold) {
  const auto all = complete_timelines();
  const auto failing = std::ranges::find(all, "UPDATE_ROLLBACK_COMPLETE", &Timeline::stack_status_final);
  ASSERT_NE(failing, all.end());
  std::vector<std::vector<Signal>> told;
  for (const auto how : {Operations::untold, Operations::apart, Operations::denied, Operations::everywhere}) {
    ManualClock own_clock;
    FakeCloudFormation own_cloud(own_clock);
    SignalRecorder recorder;
    Broadcast broadcast("me", production, {&recorder});
    own_cloud.tell_operations(how);
    own_cloud.play("App", timeline(quick_create), own_clock.now() - 24h);
    FollowOptions options;
    options.stacks = {"App"};
    FollowStacks followed(own_cloud, own_clock, broadcast, options);
    followed.note_baseline({});
    own_cloud.play("App", **failing, own_clock.now());
    own_clock.advance(10h);
    followed.start();
    own_clock.await_quiet(one_reader);
    static_cast<void>(followed.stop_now());
    told.push_back(recorder.all());
    EXPECT_GT(told.back().size(), 3U);
    EXPECT_EQ(told.back(), told.front()) << static_cast<int>(how);
    EXPECT_EQ(own_cloud.operation_questions(), 0) << static_cast<int>(how);
  }
}

}  // namespace
}  // namespace signalbox::testing
