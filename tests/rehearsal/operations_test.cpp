// Operation ids, DescribeStacks' LastOperations and DescribeEvents.
#include "rehearsal/desk.hpp"

namespace signalbox::rehearsal {
namespace {

using namespace std::chrono_literals;
using testing::Desk;
using testing::failing_create;
using testing::Parameters;
using testing::Reply;
using testing::short_create;
using testing::short_update;

using Texts = std::vector<std::string>;

/// The types of a stack's last operations, newest first.
Texts last_types(Desk& desk, const std::string& stack) {
  Texts types;
  const auto reply = desk.call("DescribeStacks", {{"StackName", stack}});
  const auto stacks = reply.result().child("Stacks").child("member");
  for (const auto& operation : stacks.child("LastOperations").children("member"))
    types.emplace_back(operation.child("OperationType").text().get());
  return types;
}

std::string last_id(Desk& desk, const std::string& stack) {
  return desk.call("DescribeStacks", {{"StackName", stack}}).text("Stacks/member/LastOperations/member/OperationId");
}

Texts distinct(Texts texts) {
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

Texts told(const Reply& reply, const char* field) { return reply.texts("OperationEvents", field); }

TEST(RehearsedOperations, EveryOperationHasAnIdThatItsEventsCarry) {
  Desk desk(ScenarioSet({short_create("web"), short_update()}));
  desk.create("web");
  desk.advance(10s);
  const auto created = last_id(desk, "web");
  EXPECT_EQ(distinct(desk.call("DescribeStackEvents", {{"StackName", "web"}}).texts("StackEvents", "OperationId")),
            Texts{created});
  desk.update("web");
  desk.advance(10s);
  EXPECT_NE(last_id(desk, "web"), created);
  EXPECT_EQ(last_types(desk, "web"), Texts{"UPDATE_STACK"});
}

TEST(RehearsedOperations, ADeploymentAndItsRollbackAreTwo) {
  Desk desk(ScenarioSet({failing_create("web")}));
  desk.create("web");
  desk.advance(3s);
  EXPECT_EQ(last_types(desk, "web"), Texts{"CREATE_STACK"});
  desk.advance(4s);
  EXPECT_EQ(last_types(desk, "web"), (Texts{"ROLLBACK", "CREATE_STACK"}));
  const auto all = desk.call("DescribeEvents", {{"StackName", "web"}});
  EXPECT_EQ(told(all, "OperationType"),
            (Texts{"ROLLBACK", "ROLLBACK", "ROLLBACK", "CREATE_STACK", "CREATE_STACK", "CREATE_STACK"}));
  EXPECT_EQ(told(all, "OperationStatus"), (Texts{"SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "FAILED", "FAILED", "FAILED"}));
}

TEST(RehearsedOperations, ACancelledUpdateEndsInARollback) {
  Desk desk(ScenarioSet({short_update("web"), short_create()}));
  desk.create("web");
  desk.advance(1min);
  desk.update("web");
  desk.advance(3s);
  desk.call("CancelUpdateStack", {{"StackName", "web"}});
  desk.advance(1min);
  EXPECT_EQ(last_types(desk, "web"), (Texts{"ROLLBACK", "UPDATE_STACK"}));
}

TEST(RehearsedOperations, AChangeSetIsAnOperationBeforeTheCreateThatItBecomes) {
  Desk desk(ScenarioSet({short_create("web")}));
  const Parameters set = {{"StackName", "web"}, {"ChangeSetName", "one"}};
  auto create = set;
  create.insert(create.end(), {{"ChangeSetType", "CREATE"}, {"TemplateBody", testing::some_template}});
  const auto arn = desk.call("CreateChangeSet", create).text("Id");
  EXPECT_EQ(last_types(desk, "web"), Texts{"CREATE_CHANGESET"});
  desk.call("ExecuteChangeSet", set);
  desk.advance(10s);
  EXPECT_EQ(last_types(desk, "web"), Texts{"CREATE_STACK"});
  EXPECT_EQ(told(desk.call("DescribeEvents", {{"ChangeSetName", arn}}), "ResourceStatus"), Texts{"REVIEW_IN_PROGRESS"});
  EXPECT_EQ(desk.call("DescribeEvents", {{"ChangeSetName", "arn:aws:none"}}).code(), "ChangeSetNotFound");
}

TEST(RehearsedOperations, TheTokenOfADeletionComesBackToo) {
  Desk desk(ScenarioSet({short_create("web")}));
  const auto arn = desk.create("web", "create-1").text("StackId");
  desk.advance(10s);
  desk.call("DeleteStack", {{"StackName", "web"}, {"ClientRequestToken", "delete-1"}});
  desk.advance(1min);
  EXPECT_EQ(distinct(told(desk.call("DescribeEvents", {{"StackName", arn}}), "ClientRequestToken")),
            (Texts{"delete-1", "create-1"}));
}

TEST(DescribeEvents, TellsOneOperationOrOnlyItsFailures) {
  Desk desk(ScenarioSet({failing_create("web")}));
  desk.create("web");
  desk.advance(3s);
  const auto id = last_id(desk, "web");
  desk.advance(4s);
  EXPECT_EQ(told(desk.call("DescribeEvents", {{"OperationId", id}}), "ResourceStatus"),
            (Texts{"CREATE_FAILED", "CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS"}));
  EXPECT_EQ(
      told(desk.call("DescribeEvents", {{"OperationId", id}, {"Filters.FailedEvents", "true"}}), "ResourceStatus"),
      Texts{"CREATE_FAILED"});
}

TEST(DescribeEvents, IsToldPageByPageNewestFirst) {
  Desk desk(ScenarioSet::built_in());
  desk.create("create-rolled-back");
  desk.advance(1h);
  const auto first = desk.call("DescribeEvents", {{"StackName", "create-rolled-back"}});
  EXPECT_EQ(told(first, "EventId").size(), 100U);
  EXPECT_EQ(told(first, "ResourceStatus").front(), "ROLLBACK_COMPLETE");
  const auto second =
      desk.call("DescribeEvents", {{"StackName", "create-rolled-back"}, {"NextToken", first.text("NextToken")}});
  EXPECT_EQ(told(second, "EventId").size(), 78U);
  EXPECT_EQ(second.text("NextToken"), "");
  EXPECT_EQ(desk.call("DescribeEvents", {{"StackName", "create-rolled-back"}, {"NextToken", "x"}}).code(),
            "ValidationError");
}

TEST(DescribeEvents, WantsToKnowOfWhat) {
  Desk desk(ScenarioSet({short_create()}));
  EXPECT_EQ(desk.call("DescribeEvents", {{"Version", "2010-05-15"}}).message(),
            "One of ChangeSetName, OperationId or StackName must be specified");
  EXPECT_EQ(desk.call("DescribeEvents", {{"StackName", "none"}}).message(), "Stack [none] does not exist");
  EXPECT_EQ(desk.call("DescribeEvents", {{"OperationId", "none"}}).code(), "ValidationError");
}

TEST(DescribeEvents, OfAnotherServiceIsAnotherQuestion) {
  Desk desk(ScenarioSet({short_create()}));
  const auto reply = desk.call("DescribeEvents", {{"Version", "2014-10-31"}});
  EXPECT_EQ(reply.response.status, 200);
  EXPECT_TRUE(reply.result().child("Events")) << reply.response.body;
}

Scenario refused_by(const std::string& status, const std::string& who) {
  auto scenario = failing_create("web");
  ScenarioEvent objection{std::chrono::seconds(2), "Queue", "AWS::SQS::Queue", status, "not encrypted", false, who};
  scenario.events.insert(scenario.events.begin() + 1, objection);
  return scenario;
}

TEST(DescribeEvents, TellsAnObjectionThatStackEventsDoNot) {
  Desk desk(ScenarioSet({refused_by("VALIDATION_ERROR", "AWS::EarlyValidation::PropertyValidation")}));
  desk.create("web");
  desk.advance(3s);
  EXPECT_EQ(desk.told("web"), (Texts{"web CREATE_IN_PROGRESS", "Queue CREATE_IN_PROGRESS", "Queue CREATE_FAILED"}));
  const auto failures =
      desk.call("DescribeEvents", {{"OperationId", last_id(desk, "web")}, {"Filters.FailedEvents", "true"}});
  EXPECT_EQ(told(failures, "EventType"), (Texts{"STACK_EVENT", "VALIDATION_ERROR"}));
  EXPECT_EQ(told(failures, "ValidationName")[1], "AWS::EarlyValidation::PropertyValidation");
  EXPECT_EQ(told(failures, "ValidationStatusReason")[1], "not encrypted");
  EXPECT_EQ(told(failures, "ResourceStatus")[1], "");
}

TEST(DescribeEvents, TellsWhatAHookSaid) {
  Desk desk(ScenarioSet({refused_by("HOOK_COMPLETE_FAILED", "Private::Guard::Hook")}));
  desk.create("web");
  desk.advance(3s);
  const auto events = desk.call("DescribeStackEvents", {{"StackName", "web"}});
  EXPECT_EQ(events.texts("StackEvents", "HookStatus"), (Texts{"", "", "HOOK_COMPLETE_FAILED", ""}));
  EXPECT_EQ(events.texts("StackEvents", "ResourceStatus")[2], "CREATE_IN_PROGRESS");
  const auto failures = desk.call("DescribeEvents", {{"StackName", "web"}, {"Filters.FailedEvents", "true"}});
  EXPECT_EQ(told(failures, "EventType"), (Texts{"STACK_EVENT", "HOOK_INVOCATION_ERROR"}));
  EXPECT_EQ(told(failures, "HookStatusReason")[1], "not encrypted");
  EXPECT_EQ(desk.call("ListStackResources", {{"StackName", "web"}}).texts("StackResourceSummaries", "ResourceStatus"),
            Texts{"CREATE_FAILED"})
      << "a hook moves no resource";
}

TEST(RehearsedOperations, WhatAHookSaysOfAResourceThatAnUpdateMakesDoesNotMakeItBefore) {
  auto update = short_update("web");
  update.events.insert(update.events.begin() + 1,
                       {std::chrono::seconds(1), "New", "AWS::SQS::Queue", "HOOK_IN_PROGRESS", "", false, "A::B::C"});
  update.events.insert(update.events.begin() + 2,
                       {std::chrono::seconds(1), "New", "AWS::SQS::Queue", "CREATE_IN_PROGRESS", "", false, ""});
  Desk desk(ScenarioSet({update}));
  desk.create("web");
  desk.advance(1min);
  EXPECT_EQ(
      desk.call("ListStackResources", {{"StackName", "web"}}).texts("StackResourceSummaries", "LogicalResourceId"),
      Texts{"Queue"});
}

TEST(OperationOffer, SaysWhoTellsOperations) {
  struct Row {
    OperationOffer offer;
    bool in_stacks, in_events;
    std::string refusal;
  };
  for (const Row& row : {
           Row{OperationOffer::everywhere, true, true, ""},
           Row{OperationOffer::denied, true, true, "AccessDenied"},
           Row{OperationOffer::apart, true, false, ""},
           Row{OperationOffer::apart_denied, true, false, "AccessDenied"},
           Row{OperationOffer::absent, false, false, "InvalidAction"},
       }) {
    Desk desk(ScenarioSet({short_create("web")}));
    desk.cloud.offer_operations(row.offer);
    desk.create("web");
    const std::string name(to_string(row.offer));
    EXPECT_EQ(!last_types(desk, "web").empty(), row.in_stacks) << name;
    const auto ids = desk.call("DescribeStackEvents", {{"StackName", "web"}}).texts("StackEvents", "OperationId");
    EXPECT_EQ(!ids.front().empty(), row.in_events) << name;
    EXPECT_EQ(desk.call("DescribeEvents", {{"StackName", "web"}}).code(), row.refusal) << name;
    EXPECT_EQ(operation_offer_named(name), row.offer);
  }
  EXPECT_FALSE(operation_offer_named("nowhere"));
}

}  // namespace
}  // namespace signalbox::rehearsal
