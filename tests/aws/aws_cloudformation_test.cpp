#include "adapters/aws/aws_cloudformation.hpp"

#include "answered_cloudformation.hpp"
#include "ports/account_reader.hpp"
#include "ports/stack_launcher.hpp"

namespace signalbox {
namespace {

using testing::cloudformation_answer;
using ::testing::ElementsAre;
using testing::error_answer;
using testing::error_of;
using ::testing::HasSubstr;
using testing::http_answer;
using testing::LoopbackServer;
using testing::next_token;
using testing::RawRequest;

std::string stack_xml(const std::string& name, const std::string& status = "UPDATE_COMPLETE") {
  return fmt::format(
      "<member><StackId>arn:aws:cloudformation:eu-west-1:1:stack/{0}/u</StackId><StackName>{0}</"
      "StackName><StackStatus>{1}"
      "</StackStatus><CreationTime>2026-01-01T00:00:00.250Z</CreationTime></member>",
      name, status);
}

std::string event_xml(const std::string& id) {
  return fmt::format(
      "<member><EventId>{}</EventId><StackId>arn</StackId><StackName>s</StackName><LogicalResourceId>Db</"
      "LogicalResourceId>"
      "<PhysicalResourceId>db-1</PhysicalResourceId><ResourceType>AWS::RDS::DBInstance</ResourceType>"
      "<ResourceStatus>CREATE_FAILED</ResourceStatus><ResourceStatusReason>no &amp; no</ResourceStatusReason>"
      "<ClientRequestToken>t-1</ClientRequestToken><Timestamp>2026-01-14T12:34:56.789Z</Timestamp></member>",
      id);
}

std::string stacks_answer(const std::string& members, const std::string& token = "") {
  return cloudformation_answer("DescribeStacks", "<Stacks>" + members + "</Stacks>" + next_token(token));
}

std::string events_answer(const std::string& members, const std::string& token = "") {
  return cloudformation_answer("DescribeStackEvents", "<StackEvents>" + members + "</StackEvents>" + next_token(token));
}

class AwsCloudFormationTest : public testing::AnsweredCloudFormation {
 protected:
  Error refusal_to_describe() {
    return error_of([this] { (void)cloudformation().describe_stack("s", {}); });
  }
  std::vector<std::string> ids_since(const std::string& seen) {
    std::vector<std::string> ids;
    const auto events = cloudformation().events_since("s", seen, {}).value();
    for (const auto& event : events) ids.push_back(event.event_id);
    return ids;
  }
};

TEST_F(AwsCloudFormationTest, AStackIsReadInFull) {
  answer(stacks_answer(
      "<member><StackId>arn:x</StackId><StackName>s</StackName><StackStatus>UPDATE_ROLLBACK_FAILED</StackStatus>"
      "<StackStatusReason>why</StackStatusReason><CreationTime>2026-01-01T00:00:00.250Z</CreationTime>"
      "<LastUpdatedTime>2026-01-02T00:00:00Z</LastUpdatedTime><DeletionTime>2026-01-03T00:00:00Z</DeletionTime>"
      "<ParentId>p</ParentId><RootId>r</RootId><Outputs><member><OutputKey>Url</OutputKey><OutputValue>http://a</"
      "OutputValue></member>"
      "</Outputs></member>"));
  const auto stack = cloudformation().describe_stack("s", {}).value();
  EXPECT_EQ(stack.id, "arn:x");
  EXPECT_EQ(stack.name, "s");
  EXPECT_EQ(stack.status, StackStatus::update_rollback_failed);
  EXPECT_EQ(stack.status_text, "UPDATE_ROLLBACK_FAILED");
  EXPECT_EQ(stack.status_reason, "why");
  EXPECT_EQ(stack.created, parse_iso8601("2026-01-01T00:00:00.250Z"));
  EXPECT_EQ(stack.updated, parse_iso8601("2026-01-02T00:00:00Z"));
  EXPECT_EQ(stack.deleted, parse_iso8601("2026-01-03T00:00:00Z"));
  EXPECT_EQ(stack.parent_id, "p");
  EXPECT_EQ(stack.root_id, "r");
  EXPECT_THAT(stack.outputs, ElementsAre(std::pair("Url", "http://a")));
  EXPECT_EQ(server_->requests().front().body, "Action=DescribeStacks&StackName=s&Version=2010-05-15");
}

TEST_F(AwsCloudFormationTest, OnlyTheServicesOwnWordsMeanThatAStackIsNotThere) {
  for (const auto* words :
       {"Stack with id s does not exist", "Stack [s] does not exist", "Stack 's' does not exist."}) {
    answer(error_answer(400, "ValidationError", words));
    EXPECT_FALSE(cloudformation().describe_stack("s", {})) << words;
    EXPECT_FALSE(cloudformation().events_since("s", "", {})) << words;
    EXPECT_FALSE(cloudformation().latest_events("s", {})) << words;
    EXPECT_FALSE(cloudformation().describe_resources("s", {})) << words;
    EXPECT_FALSE(cloudformation().template_of("s", {})) << words;
  }
}

TEST_F(AwsCloudFormationTest, EverythingElseIsAnErrorAndNeverAMissingStack) {
  struct Row {
    std::string rule, answer;
    ErrorKind kind;
  };
  const std::vector<Row> rows = {
      {"another status", error_answer(404, "ValidationError", "Stack with id s does not exist"),
       ErrorKind::invalid_input},
      {"another code", error_answer(400, "AccessDenied", "Stack with id s does not exist"), ErrorKind::denied},
      {"another thing that is missing", error_answer(400, "ValidationError", "Role r does not exist"),
       ErrorKind::invalid_input},
      {"other words", error_answer(400, "ValidationError", "Stack name is bad"), ErrorKind::invalid_input},
      {"throttled", error_answer(400, "Throttling", "Rate exceeded"), ErrorKind::unavailable},
      {"a page of a proxy", http_answer(400, "Stack with id s does not exist"), ErrorKind::invalid_input},
      {"no stack in the answer", stacks_answer(""), ErrorKind::invalid_input},
      {"two stacks in the answer", stacks_answer(stack_xml("a") + stack_xml("b")), ErrorKind::invalid_input},
      {"no result", http_answer(200, "<DescribeStacksResponse/>"), ErrorKind::invalid_input},
      {"a stack without a status", stacks_answer(stack_xml("s", "")), ErrorKind::invalid_input},
  };
  for (const auto& row : rows) {
    answer(row.answer);
    EXPECT_EQ(refusal_to_describe().kind(), row.kind) << row.rule;
  }
}

TEST_F(AwsCloudFormationTest, AStatusOfTomorrowIsUnknownAndNotIdle) {
  answer(stacks_answer(stack_xml("s", "DANCE_IN_PROGRESS")));
  const auto stack = cloudformation().describe_stack("s", {}).value();
  EXPECT_EQ(stack.status, StackStatus::unknown);
  EXPECT_EQ(stack.status_text, "DANCE_IN_PROGRESS");
}

TEST_F(AwsCloudFormationTest, ANameThatCannotBeOneIsRefusedBeforeAsking) {
  answer(stacks_answer(""));
  for (const auto& name : {std::string(), std::string(129, 'a'), std::string("a b"), std::string("1st")}) {
    EXPECT_EQ(error_of([&] { (void)cloudformation().describe_stack(name, {}); }).kind(), ErrorKind::invalid_input)
        << name;
  }
  EXPECT_TRUE(server_->requests().empty());
}

TEST_F(AwsCloudFormationTest, AllStacksAreReadPageByPage) {
  answer([](const RawRequest& request) {
    const bool second = request.body.find("NextToken=t%2F2") != std::string::npos;
    return second ? stacks_answer(stack_xml("c")) : stacks_answer(stack_xml("a") + stack_xml("b"), "t/2");
  });
  std::vector<std::string> names;
  for (const auto& stack : cloudformation().describe_stacks({})) names.push_back(stack.name);
  EXPECT_THAT(names, ElementsAre("a", "b", "c"));
}

// Three pages, newest first: e6 e5 | e4 e3 | e2 e1.
LoopbackServer::Answer three_pages() {
  return [](const RawRequest& request) {
    if (request.body.find("NextToken=p2") != std::string::npos)
      return events_answer(event_xml("e4") + event_xml("e3"), "p3");
    if (request.body.find("NextToken=p3") != std::string::npos) return events_answer(event_xml("e2") + event_xml("e1"));
    return events_answer(event_xml("e6") + event_xml("e5"), "p2");
  };
}

TEST_F(AwsCloudFormationTest, EventsAreToldOldestFirstSinceTheOneThatWasSeen) {
  answer(three_pages());
  EXPECT_THAT(ids_since("e4"), ElementsAre("e5", "e6"));
  EXPECT_EQ(server_->requests().size(), 2U) << "older pages are not asked for";
  EXPECT_THAT(ids_since("e6"), ElementsAre());
  EXPECT_EQ(server_->requests().size(), 3U);
  EXPECT_THAT(ids_since(""), ElementsAre("e1", "e2", "e3", "e4", "e5", "e6"));
}

TEST_F(AwsCloudFormationTest, ASeenEventThatNeverComesMeansThatTheLogBeganAnew) {
  answer(three_pages());
  EXPECT_THAT(ids_since("of another life"), ElementsAre("e1", "e2", "e3", "e4", "e5", "e6"));
}

TEST_F(AwsCloudFormationTest, EventsAreReadNoFurtherBackThanWanted) {
  answer(three_pages());
  const auto is_e3 = [](const StackEvent& event) { return event.event_id == "e3"; };
  const auto events = cloudformation().events_back_to("s", is_e3, {}).value();
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events.front().event_id, "e3");
  EXPECT_EQ(events.back().event_id, "e6");
  EXPECT_EQ(server_->requests().size(), 2U);
}

TEST_F(AwsCloudFormationTest, TheLatestEventsAreOnePage) {
  answer(three_pages());
  const auto events = cloudformation().latest_events("s", {}).value();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events.front().event_id, "e5");
  EXPECT_EQ(server_->requests().size(), 1U);
}

