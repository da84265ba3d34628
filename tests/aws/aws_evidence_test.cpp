#include "adapters/aws/aws_evidence.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "aws_world.hpp"
#include "support/fake_cloudformation.hpp"

namespace signalbox::aws {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::http_answer;
using testing::LoopbackServer;
using testing::RawRequest;

const std::string service_arn = "arn:aws:ecs:eu-west-1:123456789012:service/shop/web";
const std::string group_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef";
// 2026-01-14T12:34:56Z, as JSON and CloudWatch Logs count.
constexpr std::int64_t now_seconds = 1'768'394'096;

std::string json_refusal(const std::string& code, const std::string& message) {
  return http_answer(400, json{{"__type", code}, {"message", message}}.dump());
}

class KnownKeys : public CredentialProvider {
 public:
  Credentials get(std::stop_token) override { return {"KEY", "secret", "", std::nullopt}; }
  void distrust(const Credentials&) override {}
};

class OneTemplate : public testing::FakeCloudFormation {
 public:
  using FakeCloudFormation::FakeCloudFormation;
  std::optional<std::string> template_of(const std::string&, std::stop_token) override { return body; }
  std::optional<std::vector<StackResource>> describe_resources(const std::string&, std::stop_token) override {
    return std::vector<StackResource>{{"Handler", "app-Handler-1", "AWS::Lambda::Function", "CREATE_COMPLETE", "", {}}};
  }
  std::string body;
};

// All services at one address, told apart by X-Amz-Target or Action; each answers what a test sets.
class AwsEvidenceTest : public ::testing::Test {
 protected:
  AwsEvidenceTest() {
    answers_["DescribeServices"] = http_answer(200, described_service().dump());
    answers_["ListTasks"] = http_answer(200, json{{"taskArns", {task_arn("t1"), task_arn("t2")}}}.dump());
    answers_["DescribeTasks"] = http_answer(200, described_tasks().dump());
    answers_["DescribeTaskDefinition"] = http_answer(200, definition("awslogs").dump());
    answers_["GetLogEvents"] = http_answer(200, log({"starting", "Error: refused\n    at connect"}).dump());
    answers_["DescribeTargetHealth"] = http_answer(200, health());
  }

  static std::string task_arn(const std::string& id) { return "arn:aws:ecs:eu-west-1:123456789012:task/shop/" + id; }
  static json described_service() {
    const json event = {{"id", "1"}, {"createdAt", now_seconds + 0.5}, {"message", "(service web) deployment failed"}};
    const json old = {{"id", "2"}, {"createdAt", now_seconds - 7200}, {"message", "(service web) steady state"}};
    const json rollout = {
        {"status", "PRIMARY"},     {"rolloutState", "FAILED"}, {"rolloutStateReason", "circuit breaker"},
        {"desiredCount", 2},       {"runningCount", 0},        {"failedTasks", 4},
        {"updatedAt", now_seconds}};
    return {{"services",
             {{{"serviceName", "web"},
               {"events", {event, old}},
               {"deployments", {rollout}},
               {"loadBalancers", {{{"targetGroupArn", group_arn}}}}}}}};
  }
  static json described_tasks() {
    const json scaled = {{"taskArn", task_arn("t1")},
                         {"taskDefinitionArn", "definition:7"},
                         {"stopCode", "ServiceSchedulerInitiated"},
                         {"stoppedReason", "Scaling activity initiated by (deployment ecs-svc/1)"},
                         {"stoppedAt", now_seconds + 5},
                         {"containers", {{{"name", "api"}, {"exitCode", 0}}}}};
    const json failed = {{"taskArn", task_arn("t2")},
                         {"taskDefinitionArn", "definition:7"},
                         {"stopCode", "EssentialContainerExited"},
                         {"stoppedReason", "Essential container in task exited"},
                         {"stoppedAt", now_seconds},
                         {"containers",
                          {{{"name", "proxy"}, {"exitCode", 0}},
                           {{"name", "api"}, {"exitCode", 137}, {"reason", "OutOfMemoryError: killed"}}}}};
    return {{"tasks", {scaled, failed}}};
  }
  static json definition(const std::string& driver) {
    const json options = {
        {"awslogs-group", "/ecs/web"}, {"awslogs-region", "eu-west-1"}, {"awslogs-stream-prefix", "ecs"}};
    json containers = json::array();
    for (const char* name : {"api", "proxy"})
      containers.push_back({{"name", name}, {"logConfiguration", {{"logDriver", driver}, {"options", options}}}});
    return {{"taskDefinition", {{"containerDefinitions", containers}}}};
  }
  static json log(const std::vector<std::string>& messages) {
    json events = json::array();
    for (const auto& message : messages) events.push_back({{"timestamp", now_seconds * 1000}, {"message", message}});
    return {{"events", events}};
  }
  static std::string health() {
    return "<DescribeTargetHealthResponse><DescribeTargetHealthResult><TargetHealthDescriptions>"
           "<member><Target><Id>10.0.1.7</Id><Port>8080</Port></Target><TargetHealth><State>unhealthy</State>"
           "<Reason>Target.ResponseCodeMismatch</Reason><Description>Health checks failed with these codes: [502]"
           "</Description></TargetHealth></member>"
           "<member><Target><Id>10.0.1.8</Id><Port>8080</Port></Target><TargetHealth><State>healthy</State>"
           "</TargetHealth></member>"
           "</TargetHealthDescriptions></DescribeTargetHealthResult></DescribeTargetHealthResponse>";
  }

