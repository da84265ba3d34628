// What ECS, Elastic Load Balancing, CloudWatch Logs and RDS show of a rehearsed deployment, and when.
#include <nlohmann/json.hpp>

#include "rehearsal/desk.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::rehearsal {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::Desk;

class RehearsedEvidence : public ::testing::Test {
 protected:
  struct Told {
    int status;
    json body;
  };
  Told ask(const std::string& target, const json& body) {
    Request request;
    request.headers["x-amz-target"] = target;
    request.body = body.dump();
    const auto response = desk.cloud.handle(request, desk.now);
    EXPECT_EQ(response.content_type, "application/x-amz-json-1.1");
    return {response.status, json::parse(response.body)};
  }
  json ecs(const std::string& action, const json& body) {
    return ask("AmazonEC2ContainerServiceV20141113." + action, body).body;
  }
  json logs(const std::string& action, const json& body) { return ask("Logs_20140328." + action, body).body; }
  std::string physical_id(const std::string& of_stack, const std::string& logical_id) {
    std::string id;
    for (const auto& event : desk.events(of_stack)) {
      if (event.logical_id == logical_id && !event.physical_id.empty()) id = event.physical_id;
    }
    return id;
  }
  json service() {
    return ecs("DescribeServices", {{"cluster", stack}, {"services", {physical_id(stack, "Service")}}})["services"][0];
  }
  json stopped_tasks() { return ecs("ListTasks", {{"cluster", stack}, {"desiredStatus", "STOPPED"}})["taskArns"]; }

  const std::string stack = "ecs-circuit-breaker";
  Desk desk;
};

TEST_F(RehearsedEvidence, AServiceTellsWhatHasHappenedAndNothingOfWhatIsToCome) {
  desk.create(stack);
  desk.advance(200s);
  EXPECT_TRUE(
      physical_id(stack, "Service").starts_with("arn:aws:ecs:us-east-1:000000000000:service/ecs-circuit-breaker/"));
  const auto early = service();
  EXPECT_EQ(early["status"], "ACTIVE");
  EXPECT_EQ(early["deployments"][0]["rolloutState"], "IN_PROGRESS");
  EXPECT_EQ(stopped_tasks().size(), 1U);
  desk.advance(235s);
  const auto late = service();
  EXPECT_EQ(late["deployments"][0]["rolloutState"], "FAILED");
  EXPECT_GT(late["events"].size(), early["events"].size());
  EXPECT_GT(late["events"][0]["createdAt"].get<double>(), late["events"][1]["createdAt"].get<double>());
  EXPECT_EQ(stopped_tasks().size(), 4U);
  desk.advance(1h);
  EXPECT_EQ(service()["status"], "INACTIVE");
}

TEST_F(RehearsedEvidence, ATaskThatRunsIsListedAsRunning) {
  desk.create(stack);
  desk.advance(160s);
  EXPECT_TRUE(stopped_tasks().empty());
  const auto running =
      ecs("ListTasks", {{"cluster", stack}, {"serviceName", physical_id(stack, "Service")}})["taskArns"];
  ASSERT_EQ(running.size(), 1U);
  const auto task = ecs("DescribeTasks", {{"cluster", stack}, {"tasks", running}})["tasks"][0];
  EXPECT_EQ(task["lastStatus"], "RUNNING");
  EXPECT_FALSE(task.contains("stoppedReason"));
}

TEST_F(RehearsedEvidence, AStoppedTaskLeadsToTheLogOfItsContainer) {
  desk.create(stack);
  desk.advance(440s);
  const auto task = ecs("DescribeTasks", {{"cluster", stack}, {"tasks", stopped_tasks()}})["tasks"][0];
  EXPECT_EQ(task["stopCode"], "EssentialContainerExited");
  EXPECT_EQ(task["containers"][0]["exitCode"], 1);
  const auto definition = ecs("DescribeTaskDefinition", {{"taskDefinition", task["taskDefinitionArn"]}});
  const auto options = definition["taskDefinition"]["containerDefinitions"][0]["logConfiguration"]["options"];
  const auto arn = task["taskArn"].get<std::string>();
  const auto stream = options["awslogs-stream-prefix"].get<std::string>() + "/api/" + arn.substr(arn.rfind('/') + 1);
  const auto events =
      logs("GetLogEvents", {{"logGroupName", options["awslogs-group"]}, {"logStreamName", stream}})["events"];
  ASSERT_FALSE(events.empty());
  EXPECT_NE(events.back()["message"].get<std::string>().find("connection refused"), std::string::npos);
  const auto tail =
      logs("GetLogEvents", {{"logGroupName", options["awslogs-group"]}, {"logStreamName", stream}, {"limit", 1}});
  EXPECT_EQ(tail["events"], json::array({events.back()}));
}

