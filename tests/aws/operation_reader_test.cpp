// DescribeEvents and what DescribeStacks and DescribeStackEvents say of operations, by answers as AWS writes them.
#include "adapters/aws/aws_cloudformation.hpp"

#include "answered_cloudformation.hpp"

namespace signalbox {
namespace {

using testing::cloudformation_answer;
using ::testing::ElementsAre;
using testing::error_answer;
using testing::error_of;
using ::testing::HasSubstr;
using testing::http_answer;
using testing::next_token;
using testing::RawRequest;

constexpr const char* stack_arn = "arn:aws:cloudformation:us-east-1:123456789012:stack/App/07580010-bb79-11f0";

std::string operations_answer(const std::string& members, const std::string& token = "") {
  return cloudformation_answer("DescribeEvents",
                               "<OperationEvents>" + members + "</OperationEvents>" + next_token(token));
}

std::string operation_event(const std::string& id, int second, const std::string& more) {
  return fmt::format(
      "<member><EventId>{}</EventId><StackId>{}</StackId><OperationId>1c211b5a</OperationId><OperationType>CREATE_STACK"
      "</OperationType><OperationStatus>FAILED</OperationStatus><LogicalResourceId>Bucket</LogicalResourceId>"
      "<ResourceType>AWS::S3::Bucket</ResourceType><Timestamp>2025-11-07T01:28:{:02}.500Z</Timestamp>{}</member>",
      id, stack_arn, second, more);
}

std::string plain(const std::string& id, int second) {
  return operation_event(id, second,
                         "<EventType>STACK_EVENT</EventType><ResourceStatus>CREATE_FAILED</ResourceStatus>"
                         "<ResourceStatusReason>no</ResourceStatusReason>");
}

class OperationReading : public testing::AnsweredCloudFormation {
 protected:
  OperationEvents failures() { return cloudformation().failures_of("1c211b5a", {}); }
  std::vector<OperationEvent> told() { return std::get<std::vector<OperationEvent>>(failures()); }
  [[nodiscard]] std::size_t questions() const { return server_->requests().size(); }
};

TEST_F(OperationReading, AStacksLastOperationsAreReadWithTheStack) {
  answer(cloudformation_answer(
      "DescribeStacks",
      fmt::format("<Stacks><member><StackId>{}</StackId><StackName>App</StackName><StackStatus>"
                  "UPDATE_ROLLBACK_COMPLETE</StackStatus><CreationTime>2025-11-07T01:28:13.778Z"
                  "</CreationTime><LastOperations><member><OperationType>ROLLBACK</OperationType>"
                  "<OperationId>d0f12313</OperationId></member><member><OperationType>UPDATE_STACK"
                  "</OperationType><OperationId>1c211b5a</OperationId></member></LastOperations></member>"
                  "</Stacks>",
                  stack_arn)));
  const auto stack = cloudformation().describe_stack("App", {}).value();
  EXPECT_THAT(stack.last_operations,
              ElementsAre(StackOperation{"d0f12313", "ROLLBACK"}, StackOperation{"1c211b5a", "UPDATE_STACK"}));
}

std::string stack_event(const std::string& more) {
  return cloudformation_answer(
      "DescribeStackEvents",
      fmt::format("<StackEvents><member><StackId>{}</StackId><EventId>Bucket-1</EventId><StackName>App"
                  "</StackName><LogicalResourceId>Bucket</LogicalResourceId><PhysicalResourceId>"
                  "</PhysicalResourceId><ResourceType>AWS::S3::Bucket</ResourceType><Timestamp>"
                  "2025-10-08T20:03:02.446Z</Timestamp><ResourceStatus>CREATE_IN_PROGRESS"
                  "</ResourceStatus>{}</member></StackEvents>",
                  stack_arn, more));
}

TEST_F(OperationReading, AStackEventTellsItsOperation) {
  answer(stack_event("<OperationId>075e9710-aded-11f1-8b1f-12c57570c835</OperationId>"));
  EXPECT_EQ(cloudformation().latest_events("App", {}).value().front().operation_id,
            "075e9710-aded-11f1-8b1f-12c57570c835");
  answer(stack_event(""));
  EXPECT_EQ(cloudformation().latest_events("App", {}).value().front().operation_id, "");
}

TEST_F(OperationReading, AHooksInvocationIsNoMovementOfItsResource) {
  answer(
      stack_event("<HookType>Private::Guard::Hook</HookType><HookStatus>HOOK_COMPLETE_FAILED</HookStatus>"
                  "<HookStatusReason>not encrypted</HookStatusReason><HookInvocationPoint>PRE_PROVISION"
                  "</HookInvocationPoint><HookFailureMode>FAIL</HookFailureMode>"));
  const auto event = cloudformation().latest_events("App", {}).value().front();
  EXPECT_TRUE(is_hook_invocation(event));
  EXPECT_EQ(event.status, "HOOK_COMPLETE_FAILED");
  EXPECT_EQ(event.reason, "Private::Guard::Hook: not encrypted");
  EXPECT_NE(event.event_id, "Bucket-1") << "the invocation's beginning has the same id";
}

TEST_F(OperationReading, TheFailuresOfAnOperationAreAskedForAlone) {
  answer(operations_answer(plain("e2", 14) + plain("e1", 13)));
  const auto events = told();
  EXPECT_EQ(server_->requests().front().body,
            "Action=DescribeEvents&Filters.FailedEvents=true&OperationId=1c211b5a&Version=2010-05-15");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].event_id, "e1") << "oldest first";
  EXPECT_EQ(events[0].operation_id, "1c211b5a");
  EXPECT_EQ(events[0].operation_type, "CREATE_STACK");
  EXPECT_EQ(events[0].event_type, "STACK_EVENT");
  EXPECT_EQ(events[0].logical_id, "Bucket");
  EXPECT_EQ(events[0].resource_type, "AWS::S3::Bucket");
  EXPECT_EQ(events[0].status, "CREATE_FAILED");
  EXPECT_EQ(events[0].reason, "no");
  EXPECT_EQ(events[0].at, parse_iso8601("2025-11-07T01:28:13.500Z"));
  EXPECT_FALSE(events[0].only_warns);
}