  std::vector<EvidenceItem> collect(const EvidenceQuestion& question, std::stop_token stop = {}) {
    const Transport transport{http_, clock_, seeds_, {2, 5s}};
    const auto url = server_.url();
    AwsEvidence evidence({Service::ecs, url, "eu-west-1", transport, keys_},
                         {Service::logs, url, "eu-west-1", transport, keys_},
                         {Service::load_balancing, url, "eu-west-1", transport, &keys_},
                         {Service::rds, url, "eu-west-1", transport, &keys_}, cloudformation_);
    return evidence.collect(question, std::move(stop));
  }
  std::vector<EvidenceItem> about_service() {
    return collect({"app", "Service", "AWS::ECS::Service", service_arn, "CREATE_FAILED", "breaker",
                    Time(std::chrono::seconds(now_seconds - 600))});
  }
  std::vector<EvidenceItem> about_custom_resource(const std::string& reason) {
    return collect({"app", "Migration", "Custom::Migration", "", "CREATE_FAILED", reason, Time{}});
  }
  static EvidenceItem of(const std::vector<EvidenceItem>& items, std::string_view source) {
    const auto found = std::ranges::find(items, source, &EvidenceItem::source);
    return found == items.end() ? EvidenceItem{} : *found;
  }
  json asked(const std::string& action) {
    for (const auto& request : server_.requests()) {
      if (action_of(request) == action) return json::parse(request.body);
    }
    return {};
  }
  static std::string action_of(const RawRequest& request) {
    const auto target = request.header("X-Amz-Target");
    if (!target.empty()) return target.substr(target.find('.') + 1);
    const auto begin = request.body.find("Action=") + 7;
    return request.body.substr(begin, request.body.find('&', begin) - begin);
  }

