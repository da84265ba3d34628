#include "rehearsal/cloud.hpp"

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "rehearsal/desk.hpp"

namespace signalbox::rehearsal {
namespace {

using namespace std::chrono_literals;
using testing::Desk;
using testing::failing_create;
using testing::short_create;
using testing::short_update;
using testing::some_template;

ScenarioSet only(Scenario scenario) { return ScenarioSet({std::move(scenario)}); }

TEST(Cloud, EventsBecomeVisibleWhenTheirTimeHasCome) {
  Desk desk(only(short_create()));
  EXPECT_EQ(desk.create("web").response.status, 200);
  EXPECT_EQ(desk.told("web"), (std::vector<std::string>{"web CREATE_IN_PROGRESS"}));
  desk.advance(1999ms);
  EXPECT_EQ(desk.told("web").size(), 1U);
  desk.advance(1ms);
  EXPECT_EQ(desk.told("web").back(), "Queue CREATE_IN_PROGRESS");
  desk.advance(8s);
  EXPECT_EQ(desk.told("web").back(), "web CREATE_COMPLETE");
  EXPECT_EQ(desk.status("web"), "CREATE_COMPLETE");
}

TEST(Cloud, SpeedDividesTheRecordedTimes) {
  Desk desk(only(short_create()), {.speed = 20});
  desk.create("web");
  desk.advance(499ms);
  EXPECT_EQ(desk.status("web"), "CREATE_IN_PROGRESS");
  desk.advance(1ms);
  EXPECT_EQ(desk.status("web"), "CREATE_COMPLETE");
}

TEST(Cloud, AFractionOfASpeedPlaysSlowerThanLife) {
  Desk desk(only(short_create()), {.speed = 0.5});
  desk.create("web");
  desk.advance(19s);
  EXPECT_EQ(desk.status("web"), "CREATE_IN_PROGRESS");
  desk.advance(1s);
  EXPECT_EQ(desk.status("web"), "CREATE_COMPLETE");
}

TEST(Cloud, ASpeedOutOfRangeIsRefused) {
  for (const double speed : {0.0, -1.0, 1e9}) {
    try {
      Cloud cloud({.speed = speed}, only(short_create()));
      ADD_FAILURE() << speed;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    }
  }
}

TEST(Cloud, EqualSeedsGiveEqualIdentifiersAndOthersDoNot) {
  const auto arn = [](std::uint64_t seed) {
    return Desk(only(short_create()), {.seed = seed}).create("web").text("StackId");
  };
  EXPECT_EQ(arn(7), arn(7));
  EXPECT_NE(arn(7), arn(8));
}

TEST(Cloud, CreatingAStackThatExistsIsRefused) {
  Desk desk(only(short_create()));
  desk.create("web");
  const auto again = desk.create("web");
  EXPECT_EQ(again.code(), "AlreadyExistsException");
  EXPECT_EQ(again.message(), "Stack [web] already exists");
  EXPECT_EQ(again.response.status, 400);
}

TEST(Cloud, ARepeatedClientTokenIsTheSameCall) {
  Desk desk(only(short_create()));
  const auto arn = desk.create("web", "token-1").text("StackId");
  EXPECT_EQ(desk.create("web", "token-1").text("StackId"), arn);
  EXPECT_EQ(desk.create("web", "token-2").code(), "AlreadyExistsException");
}

TEST(Cloud, EveryEventCarriesTheClientTokenOfItsOperation) {
  Desk desk(only(short_create()));
  desk.create("web", "token-1");
  desk.advance(10s);
  for (const auto& event : desk.events("web")) EXPECT_EQ(event.client_token, "token-1");
}

TEST(Cloud, AnUpdateWhileAnOperationRunsIsRefusedWithTheStatus) {
  Desk desk(only(short_create()));
  const auto arn = desk.create("web").text("StackId");
  const auto update = desk.update("web");
  EXPECT_EQ(update.code(), "ValidationError");
  EXPECT_EQ(update.message(), "Stack:" + arn + " is in CREATE_IN_PROGRESS state and can not be updated.");
}

TEST(Cloud, AnUpdateDuringCleanupIsRefusedToo) {
  Desk desk(ScenarioSet({short_update("web"), short_create()}));
  desk.create("web");
  desk.advance(1min);
  desk.update("web");
  desk.advance(9500ms);
  EXPECT_NE(desk.update("web").message().find("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS state"), std::string::npos);
}

TEST(Cloud, ACreateIsRetoldWhenItsStackIsUpdated) {
  Desk desk(only(short_create()));
  desk.create("web");
  desk.advance(1min);
  EXPECT_EQ(desk.update("web").response.status, 200);
  EXPECT_EQ(desk.status("web"), "UPDATE_IN_PROGRESS");
  desk.advance(10s);
  const auto told = desk.told("web");
  EXPECT_EQ(std::vector<std::string>(told.begin() + 5, told.end()),
            (std::vector<std::string>{"web UPDATE_IN_PROGRESS", "Queue UPDATE_IN_PROGRESS", "Queue UPDATE_COMPLETE",
                                      "web UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "web UPDATE_COMPLETE"}));
}

TEST(Cloud, AnUpdateScenarioBeginsWithAQuickCreate) {
  Desk desk(only(short_update()));
  desk.create("web");
  EXPECT_EQ(desk.status("web"), "CREATE_IN_PROGRESS");
  desk.advance(5s);
  EXPECT_EQ(desk.status("web"), "CREATE_COMPLETE");
}

TEST(Cloud, AnExistingStackTakesAnUpdateAtOnce) {
  Desk desk(only(short_update()));
  desk.cloud.add_existing("web", "us-east-1", desk.now);
  EXPECT_EQ(desk.status("web"), "CREATE_COMPLETE");
  EXPECT_EQ(desk.update("web").response.status, 200);
  EXPECT_EQ(desk.status("web"), "UPDATE_IN_PROGRESS");
}

TEST(Cloud, AStackWhoseFirstScenarioFailsCanStillExistAlready) {
  Desk desk(only(failing_create()));
  desk.cloud.add_existing("web", "us-east-1", desk.now);
  EXPECT_EQ(desk.status("web"), "CREATE_COMPLETE");
}

TEST(Cloud, AfterRollbackCompleteOnlyADeleteHelps) {
  Desk desk(only(failing_create()));
  desk.create("web");
  desk.advance(10s);
  EXPECT_EQ(desk.status("web"), "ROLLBACK_COMPLETE");
  EXPECT_NE(desk.update("web").message().find("is in ROLLBACK_COMPLETE state and can not be updated."),
            std::string::npos);
  EXPECT_EQ(desk.call("DeleteStack", {{"StackName", "web"}}).response.status, 200);
  EXPECT_EQ(desk.status("web"), "DELETE_IN_PROGRESS");
}

TEST(Cloud, ADeletedStackAnswersOnlyToItsArn) {
  Desk desk(only(short_create()));
  const auto arn = desk.create("web").text("StackId");
  desk.advance(10s);
  desk.call("DeleteStack", {{"StackName", "web"}});
  EXPECT_EQ(desk.status("web"), "DELETE_IN_PROGRESS");
  desk.advance(1min);
  EXPECT_EQ(desk.call("DescribeStacks", {{"StackName", "web"}}).message(), "Stack with id web does not exist");
  EXPECT_EQ(desk.status(arn), "DELETE_COMPLETE");
  EXPECT_EQ(desk.told(arn).back(), "web DELETE_COMPLETE");
}

TEST(Cloud, ADeletedNameCanBeUsedAgainUnderANewArn) {
  Desk desk(only(short_create()));
  const auto first = desk.create("web").text("StackId");
  desk.advance(10s);
  desk.call("DeleteStack", {{"StackName", "web"}});
  desk.advance(1min);
  const auto second = desk.create("web").text("StackId");
  EXPECT_NE(first, second);
  EXPECT_EQ(desk.call("DescribeStacks", {{"StackName", "web"}}).text("Stacks/member/StackId"), second);
  EXPECT_EQ(desk.status(first), "DELETE_COMPLETE");
}

TEST(Cloud, DeletingDuringACreateEndsWhatWasStillToCome) {
  Desk desk(only(short_create()));
  const auto arn = desk.create("web").text("StackId");
  desk.advance(5s);
  desk.call("DeleteStack", {{"StackName", "web"}});
  desk.advance(1min);
  EXPECT_EQ(desk.status(arn), "DELETE_COMPLETE");
  const auto told = desk.told(arn);
  EXPECT_EQ(std::count(told.begin(), told.end(), "web CREATE_COMPLETE"), 0);
}

TEST(Cloud, DeletingDuringAnUpdateIsRefused) {
  Desk desk(only(short_create()));
  desk.create("web");
  desk.advance(10s);
  desk.update("web");
  EXPECT_EQ(desk.call("DeleteStack", {{"StackName", "web"}}).message(),
            "Stack [web] cannot be deleted while in status UPDATE_IN_PROGRESS");
}

TEST(Cloud, DeletingWhatIsNotThereIsASuccess) {
  Desk desk(only(short_create()));
  const auto reply = desk.call("DeleteStack", {{"StackName", "nothing"}});
  EXPECT_EQ(reply.response.status, 200);
  EXPECT_STREQ(reply.result().name(), "ResponseMetadata");
}

TEST(Cloud, ACancelledUpdateRollsBack) {
  Desk desk(only(short_create()));
  desk.create("web");
  desk.advance(10s);
  EXPECT_EQ(desk.call("CancelUpdateStack", {{"StackName", "web"}}).message(),
            "CancelUpdateStack cannot be called from current stack status");
  desk.update("web");
  desk.advance(3s);
  EXPECT_EQ(desk.call("CancelUpdateStack", {{"StackName", "web"}}).response.status, 200);
  EXPECT_EQ(desk.status("web"), "UPDATE_ROLLBACK_IN_PROGRESS");
  desk.advance(6s);
  EXPECT_EQ(desk.status("web"), "UPDATE_ROLLBACK_COMPLETE");
  const auto told = desk.told("web");
  EXPECT_EQ(std::count(told.begin(), told.end(), "Queue UPDATE_FAILED"), 1);
  EXPECT_EQ(desk.update("web").response.status, 200);
}

TEST(Cloud, WhatDoesNotExistIsSaidInEachActionsOwnWords) {
  Desk desk(only(short_create()));
  const auto message = [&](const char* action) {
    return desk.call(action, {{"StackName", "nothing"}, {"TemplateBody", some_template}}).message();
  };
  EXPECT_EQ(message("DescribeStacks"), "Stack with id nothing does not exist");
  EXPECT_EQ(message("DescribeStackResources"), "Stack with id nothing does not exist");
  EXPECT_EQ(message("ListStackResources"), "Stack with id nothing does not exist");
  EXPECT_EQ(message("GetTemplate"), "Stack with id nothing does not exist");
  EXPECT_EQ(message("DescribeStackEvents"), "Stack [nothing] does not exist");
  EXPECT_EQ(message("UpdateStack"), "Stack [nothing] does not exist");
  EXPECT_EQ(message("CancelUpdateStack"), "Stack [nothing] does not exist");
}

TEST(Cloud, ErrorsComeInTheServicesEnvelope) {
  Desk desk(only(short_create()));
  const auto reply = desk.call("DescribeStacks", {{"StackName", "nothing"}});
  EXPECT_STREQ(reply.root().name(), "ErrorResponse");
  EXPECT_STREQ(reply.root().attribute("xmlns").value(), "http://cloudformation.amazonaws.com/doc/2010-05-15/");
  EXPECT_STREQ(reply.root().child("Error").child("Type").text().get(), "Sender");
  EXPECT_EQ(reply.root().child("RequestId").text().get(), reply.response.request_id);
  EXPECT_EQ(reply.response.status, 400);
}

TEST(Cloud, UnknownAndMissingActionsAreToldApart) {
  Desk desk(only(short_create()));
  EXPECT_EQ(desk.call("MakeCoffee").code(), "InvalidAction");
  EXPECT_EQ(desk.call("MakeCoffee").message(), "Could not find operation MakeCoffee for version 2010-05-15");
  EXPECT_EQ(testing::Reply(desk.cloud.handle({.body = "Foo=Bar"}, desk.now)).code(), "MissingAction");
  EXPECT_EQ(testing::Reply(desk.cloud.handle({.body = ""}, desk.now)).code(), "MissingAction");
  EXPECT_EQ(desk.call("DescribeStacks", {{"Version", "1999-01-01"}}).code(), "InvalidAction");
}

TEST(Cloud, GarbageIsAnErrorAndNeverACrash) {
  Desk desk(only(short_create()));
  EXPECT_EQ(testing::Reply(desk.cloud.handle({.body = "Action=%zz"}, desk.now)).code(), "MalformedInput");
  EXPECT_EQ(testing::Reply(desk.cloud.handle({.body = "Action=%ff%fe"}, desk.now)).code(), "MalformedInput");
  EXPECT_EQ(desk.cloud.handle({.method = "PUT"}, desk.now).status, 405);
}

TEST(Cloud, ReadsAGetAsWellAsAPost) {
  Desk desk(only(short_create()));
  const auto reply = testing::Reply(
      desk.cloud.handle({.method = "GET", .query = "Action=GetCallerIdentity&Version=2011-06-15"}, desk.now));
  EXPECT_EQ(reply.text("Account"), "000000000000");
}

TEST(Cloud, TheRegionIsTheOneSignedFor) {
  Desk desk(only(short_create()));
  desk.credential = "AKID/20260114/eu-west-1/cloudformation/aws4_request";
  EXPECT_TRUE(
      desk.create("web").text("StackId").starts_with("arn:aws:cloudformation:eu-west-1:000000000000:stack/web/"));
  desk.credential.clear();
  EXPECT_EQ(desk.call("DescribeStacks", {{"StackName", "web"}}).message(), "Stack with id web does not exist");
  desk.credential = "AKID/20260114/cn-north-1/cloudformation/aws4_request";
  EXPECT_TRUE(desk.create("web").text("StackId").starts_with("arn:aws-cn:cloudformation:cn-north-1:"));
}

TEST(Cloud, StateTellsStacksAndCallsAsJson) {
  Desk desk(only(short_create()));
  desk.create("web");
  const auto state = nlohmann::json::parse(desk.cloud.state(desk.now));
  EXPECT_EQ(state["stacks"][0]["name"], "web");
  EXPECT_EQ(state["stacks"][0]["status"], "CREATE_IN_PROGRESS");
  EXPECT_EQ(state["stacks"][0]["events_to_come"], 4);
  EXPECT_EQ(state["calls"]["CreateStack"], 1);
}

}  // namespace
}  // namespace signalbox::rehearsal