TEST_F(OperationReading, WhoeverObjectsIsNamed) {
  answer(operations_answer(
      operation_event("e2", 14,
                      "<EventType>HOOK_INVOCATION_ERROR</EventType><HookType>A::B::C</HookType><HookStatus>HOOK_FAILED"
                      "</HookStatus><HookStatusReason>timed out</HookStatusReason><HookFailureMode>WARN"
                      "</HookFailureMode>") +
      operation_event("e1", 13,
                      "<EventType>VALIDATION_ERROR</EventType><ValidationName>AWS::EarlyValidation::"
                      "ResourceExistenceCheck</ValidationName><ValidationStatus>FAILED</ValidationStatus>"
                      "<ValidationStatusReason>already exists</ValidationStatusReason><ValidationFailureMode>FAIL"
                      "</ValidationFailureMode><ValidationPath>/Resources/Bucket</ValidationPath>")));
  const auto events = told();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].reason, "AWS::EarlyValidation::ResourceExistenceCheck: already exists");
  EXPECT_FALSE(events[0].only_warns);
  EXPECT_EQ(events[1].reason, "A::B::C: timed out");
  EXPECT_TRUE(events[1].only_warns);
}

TEST_F(OperationReading, AnEventWithoutATimeLosesNoOther) {
  answer(
      operations_answer("<member><EventId>e3</EventId><EndTime>2025-11-07T01:28:20Z</EndTime></member>"
                        "<member><EventId>e2</EventId></member>" +
                        plain("e1", 11)));
  const auto events = told();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].event_id, "e1");
  EXPECT_EQ(events[1].at, parse_iso8601("2025-11-07T01:28:20Z"));
}

TEST_F(OperationReading, AValidationThatWasSkippedObjectsToNothing) {
  answer(operations_answer(
      operation_event("e1", 13,
                      "<EventType>VALIDATION_ERROR</EventType><ValidationStatus>SKIPPED"
                      "</ValidationStatus><ValidationStatusReason>not now</ValidationStatusReason>")));
  EXPECT_TRUE(told().front().only_warns);
}