  std::map<std::string, std::string> answers_;
  HttpClient http_;
  testing::LeapingClock clock_;
  RandomSeeds seeds_{7};
  KnownKeys keys_;
  OneTemplate cloudformation_{clock_};
  LoopbackServer server_{LoopbackServer::Answer([this](const RawRequest& request) {
    const auto answer = answers_.find(action_of(request));
    return answer == answers_.end() ? http_answer(500, "") : answer->second;
  })};
};

TEST_F(AwsEvidenceTest, TellsWhyAServiceDidNotBecomeStable) {
  const auto items = about_service();
  EXPECT_THAT(of(items, evidence_kind::service_rollouts).lines,
              ElementsAre("PRIMARY FAILED: 0 of 2 running, 4 failed: circuit breaker"));
  EXPECT_THAT(of(items, evidence_kind::service_events).lines,
              ElementsAre("2026-01-14T12:34:56.500Z (service web) deployment failed"));
  const auto task = of(items, evidence_kind::stopped_task);
  EXPECT_EQ(task.subject, "t2");
  EXPECT_THAT(task.lines, ElementsAre("container api exited with code 137: OutOfMemoryError: killed",
                                      "EssentialContainerExited: Essential container in task exited",
                                      "container proxy exited with code 0"));
  const auto log = of(items, evidence_kind::container_log);
  EXPECT_EQ(log.subject, "ecs/api/t2");
  EXPECT_THAT(log.lines, ElementsAre("starting", "Error: refused", "    at connect"));
  const auto health = of(items, evidence_kind::target_health);
  EXPECT_EQ(health.subject, "web");
  EXPECT_THAT(health.lines, ElementsAre("10.0.1.8:8080 healthy",
                                        "10.0.1.7:8080 unhealthy: Target.ResponseCodeMismatch: Health checks failed "
                                        "with these codes: [502]"));
}

TEST(StoppedTasks, TellWhyTheyEndedBeforeAllElse) {
  aws::StoppedTask task;
  task.stop_code = "EssentialContainerExited";
  task.reason = "Essential container in task exited";
  task.containers = {{"proxy", 0, ""}, {"api", 137, "killed"}, {"worker", 1, ""}};
  EXPECT_THAT(task.evidence().lines,
              ElementsAre("container api exited with code 137: killed",
                          "EssentialContainerExited: Essential container in task exited",
                          "container worker exited with code 1", "container proxy exited with code 0"));
}

TEST_F(AwsEvidenceTest, AsksInTheServicesOwnProtocols) {
  static_cast<void>(about_service());
  EXPECT_EQ(asked("DescribeServices"), (json{{"cluster", "shop"}, {"services", {"web"}}}));
  EXPECT_EQ(asked("ListTasks")["desiredStatus"], "STOPPED");
  EXPECT_EQ(asked("GetLogEvents")["logStreamName"], "ecs/api/t2");
  for (const auto& request : server_.requests()) {
    const auto target = request.header("X-Amz-Target");
    const auto service = target.starts_with("AmazonEC2ContainerServiceV20141113.") ? "ecs"
                         : target.starts_with("Logs_20140328.")                    ? "logs"
                                                                                   : "elasticloadbalancing";
    EXPECT_THAT(request.header("Authorization"), HasSubstr(fmt::format("/eu-west-1/{}/aws4_request", service)));
    if (target.empty()) {
      EXPECT_THAT(request.body, HasSubstr("Version=2015-12-01"));
    } else {
      EXPECT_EQ(request.header("Content-Type"), "application/x-amz-json-1.1");
    }
  }
}

TEST_F(AwsEvidenceTest, AMissingRightIsNamedAndHidesNothingElse) {
  answers_["DescribeServices"] = json_refusal("AccessDeniedException", "User: arn:x is not authorized to perform it");
  answers_["GetLogEvents"] = json_refusal("AccessDeniedException", "no");
  const auto items = about_service();
  EXPECT_THAT(of(items, evidence_kind::service_events).trouble,
              ::testing::StartsWith("no right to ecs:DescribeServices: ECS DescribeServices: AccessDeniedException"));
  EXPECT_THAT(of(items, evidence_kind::container_log).trouble, ::testing::StartsWith("no right to logs:GetLogEvents"));
  EXPECT_EQ(of(items, evidence_kind::stopped_task).lines.front(),
            "container api exited with code 137: OutOfMemoryError: killed");
}

TEST_F(AwsEvidenceTest, EachQuestionHasARightOfItsOwn) {
  struct Row {
    std::string action, right;
    std::string answer;
  };
  const auto denied = json_refusal("AccessDeniedException", "no");
  for (const Row& row : std::vector<Row>{{"ListTasks", "ecs:ListTasks", denied},
                                         {"DescribeTasks", "ecs:DescribeTasks", denied},
                                         {"DescribeTaskDefinition", "ecs:DescribeTaskDefinition", denied},
                                         {"DescribeTargetHealth", "elasticloadbalancing:DescribeTargetHealth",
                                          testing::error_answer(403, "AccessDenied", "User is not authorized")}}) {
    auto good = std::exchange(answers_[row.action], row.answer);
    const auto items = about_service();
    EXPECT_TRUE(std::ranges::any_of(items, [&](const auto& item) {
      return item.trouble.starts_with("no right to " + row.right + ":");
    })) << row.right;
    answers_[row.action] = std::move(good);
  }
}

TEST_F(AwsEvidenceTest, ExpiredCredentialsAreNoMissingRight) {
  answers_["ListTasks"] = json_refusal("ExpiredTokenException", "The security token is expired");
  const auto items = about_service();
  EXPECT_THAT(of(items, evidence_kind::stopped_task).trouble, ::testing::StartsWith("ECS ListTasks: ExpiredToken"));
}

TEST_F(AwsEvidenceTest, AnAnswerThatIsNoneIsTroubleAndNoCrash) {
  for (const std::string body : {"[]", "<html>", R"({"services":[{"events":7,"deployments":[3],"loadBalancers":{}}]})",
                                 R"({"services":[]})", ""}) {
    answers_["DescribeServices"] = http_answer(200, body);
    answers_["DescribeTasks"] = http_answer(200, R"({"tasks":[{"containers":[{"exitCode":"x"}]},null]})");
    EXPECT_FALSE(about_service().empty()) << body;
  }
}

TEST_F(AwsEvidenceTest, ALogThatCannotBeReadSaysWhy) {
  answers_["DescribeTaskDefinition"] = http_answer(200, definition("splunk").dump());
  EXPECT_EQ(of(about_service(), evidence_kind::container_log).trouble, "it logs through splunk, which cannot be read");
}

TEST_F(AwsEvidenceTest, StopsAtOnceAndSaysWhatWasLeft) {
  std::stop_source stop;
  stop.request_stop();
  const auto items = collect({"app", "Service", "AWS::ECS::Service", service_arn, "", "", Time{}}, stop.get_token());
  ASSERT_FALSE(items.empty());
  for (const auto& item : items) EXPECT_EQ(item.trouble, "there was no time left to ask");
}

TEST_F(AwsEvidenceTest, AsksNobodyAboutAResourceThatWasNeverMade) {
  EXPECT_TRUE(collect({"app", "Service", "AWS::ECS::Service", "", "CREATE_FAILED", "no role", Time{}}).empty());
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(AwsEvidenceTest, TellsADatabasesEventsSinceItBegan) {
  answers_["DescribeEvents"] = http_answer(
      200,
      "<DescribeEventsResponse><DescribeEventsResult><Events>"
      "<Event><SourceIdentifier>db1</SourceIdentifier><SourceType>db-instance</SourceType><Message>DB instance created"
      "</Message><Date>2026-01-14T12:35:00.000Z</Date></Event>"
      "<Event><Message>storage full</Message><Date>2026-01-14T12:36:00Z</Date></Event>"
      "</Events></DescribeEventsResult></DescribeEventsResponse>");
  const auto items = collect(
      {"app", "Database", "AWS::RDS::DBInstance", "db1", "CREATE_FAILED", "", Time(std::chrono::seconds(now_seconds))});
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].source, evidence_kind::database_events);
  EXPECT_THAT(items[0].lines,
              ElementsAre("2026-01-14T12:35:00.000Z DB instance created", "2026-01-14T12:36:00Z storage full"));
  const auto body = server_.requests().front().body;
  EXPECT_THAT(body, HasSubstr("SourceIdentifier=db1&SourceType=db-instance&StartTime=2026-01-14T12%3A34%3A56Z"));
  EXPECT_THAT(body, HasSubstr("Version=2014-10-31"));
}

