#include "rehearsal/desk.hpp"

namespace signalbox::rehearsal {
namespace {

using namespace std::chrono_literals;
using testing::Desk;

constexpr const char* stack_type = "AWS::CloudFormation::Stack";

Scenario parent_of_network() {
  return testing::scenario("top", StackVerb::create,
                           {{0, "stack", "CREATE_IN_PROGRESS"},
                            {2, "Network", "CREATE_IN_PROGRESS", stack_type},
                            {3, "Network", "CREATE_IN_PROGRESS", stack_type},
                            {20, "Network", "CREATE_COMPLETE", stack_type},
                            {22, "stack", "CREATE_COMPLETE"}});
}

std::string nested_arn(Desk& desk, const std::string& stack, const std::string& logical_id) {
  return desk.call("DescribeStackResources", {{"StackName", stack}, {"LogicalResourceId", logical_id}})
      .text("StackResources/member/PhysicalResourceId");
}

TEST(NestedStacks, ANestedStackWithoutARecordingBeginsAndEndsAsItsParentSays) {
  Desk desk(ScenarioSet({parent_of_network()}));
  const auto parent = desk.create("web", "token-1").text("StackId");
  desk.advance(3s);
  const auto arn = nested_arn(desk, "web", "Network");
  EXPECT_TRUE(arn.starts_with("arn:aws:cloudformation:us-east-1:000000000000:stack/web-Network-")) << arn;
  EXPECT_EQ(desk.status(arn), "CREATE_IN_PROGRESS");
  const auto described = desk.call("DescribeStacks", {{"StackName", arn}});
  EXPECT_EQ(described.text("Stacks/member/ParentId"), parent);
  EXPECT_EQ(described.text("Stacks/member/RootId"), parent);
  desk.advance(17s);
  EXPECT_EQ(desk.status(arn), "CREATE_COMPLETE");
  EXPECT_EQ(desk.events(arn).size(), 2U);
  EXPECT_EQ(desk.events(arn).front().client_token, "token-1");
}

TEST(NestedStacks, TheFirstCreateEventHasNoPhysicalId) {
  Desk desk(ScenarioSet({parent_of_network()}));
  desk.create("web");
  desk.advance(1min);
  const auto events = desk.events("web");
  EXPECT_EQ(events[1].physical_id, "");
  EXPECT_EQ(events[2].physical_id, events[3].physical_id);
  EXPECT_EQ(events[0].physical_id, events[0].stack_id);
}

TEST(NestedStacks, ANestedStackIsNotThereBeforeItsTime) {
  Desk desk(ScenarioSet({parent_of_network()}));
  desk.create("web");
  EXPECT_EQ(desk.call("DescribeStacks").texts("Stacks", "StackName"), std::vector<std::string>{"web"});
  desk.advance(2s);
  EXPECT_EQ(desk.call("DescribeStacks").texts("Stacks", "StackName").size(), 2U);
}

TEST(NestedStacks, ARecordedNestedStackPlaysItsOwnEventsAtItsOwnTime) {
  Desk desk;
  desk.create("nested-workshop");
  desk.advance(1h);
  const auto vpc = nested_arn(desk, "nested-workshop", "VPCStack");
  const auto events = desk.events(vpc);
  EXPECT_GT(events.size(), 40U);
  EXPECT_EQ(desk.status(vpc), "CREATE_COMPLETE");
  EXPECT_EQ(events.front().at - desk.events("nested-workshop").front().at, 5244ms);
  EXPECT_GT(desk.events(nested_arn(desk, "nested-workshop", "WorkloadStack")).size(), 20U);
}

TEST(NestedStacks, AnUpdateReachesTheSameNestedStack) {
  Desk desk(ScenarioSet({parent_of_network()}));
  desk.create("web");
  desk.advance(1min);
  const auto arn = nested_arn(desk, "web", "Network");
  desk.update("web");
  desk.advance(3s);
  EXPECT_EQ(desk.status(arn), "UPDATE_IN_PROGRESS");
  EXPECT_EQ(nested_arn(desk, "web", "Network"), arn);
  desk.advance(1min);
  EXPECT_EQ(desk.status(arn), "UPDATE_COMPLETE");
}

TEST(NestedStacks, DeletingTheParentDeletesTheNestedStack) {
  Desk desk(ScenarioSet({parent_of_network()}));
  desk.create("web");
  desk.advance(1min);
  const auto arn = nested_arn(desk, "web", "Network");
  desk.call("DeleteStack", {{"StackName", "web"}});
  desk.advance(1min);
  EXPECT_EQ(desk.status(arn), "DELETE_COMPLETE");
  EXPECT_TRUE(desk.call("DescribeStacks").texts("Stacks", "StackName").empty());
}

TEST(NestedStacks, ADeleteBeforeTheNestedStackBeganLeavesNoTraceOfIt) {
  Desk desk(ScenarioSet({parent_of_network()}));
  desk.create("web");
  desk.advance(1s);
  desk.call("DeleteStack", {{"StackName", "web"}});
  desk.advance(1min);
  EXPECT_EQ(desk.call("ListStacks").texts("StackSummaries", "StackName"), std::vector<std::string>{"web"});
}

}  // namespace
}  // namespace signalbox::rehearsal
