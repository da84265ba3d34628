// libcurl signs; botocore, which AWS itself writes, is the judge.
#include <nlohmann/json.hpp>

#include "adapters/aws/aws_session.hpp"
#include "adapters/aws/captured_process.hpp"
#include "adapters/aws/dynamo_client.hpp"
#include "aws_world.hpp"
#include "ports/account_reader.hpp"
#include "ports/cloudformation.hpp"
#include "ports/stack_launcher.hpp"
#include "support/places.hpp"

namespace signalbox::aws {
namespace {

using testing::LoopbackServer;
using testing::RawRequest;

nlohmann::json as_json(const RawRequest& request, const std::string& service) {
  auto headers = nlohmann::json::array();
  for (std::size_t at = request.head.find("\r\n") + 2; at + 2 < request.head.size();) {
    const auto end = request.head.find("\r\n", at);
    const auto colon = request.head.find(':', at);
    headers.push_back({request.head.substr(at, colon - at), request.head.substr(colon + 2, end - colon - 2)});
    at = end + 2;
  }
  return {{"line", request.line()}, {"headers", headers},
          {"body", request.body},   {"secret_access_key", "very/secret+key="},
          {"service", service},     {"region", "eu-central-1"}};
}

// The judge's exit code: 0 when it finds the same signature.
int judged(const nlohmann::json& captured) {
  const testing::TemporaryFolder folder;
  const auto input = folder.write("request.json", captured.dump());
  CapturedProcess judge({"/bin/sh", "-c", "exec /usr/bin/python3 \"$0\" < \"$1\"",
                         testing::source_path("tests/aws/judge_signature.py"), input},
                        {{"PATH", "/usr/bin:/bin"}});
  (void)judge.read_all(std::chrono::minutes(1), 4096, {});
  return judge.exit_code();
}

// The token is empty for long-lived keys.
class Signature : public ::testing::TestWithParam<std::string> {
 protected:
  Signature() {
    AwsOptions options;
    options.environment = {{"AWS_ENDPOINT_URL", server_.url()},
                           {"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
                           {"AWS_SECRET_ACCESS_KEY", "very/secret+key="},
                           {"AWS_SESSION_TOKEN", GetParam()},
                           {"AWS_REGION", "eu-central-1"},
                           {"AWS_EC2_METADATA_DISABLED", "true"}};
    options.home = folder_.path();
    session_ = std::make_unique<AwsSession>(options, clock_, 5);
  }
  nlohmann::json captured(const std::string& service) {
    const auto requests = server_.requests();
    const auto request = requests.empty() ? RawRequest() : requests.back();
    EXPECT_EQ(request.header("x-amz-security-token"), GetParam());
    return as_json(request, service);
  }

  LoopbackServer server_{[](const RawRequest&) { return testing::error_answer(400, "ValidationError", "no"); }};
  testing::TemporaryFolder folder_;
  testing::LeapingClock clock_;
  std::unique_ptr<AwsSession> session_;
};

TEST_P(Signature, OfAQuestionToCloudFormationIsBotocores) {
  EXPECT_THROW((void)session_->cloudformation().describe_stack("My-Stack", {}), Error);
  EXPECT_EQ(judged(captured("cloudformation")), 0);
}

TEST_P(Signature, OfALongFormWithEveryKindOfCharacterIsBotocores) {
  EXPECT_THROW(
      (void)session_->cloudformation().events_since(
          "arn:aws:cloudformation:eu-central-1:123456789012:stack/a/6f0c2d10-f0e9-11f0-8a4b-0a1b2c3d4e5f", "x", {}),
      Error);
  EXPECT_EQ(judged(captured("cloudformation")), 0);
  EXPECT_THROW((void)session_->account().caller_identity({}), Error);
  EXPECT_EQ(judged(captured("sts")), 0);
}

TEST_P(Signature, OfAJsonRequestToDynamoDbIsBotocores) {
  const auto client = session_->dynamodb({}, server_.url());
  (void)client.call("GetItem", R"({"Key":{"name":{"S":"Zürich \"1\""}},"TableName":"t"})", {}, {});
  EXPECT_EQ(judged(captured("dynamodb")), 0);
}

TEST_P(Signature, OfATamperedRequestIsRefusedByTheJudge) {
  EXPECT_THROW((void)session_->cloudformation().describe_stack("My-Stack", {}), Error);
  const auto honest = captured("cloudformation");
  auto body = honest;
  body["body"] = honest["body"].get<std::string>() + "&Extra=1";
  EXPECT_EQ(judged(body), 1);
  auto secret = honest;
  secret["secret_access_key"] = "another";
  EXPECT_EQ(judged(secret), 1);
  auto region = honest;
  region["region"] = "eu-west-1";
  EXPECT_EQ(judged(region), 1);
  auto header = honest;
  for (auto& each : header["headers"]) {
    if (each[0] == "Host") each[1] = "evil.example";
  }
  EXPECT_EQ(judged(header), 1);
}

INSTANTIATE_TEST_SUITE_P(Tokens, Signature, ::testing::Values("", "FwoGZXIvYXdzE+/token=="));

}  // namespace
}  // namespace signalbox::aws