TEST_F(OperationReading, AHookThatOnlyWarnsGivesNoReason) {
  for (const char* words : {"<HookFailureMode>WARN</HookFailureMode><HookStatusReason>no</HookStatusReason>", ""}) {
    answer(
        stack_event(std::string("<HookType>A::B::C</HookType><HookStatus>HOOK_COMPLETE_FAILED</HookStatus>") + words));
    EXPECT_EQ(cloudformation().latest_events("App", {}).value().front().reason, "") << words;
  }
}

TEST_F(OperationReading, AStacksOperationsAreReadNoFurtherBackThanWanted) {
  answer([](const RawRequest& request) {
    const bool second = request.body.find("NextToken=p2") != std::string::npos;
    return second ? operations_answer(plain("e2", 12) + plain("e1", 11), "p3")
                  : operations_answer(plain("e4", 14) + plain("e3", 13), "p2");
  });
  const auto since = parse_iso8601("2025-11-07T01:28:12.000Z").value();
  const auto events = std::get<std::vector<OperationEvent>>(cloudformation().operations_since(stack_arn, since, {}));
  std::vector<std::string> ids;
  for (const auto& event : events) ids.push_back(event.event_id);
  EXPECT_THAT(ids, ElementsAre("e2", "e3", "e4"));
  EXPECT_EQ(questions(), 2U);
  EXPECT_THAT(server_->requests().front().body, HasSubstr("StackName=arn%3Aaws%3Acloudformation"));
}

TEST_F(OperationReading, WhatIsNotOfferedIsAskedForOnce) {
  struct Row {
    std::string rule, answer, hint;
  };
  for (const Row& row : {
           Row{"an older endpoint", error_answer(400, "InvalidAction", "Could not find operation DescribeEvents"), ""},
           Row{"an imitation", error_answer(501, "InternalFailure", "not yet implemented"), ""},
           Row{"no right to it", error_answer(403, "AccessDenied", "not authorized to perform: …"),
               "cloudformation:DescribeEvents"},
       }) {
    answer(row.answer);
    for (int i = 0; i < 3; ++i) {
      const auto refusal = failures();
      ASSERT_TRUE(std::holds_alternative<NotOffered>(refusal)) << row.rule;
      EXPECT_THAT(std::get<NotOffered>(refusal).hint, HasSubstr(row.hint)) << row.rule;
      EXPECT_EQ(std::get<NotOffered>(refusal).hint.empty(), row.hint.empty()) << row.rule;
    }
    EXPECT_TRUE(std::holds_alternative<NotOffered>(cloudformation().operations_since(stack_arn, {}, {}))) << row.rule;
    EXPECT_EQ(questions(), 1U) << row.rule;
  }
}

TEST_F(OperationReading, TroubleIsNoRefusalAndTheNextQuestionIsAsked) {
  for (const auto& trouble : {error_answer(400, "Throttling", "Rate exceeded"), error_answer(503, "", ""),
                              error_answer(500, "InternalFailure", "")}) {
    bool is_over = false;
    answer([&](const RawRequest&) { return is_over ? operations_answer(plain("e1", 11)) : trouble; });
    EXPECT_EQ(error_of([this] { (void)failures(); }).kind(), ErrorKind::unavailable) << trouble;
    is_over = true;
    EXPECT_EQ(told().size(), 1U);
  }
}

TEST_F(OperationReading, AnOperationThatIsNotKnownAndAnAnswerThatIsNoneAreErrors) {
  answer(error_answer(400, "ValidationError", "Operation [1c211b5a] does not exist"));
  EXPECT_EQ(error_of([this] { (void)failures(); }).kind(), ErrorKind::invalid_input);
  answer(operations_answer(plain("e1", 11), "again"));
  EXPECT_EQ(error_of([this] { (void)failures(); }).kind(), ErrorKind::invalid_input) << "pages in a circle";
}

}  // namespace
}  // namespace signalbox