TEST_F(AwsCloudFormationTest, AnEventIsReadInFull) {
  answer(events_answer(event_xml("e1")));
  const auto event = cloudformation().events_since("s", "", {}).value().front();
  EXPECT_EQ(event.stack_id, "arn");
  EXPECT_EQ(event.logical_id, "Db");
  EXPECT_EQ(event.physical_id, "db-1");
  EXPECT_EQ(event.resource_type, "AWS::RDS::DBInstance");
  EXPECT_EQ(event.status, "CREATE_FAILED");
  EXPECT_EQ(event.reason, "no & no");
  EXPECT_EQ(event.client_token, "t-1");
  EXPECT_EQ(event.at, parse_iso8601("2026-01-14T12:34:56.789Z"));
}

TEST_F(AwsCloudFormationTest, PagesThatGoInACircleAreAnError) {
  answer(events_answer(event_xml("e1"), "again"));
  EXPECT_EQ(error_of([this] { (void)ids_since(""); }).kind(), ErrorKind::invalid_input);
  EXPECT_EQ(server_->requests().size(), 2U);
}

std::string resources_answer(const std::string& logical_id, const std::string& next_token) {
  return cloudformation_answer(
      "ListStackResources",
      fmt::format("<StackResourceSummaries><member><LogicalResourceId>{}</LogicalResourceId>"
                  "<PhysicalResourceId>db-1</PhysicalResourceId><ResourceType>AWS::RDS::DBInstance</ResourceType>"
                  "<LastUpdatedTimestamp>2026-01-14T12:34:56Z</LastUpdatedTimestamp>"
                  "<ResourceStatus>CREATE_COMPLETE</ResourceStatus></member></StackResourceSummaries>{}",
                  logical_id, next_token.empty() ? "" : "<NextToken>" + next_token + "</NextToken>"));
}

