// Debian's awscli against the served rehearsal cloud: the wire format as botocore reads it.
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "rehearsal/desk.hpp"
#include "rehearsal/rehearsal_server.hpp"
#include "support/places.hpp"

namespace signalbox::rehearsal {
namespace {

constexpr const char* program = "/usr/bin/aws";

Time wall_clock() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

struct Outcome {
  int exit_code = -1;
  std::string text;  ///< stdout and stderr
  [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(text); }
};

class AwsCli : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(std::filesystem::exists(program)) << "awscli is missing: scripts/setup installs it";
    std::string pattern = std::filesystem::temp_directory_path() / "rehearsal-XXXXXX";
    home = ::mkdtemp(pattern.data());
    std::ofstream(home / "template.json") << testing::some_template;
  }
  void TearDown() override { std::filesystem::remove_all(home); }

  void serve(RehearsalOptions options) { server = std::make_unique<RehearsalServer>(options, wall_clock); }

  Outcome aws(const std::string& arguments) {
    // Nothing of the caller's own AWS settings may reach the command.
    const auto command = fmt::format(
        "cd {0} && env -i PATH=/usr/bin:/bin HOME={0} AWS_CONFIG_FILE={0}/none AWS_SHARED_CREDENTIALS_FILE={0}/none "
        "AWS_PAGER= "
        "AWS_EC2_METADATA_DISABLED=true AWS_ACCESS_KEY_ID=rehearsal AWS_SECRET_ACCESS_KEY=rehearsal "
        "AWS_DEFAULT_REGION=eu-west-1 "
        "AWS_MAX_ATTEMPTS=2 {1} --endpoint-url {2} --output json {3} 2>&1",
        home.string(), program, server->url(), arguments);
    return read_from(command);
  }
  static Outcome read_from(const std::string& command) {
    Outcome outcome;
    FILE* pipe = ::popen(command.c_str(), "r");
    char block[4096];
    for (std::size_t count; (count = ::fread(block, 1, sizeof block, pipe)) > 0;) outcome.text.append(block, count);
    outcome.exit_code = WEXITSTATUS(::pclose(pipe));
    return outcome;
  }
  /// What botocore reads of the operations of a stack that is created.
  nlohmann::json operations_of(const std::string& stack) {
    const auto created =
        aws("cloudformation create-stack --template-body file://template.json --client-request-token "
            "deploy-1 --stack-name " +
            stack);
    EXPECT_EQ(created.exit_code, 0) << created.text;
    const auto judged = read_from(
        fmt::format("env -i PATH=/usr/bin:/bin HOME={} /usr/bin/python3 -B {} {} {} 2>&1", home.string(),
                    signalbox::testing::source_path("tests/rehearsal/judge_operations.py"), server->url(), stack));
    EXPECT_EQ(judged.exit_code, 0) << judged.text;
    return judged.exit_code == 0 ? judged.json() : nlohmann::json();
  }
  static RehearsalOptions at_once() {
    RehearsalOptions options;
    options.cloud.speed = fastest_speed;
    return options;
  }

  std::filesystem::path home;
  std::unique_ptr<RehearsalServer> server;
};

TEST_F(AwsCli, CreatesAStackWaitsForItAndReadsAllPagesOfItsEvents) {
  serve(at_once());
  const auto created =
      aws("cloudformation create-stack --stack-name create-rolled-back --template-body file://template.json");
  ASSERT_EQ(created.exit_code, 0) << created.text;
  EXPECT_TRUE(created.json()["StackId"].get<std::string>().starts_with(
      "arn:aws:cloudformation:eu-west-1:000000000000:stack/create-rolled-back/"));
  const auto events = aws("cloudformation describe-stack-events --stack-name create-rolled-back");
  ASSERT_EQ(events.exit_code, 0) << events.text;
  EXPECT_EQ(events.json()["StackEvents"].size(), 178U);
  EXPECT_EQ(events.json()["StackEvents"][0]["ResourceStatus"], "ROLLBACK_COMPLETE");
  const auto waited = aws("cloudformation wait stack-create-complete --stack-name create-rolled-back");
  EXPECT_EQ(waited.exit_code, 255) << "the waiter must see the failure: " << waited.text;
}