TEST_F(RehearsedEvidence, TargetsHaveTheirLastKnownHealth) {
  desk.create(stack);
  desk.advance(440s);
  const auto group = service()["loadBalancers"][0]["targetGroupArn"].get<std::string>();
  const auto reply = desk.call("DescribeTargetHealth", {{"Version", "2015-12-01"}, {"TargetGroupArn", group}});
  const auto targets = reply.result().child("TargetHealthDescriptions");
  EXPECT_EQ(std::distance(targets.begin(), targets.end()), 4);
  for (const auto& target : targets)
    EXPECT_STREQ(target.child("TargetHealth").child("State").text().get(), "unhealthy");
  EXPECT_EQ(desk.call("DescribeTargetHealth", {{"TargetGroupArn", "arn:none"}}).code(), "TargetGroupNotFound");
}

TEST_F(RehearsedEvidence, ADatabaseTellsItsEvents) {
  desk.create("rds-database");
  desk.advance(180s);
  const auto reply = desk.call("DescribeEvents", {{"Version", "2014-10-31"},
                                                  {"SourceType", "db-instance"},
                                                  {"SourceIdentifier", physical_id("rds-database", "RDSInstance")}});
  const auto events = reply.result().child("Events");
  EXPECT_EQ(std::distance(events.begin(), events.end()), 2);
  EXPECT_STREQ(events.first_child().child("Message").text().get(), "DB instance created");
}

TEST_F(RehearsedEvidence, RefusesInTheServicesWords) {
  EXPECT_EQ(ask("AmazonEC2ContainerServiceV20141113.DescribeServices", {{"cluster", "none"}}).body["__type"],
            "ClusterNotFoundException");
  EXPECT_EQ(ask("Logs_20140328.GetLogEvents", {{"logGroupName", "x"}, {"logStreamName", "y"}}).body["__type"],
            "ResourceNotFoundException");
  EXPECT_EQ(ask("Logs_20140328.DeleteLogGroup", json::object()).body["__type"], "UnknownOperationException");
  EXPECT_EQ(ask("AmazonEC2ContainerServiceV20141113.ListTasks", json::array()).body["__type"],
            "SerializationException");
  EXPECT_EQ(ask("AmazonEC2ContainerServiceV20141113.ListTasks", {{"cluster", "none"}}).status, 400);
}

TEST_F(RehearsedEvidence, FaultsSpeakTheProtocolOfTheRequest) {
  Request request;
  request.headers["x-amz-target"] = "Logs_20140328.GetLogEvents";
  const auto response = desk.cloud.refuse(request, {"ThrottlingException", "Rate exceeded", 400});
  EXPECT_EQ(json::parse(response.body)["__type"], "ThrottlingException");
}

TEST_F(RehearsedEvidence, ACutOperationShowsNothingLater) {
  auto update = parse_scenario(
      R"({"stack":"web","operation":"UPDATE","events":[
        {"t":0,"logical_id":"web","type":"AWS::CloudFormation::Stack","status":"UPDATE_IN_PROGRESS","root":true},
        {"t":1,"logical_id":"Database","type":"AWS::RDS::DBInstance","status":"UPDATE_IN_PROGRESS"}],
        "evidence":{"Database":{"events":[{"t":2,"text":"early"},{"t":500,"text":"late"}]}}})",
      "web", "web.json");
  Desk other{ScenarioSet({std::move(update)})};
  other.create("web");
  other.advance(1h);
  other.update("web");
  other.advance(10s);
  EXPECT_EQ(other.call("CancelUpdateStack", {{"StackName", "web"}}).response.status, 200);
  other.advance(20min);
  const auto reply = other.call("DescribeEvents", {{"Version", "2014-10-31"}, {"SourceType", "db-instance"}});
  const auto events = reply.result().child("Events");
  EXPECT_EQ(std::distance(events.begin(), events.end()), 1);
}

TEST(ScenarioEvidence, AMistakeIsNamedWithItsPlace) {
  const std::string head =
      R"({"operation":"CREATE","events":[{"t":0,"logical_id":"x","type":"AWS::CloudFormation::Stack","status":"CREATE_IN_PROGRESS","root":true}],"evidence":)";
  struct Row {
    std::string evidence, says;
  };
  for (const Row& row :
       std::vector<Row>{{"[]", "\"evidence\" must be an object"},
                        {R"({"S":7})", "evidence of S: must be an object"},
                        {R"({"S":{"events":{}}})", "\"events\" must be a list of objects"},
                        {R"({"S":{"events":[{"t":-1,"text":"x"}]}})", "evidence of S, events 1: \"t\" is -1"},
                        {R"({"S":{"tasks":[{"created":5,"stopped":4}]}})", "\"stopped\" is earlier than \"created\""},
                        {R"({"S":{"tasks":[{"created":5,"containers":[{"name":"a","exit_code":1.5}]}]}})",
                         "tasks 1, containers 1: \"exit_code\" must be a whole number"}}) {
    try {
      static_cast<void>(parse_scenario(head + row.evidence + "}", "s", "s.json"));
      ADD_FAILURE() << row.evidence << " was taken";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
      EXPECT_NE(std::string(error.what()).find(row.says), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace signalbox::rehearsal
