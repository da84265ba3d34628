// Nested stacks as they are followed: told in their order, and no hindrance where they may not be read.
#include <gmock/gmock.h>

#include "app/follow_stage.hpp"

namespace signalbox::testing {
namespace {

/// A stack with one nested stack in it, of which the last event comes at the moment when the parent says that it is
/// over.
class FollowingANestedStack : public FollowingStacks {
 protected:
  void play_parent(Duration silence) {
    const Time begin = clock.now();
    Timeline parent{.id = "parent", .stack = "App", .stack_arn = arn_of("App"), .initiated = "CREATE", .start = begin};
    Timeline inner{
        .id = "inner", .stack = "Inner", .stack_arn = arn_of("Inner"), .initiated = "CREATE", .start = begin};
    add(parent, "App", stack_type, arn_of("App"), "CREATE_IN_PROGRESS", begin);
    add(parent, "Nested", stack_type, arn_of("Inner"), "CREATE_IN_PROGRESS", begin + 1s);
    add(inner, "Inner", stack_type, arn_of("Inner"), "CREATE_IN_PROGRESS", begin + 1s);
    add(inner, "Topic", "AWS::SNS::Topic", "topic", "CREATE_IN_PROGRESS", begin + 2s);
    end_ = begin + 2s + silence;
    add(inner, "Topic", "AWS::SNS::Topic", "topic", "CREATE_COMPLETE", end_);
    add(inner, "Inner", stack_type, arn_of("Inner"), "CREATE_COMPLETE", end_);
    add(parent, "Nested", stack_type, arn_of("Inner"), "CREATE_COMPLETE", end_);
    add(parent, "App", stack_type, arn_of("App"), "CREATE_COMPLETE", end_);
    cloud.play("App", parent, begin);
    cloud.play("Inner", inner, begin);
  }
  static void add(Timeline& timeline, const std::string& logical_id, const std::string& type,
                  const std::string& physical_id, const std::string& status, Time at) {
    StackEvent event;
    event.event_id = fmt::format("{}-{}", timeline.id, timeline.events.size());
    event.stack_id = timeline.stack_arn;
    event.logical_id = logical_id;
    event.physical_id = physical_id;
    event.resource_type = type;
    event.status = status;
    event.at = at;
    timeline.events.push_back(std::move(event));
  }
  std::vector<std::string> told_ends() {
    std::vector<std::string> ends;
    for (const Signal& signal : signals.all()) {
      if (signal.kind == SignalKind::resource_finished || signal.kind == SignalKind::stack_finished)
        ends.push_back(signal.resource.empty() ? signal.stack : signal.resource);
    }
    return ends;
  }

  const std::string stack_type = "AWS::CloudFormation::Stack";
  Time end_{};
};

TEST_F(FollowingANestedStack, TellsThatItEndedAfterWhatIsInIt) {
  play_parent(30s);
  follow();
  clock.pass(1min, one_reader);
  EXPECT_THAT(told_ends(), ::testing::ElementsAre("Nested/Topic", "Nested", "App"));
}

TEST_F(FollowingANestedStack, ThatMayNotBeReadKeepsNobodyFromTheEndAfterAStall) {
  play_parent(25min);
  cloud.deny(arn_of("Inner"));
  follow();
  clock.pass(30min, one_reader);
  EXPECT_THAT(told_ends(), ::testing::ElementsAre("Nested", "App"));
  EXPECT_GE(signals.count(SignalKind::stalled), 1U);
  ASSERT_EQ(signals.count(SignalKind::monitor_gap), 1U);
  EXPECT_EQ(signals.of(SignalKind::monitor_gap)[0].stack, "Inner");
  EXPECT_TRUE(settle_one().at_rest);
}

TEST_F(FollowingANestedStack, ThatWasDeniedForAWhileIsToldWhole) {
  play_parent(10min);
  follow();
  clock.pass(1min, one_reader);
  cloud.deny(arn_of("Inner"));
  clock.pass(2min, one_reader);
  cloud.allow_all();
  clock.pass(10min, one_reader);
  EXPECT_EQ(signals.count(SignalKind::monitor_gap), 1U);
  EXPECT_EQ(signals.count(SignalKind::monitor_recovered), 1U);
  EXPECT_THAT(told_ends(), ::testing::ElementsAre("Nested/Topic", "Nested", "App"));
}

}  // namespace
}  // namespace signalbox::testing