TEST_F(AwsCloudFormationTest, ResourcesAreReadPageByPageToTheLast) {
  answer([](const RawRequest& request) {
    const bool is_second = request.body.find("NextToken=more") != std::string::npos;
    return is_second ? resources_answer("Last", "") : resources_answer("First", "more");
  });
  const auto resources = cloudformation().describe_resources("s", {}).value();
  ASSERT_EQ(resources.size(), 2U);
  EXPECT_EQ(resources[0].logical_id, "First");
  EXPECT_EQ(resources[1].logical_id, "Last");
}

TEST_F(AwsCloudFormationTest, ResourcesAndTheTemplateAreRead) {
  answer(resources_answer("Db", ""));
  const auto resources = cloudformation().describe_resources("s", {}).value();
  ASSERT_EQ(resources.size(), 1U);
  EXPECT_EQ(resources[0].logical_id, "Db");
  EXPECT_EQ(resources[0].status, "CREATE_COMPLETE");
  answer(cloudformation_answer("GetTemplate", "<TemplateBody>{\"Resources\": \"&lt;x&gt;\"}</TemplateBody>"));
  EXPECT_EQ(cloudformation().template_of("s", {}), "{\"Resources\": \"<x>\"}");
  EXPECT_THAT(server_->requests().front().body, HasSubstr("TemplateStage=Original"));
}