TEST_F(AwsEvidenceTest, ReadsTheLogThatACustomResourcesReasonNames) {
  answers_["GetLogEvents"] = http_answer(200, log({"Traceback", "KeyError: 'Name'"}).dump());
  const auto items = about_custom_resource(
      "Received response status [FAILED]. Logs: /aws/lambda/app-Handler-1. See the details in CloudWatch Log Stream: "
      "2026/01/14/[$LATEST]abc (RequestId: 1)");
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].subject, "/aws/lambda/app-Handler-1 2026/01/14/[$LATEST]abc");
  EXPECT_THAT(items[0].lines, ElementsAre("Traceback", "KeyError: 'Name'"));
}

TEST_F(AwsEvidenceTest, FindsTheFunctionBehindACustomResourceInItsTemplate) {
  cloudformation_.body = R"({"Resources":{"Migration":{"Type":"Custom::Migration",
    "Properties":{"ServiceToken":{"Fn::GetAtt":["Handler","Arn"]}}}}})";
  answers_["DescribeLogStreams"] = http_answer(200, R"({"logStreams":[{"logStreamName":"s1"}]})");
  const auto items = about_custom_resource("it failed");
  EXPECT_EQ(of(items, evidence_kind::function_log).subject, "/aws/lambda/app-Handler-1 s1");
  EXPECT_EQ(asked("DescribeLogStreams")["logGroupName"], "/aws/lambda/app-Handler-1");
}

TEST_F(AwsEvidenceTest, SaysThatNobodyKnowsTheFunction) {
  cloudformation_.body = R"({"Resources":{"Migration":{"Properties":{"ServiceToken":{"Fn::ImportValue":"x"}}}}})";
  EXPECT_EQ(of(about_custom_resource("it failed"), evidence_kind::function_log).trouble,
            "the template does not say which function answers for it");
}

}  // namespace
}  // namespace signalbox::aws