TEST_F(AwsCli, DescribesWhatWasSubmitted) {
  serve(at_once());
  const auto created =
      aws("cloudformation create-stack --stack-name cdk-bootstrap --template-body file://template.json --capabilities "
          "CAPABILITY_IAM "
          "--parameters ParameterKey=Size,ParameterValue='a<b&c' --tags Key=team,Value=blue");
  ASSERT_EQ(created.exit_code, 0) << created.text;
  const auto waited = aws("cloudformation wait stack-create-complete --stack-name cdk-bootstrap");
  EXPECT_EQ(waited.exit_code, 0) << waited.text;
  const auto stack = aws("cloudformation describe-stacks --stack-name cdk-bootstrap").json()["Stacks"][0];
  EXPECT_EQ(stack["StackStatus"], "CREATE_COMPLETE");
  EXPECT_EQ(stack["Parameters"][0]["ParameterValue"], "a<b&c");
  EXPECT_EQ(stack["Tags"][0]["Value"], "blue");
  EXPECT_EQ(stack["Capabilities"][0], "CAPABILITY_IAM");
  const auto template_text = aws("cloudformation get-template --stack-name cdk-bootstrap");
  EXPECT_EQ(template_text.json()["TemplateBody"]["Resources"]["Queue"]["Type"], "AWS::SQS::Queue");
  EXPECT_EQ(aws("cloudformation describe-stack-resources --stack-name cdk-bootstrap").json()["StackResources"].size(),
            11U);
}

TEST_F(AwsCli, BotocoreReadsWhichOperationEachEventBelongsTo) {
  serve(at_once());
  const auto judged = operations_of("create-rolled-back");
  EXPECT_EQ(judged["last_operations"], (nlohmann::json{"ROLLBACK", "CREATE_STACK"}));
  EXPECT_EQ(judged["events"], 178);
  EXPECT_EQ(judged["pages"], 2);
  EXPECT_EQ(judged["known"], true);
  EXPECT_EQ(judged["same"], true);
  EXPECT_EQ(judged["failures"], nlohmann::json::array()) << "the recording says it in the words of its rollback alone";
}

TEST_F(AwsCli, BotocoreReadsWhatAHookAndAValidationObjected) {
  auto options = at_once();
  options.scenario_files = {home / "refused.json"};
  std::ofstream(home / "refused.json") << R"({"stack": "web", "operation": "CREATE", "events": [
    {"t": 0, "logical_id": "web", "type": "AWS::CloudFormation::Stack", "status": "CREATE_IN_PROGRESS", "root": true},
    {"t": 1, "logical_id": "Queue", "type": "AWS::SQS::Queue", "status": "VALIDATION_ERROR", "said_by": "AWS::EarlyValidation::PropertyValidation", "reason": "no"},
    {"t": 2, "logical_id": "Queue", "type": "AWS::SQS::Queue", "status": "HOOK_IN_PROGRESS", "said_by": "A::B::Hook"},
    {"t": 3, "logical_id": "Queue", "type": "AWS::SQS::Queue", "status": "HOOK_COMPLETE_FAILED", "said_by": "A::B::Hook", "reason": "no"},
    {"t": 4, "logical_id": "Queue", "type": "AWS::SQS::Queue", "status": "CREATE_FAILED", "reason": "The following hook(s) failed: [A::B::Hook]"},
    {"t": 5, "logical_id": "web", "type": "AWS::CloudFormation::Stack", "status": "ROLLBACK_IN_PROGRESS", "root": true},
    {"t": 6, "logical_id": "web", "type": "AWS::CloudFormation::Stack", "status": "ROLLBACK_COMPLETE", "root": true}]})";
  serve(options);
  EXPECT_EQ(operations_of("web")["failures"],
            (nlohmann::json{"HOOK_INVOCATION_ERROR", "STACK_EVENT", "VALIDATION_ERROR"}));
}

TEST_F(AwsCli, SaysThatAStackDoesNotExistInAwsWords) {
  serve(at_once());
  const auto outcome = aws("cloudformation describe-stacks --stack-name nothing");
  EXPECT_EQ(outcome.exit_code, 254);
  EXPECT_NE(outcome.text.find("An error occurred (ValidationError) when calling the DescribeStacks operation: Stack "
                              "with id nothing does not exist"),
            std::string::npos)
      << outcome.text;
}

TEST_F(AwsCli, DeploysThroughAChangeSetAndThenUpdates) {
  serve(at_once());
  const auto deploy = "cloudformation deploy --stack-name web --template-file template.json";
  const auto created = aws(deploy);
  EXPECT_EQ(created.exit_code, 0) << created.text;
  EXPECT_NE(created.text.find("Successfully created/updated stack - web"), std::string::npos) << created.text;
  auto updated = aws(deploy);
  // awscli names its change set by the second: two in one second are one too many, as they are for AWS.
  while (updated.text.find("(AlreadyExistsException)") != std::string::npos) updated = aws(deploy);
  EXPECT_EQ(updated.exit_code, 0) << updated.text;
  EXPECT_EQ(aws("cloudformation describe-stacks --stack-name web").json()["Stacks"][0]["StackStatus"],
            "UPDATE_COMPLETE");
}