class LauncherTest : public AwsCloudFormationTest {
 protected:
  void stack_is(const std::string& described, const std::string& launched) {
    answer([=](const RawRequest& request) {
      return request.body.find("Action=DescribeStacks") != std::string::npos ? described : launched;
    });
  }
  Error failure() {
    return error_of([this] { (void)session_->launcher().create_or_update("s", "{}", {}); });
  }
};

const char* const missing = "Stack with id s does not exist";

TEST_F(LauncherTest, CreatesWhatIsNotThereAndUpdatesWhatIs) {
  stack_is(error_answer(400, "ValidationError", missing),
           cloudformation_answer("CreateStack", "<StackId>arn:new</StackId>"));
  EXPECT_EQ(session_->launcher().create_or_update("s", "{}", {}), "arn:new");
  EXPECT_THAT(server_->requests().back().body, HasSubstr("TemplateBody=%7B%7D"));
  EXPECT_THAT(server_->requests().back().body, HasSubstr("ClientRequestToken=signalbox-"));
  stack_is(stacks_answer(stack_xml("s", "REVIEW_IN_PROGRESS")),
           cloudformation_answer("CreateStack", "<StackId>arn:new</StackId>"));
  EXPECT_EQ(session_->launcher().create_or_update("s", "{}", {}), "arn:new");
  stack_is(stacks_answer(stack_xml("s")), cloudformation_answer("UpdateStack", "<StackId>arn:old</StackId>"));
  EXPECT_EQ(session_->launcher().create_or_update("s", "{}", {}), "arn:old");
}

TEST_F(LauncherTest, AStateThatForbidsItIsAConflict) {
  stack_is(stacks_answer(stack_xml("s")),
           error_answer(400, "ValidationError", "Stack:arn is in UPDATE_IN_PROGRESS state and can not be updated."));
  EXPECT_EQ(failure().kind(), ErrorKind::conflict);
  stack_is(error_answer(400, "ValidationError", missing),
           error_answer(400, "AlreadyExistsException", "Stack [s] already exists"));
  EXPECT_EQ(failure().kind(), ErrorKind::conflict);
}

TEST_F(LauncherTest, NothingToChangeIsSaidClearly) {
  stack_is(stacks_answer(stack_xml("s")), error_answer(400, "ValidationError", "No updates are to be performed."));
  EXPECT_EQ(failure().kind(), ErrorKind::invalid_input);
  EXPECT_THAT(failure().hint(), HasSubstr("nothing to deploy"));
}

TEST_F(AwsCloudFormationTest, TheAccountIsReadFromSts) {
  answer(testing::identity_answer());
  const auto identity = session_->account().caller_identity({});
  EXPECT_EQ(identity.account, "123456789012");
  EXPECT_EQ(identity.arn, "arn:aws:iam::123456789012:user/me");
  EXPECT_EQ(identity.user_id, "AIDA");
}

TEST(AwsSession, MakingOneAsksNobodyAndNoRegionIsSaidAtTheFirstQuestion) {
  testing::LeapingClock clock;
  AwsOptions options;
  options.home = "/does/not/exist";
  AwsSession session(options, clock, 1);
  const auto error = error_of([&] { (void)session.cloudformation(); });
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  EXPECT_THAT(error.what(), HasSubstr("no AWS region"));
}

TEST(AwsSession, RegionAndEndpointMayComeFromTheProfile) {
  LoopbackServer server([](const RawRequest&) { return testing::identity_answer(); });
  const testing::TemporaryFolder folder;
  folder.write(".aws/config", "[profile p]\nregion = eu-north-1\nendpoint_url = " + server.url() +
                                  "\naws_access_key_id = A\naws_secret_access_key = s\n");
  testing::LeapingClock clock;
  AwsOptions options;
  options.home = folder.path();
  options.profile = "p";
  AwsSession session(options, clock, 1);
  EXPECT_EQ(session.region(), "eu-north-1");
  EXPECT_EQ(session.account().caller_identity({}).account, "123456789012");
  EXPECT_THAT(server.requests().front().header("authorization"), HasSubstr("/eu-north-1/sts/aws4_request"));
}

}  // namespace
}  // namespace signalbox