TEST_F(AwsCli, KnowsWhoTheCallerIsAndAssumesARole) {
  serve(at_once());
  EXPECT_EQ(aws("sts get-caller-identity").json()["Account"], "000000000000");
  const auto role =
      aws("sts assume-role --role-arn arn:aws:iam::000000000000:role/deploy --role-session-name ci").json();
  EXPECT_TRUE(role["Credentials"]["AccessKeyId"].get<std::string>().starts_with("ASIA"));
  EXPECT_EQ(role["AssumedRoleUser"]["Arn"], "arn:aws:sts::000000000000:assumed-role/deploy/ci");
}

TEST_F(AwsCli, ReadsFaultsAsAwsErrors) {
  auto options = at_once();
  options.faults.throttle = 1;
  serve(options);
  EXPECT_NE(aws("cloudformation describe-stacks").text.find("(Throttling)"), std::string::npos);
}

TEST_F(AwsCli, ReadsWhyAServiceFailed) {
  serve(at_once());
  const std::string stack = "ecs-circuit-breaker";
  ASSERT_EQ(
      aws("cloudformation create-stack --stack-name " + stack + " --template-body file://template.json").exit_code, 0);
  std::string service;
  const auto told = aws("cloudformation describe-stack-events --stack-name " + stack).json();
  for (const auto& event : told["StackEvents"]) {
    const std::string physical_id = event.value("PhysicalResourceId", "");  // none in the first event
    if (event["LogicalResourceId"] == "Service" && !physical_id.empty()) service = physical_id;
  }
  const auto described =
      aws(fmt::format("ecs describe-services --cluster {} --services {}", stack, service)).json()["services"][0];
  EXPECT_EQ(described["deployments"][0]["rolloutState"], "FAILED");
  EXPECT_GT(described["events"].size(), 4U);
  const auto arns =
      aws(fmt::format("ecs list-tasks --cluster {} --service-name {} --desired-status STOPPED", stack, service))
          .json()["taskArns"];
  ASSERT_EQ(arns.size(), 4U);
  const auto arn = arns[0].get<std::string>();
  const auto task = aws(fmt::format("ecs describe-tasks --cluster {} --tasks {}", stack, arn)).json()["tasks"][0];
  EXPECT_EQ(task["stopCode"], "EssentialContainerExited");
  EXPECT_EQ(task["containers"][0]["exitCode"], 1);
  const auto definition = aws(
      fmt::format("ecs describe-task-definition --task-definition {}", task["taskDefinitionArn"].get<std::string>()));
  EXPECT_EQ(definition.json()["taskDefinition"]["containerDefinitions"][0]["logConfiguration"]["logDriver"], "awslogs");
  const auto log =
      aws(fmt::format("logs get-log-events --log-group-name /ecs/{} --log-stream-name ecs/api/{} --limit 2", stack,
                      arn.substr(arn.rfind('/') + 1)));
  ASSERT_EQ(log.exit_code, 0) << log.text;
  EXPECT_NE(log.json()["events"][0]["message"].get<std::string>().find("connection refused"), std::string::npos);
  EXPECT_EQ(aws("logs describe-log-streams --log-group-name /ecs/" + stack).json()["logStreams"].size(), 4U);
  const auto health = aws("elbv2 describe-target-health --target-group-arn " +
                          described["loadBalancers"][0]["targetGroupArn"].get<std::string>());
  ASSERT_EQ(health.exit_code, 0) << health.text;
  EXPECT_EQ(health.json()["TargetHealthDescriptions"][0]["TargetHealth"]["State"], "unhealthy");
}

TEST_F(AwsCli, ReadsADatabasesEvents) {
  serve(at_once());
  ASSERT_EQ(aws("cloudformation create-stack --stack-name rds-database --template-body file://template.json").exit_code,
            0);
  const auto events = aws("rds describe-events --source-type db-instance");
  ASSERT_EQ(events.exit_code, 0) << events.text;
  ASSERT_EQ(events.json()["Events"].size(), 3U);
  EXPECT_EQ(events.json()["Events"][0]["Message"], "DB instance created");
  EXPECT_EQ(events.json()["Events"][0]["SourceType"], "db-instance");
}

TEST_F(AwsCli, ReadsRefusalsOfTheJsonServices) {
  serve(at_once());
  EXPECT_NE(aws("ecs describe-services --cluster none --services x").text.find("(ClusterNotFoundException)"),
            std::string::npos);
}

}  // namespace
}  // namespace signalbox::rehearsal
