#include "adapters/aws/dynamo_client.hpp"

#include <gmock/gmock.h>

#include "adapters/http/http_client.hpp"
#include "aws_world.hpp"

namespace signalbox::aws {
namespace {

using namespace std::chrono_literals;
using testing::error_of;
using ::testing::HasSubstr;
using testing::http_answer;
using testing::LoopbackServer;
using testing::RawRequest;

std::string refusal(int status, const std::string& code, const std::string& message, const std::string& headers = {}) {
  const auto body = fmt::format(R"({{"__type":"com.amazonaws.dynamodb.v20120810#{}","message":"{}"}})", code, message);
  return http_answer(status, body, headers + "x-amzn-RequestId: REQUEST7\r\n");
}

// Gives new keys each time they were distrusted.
class DynamoKeys : public CredentialProvider {
 public:
  Credentials get(std::stop_token) override { return {"KEY" + std::to_string(renewals), "secret", "", std::nullopt}; }
  void distrust(const Credentials&) override { ++renewals; }
  int renewals = 0;
};

class DynamoClientTest : public ::testing::Test {
 protected:
  // The answers in turn; the last one again and again. An empty one drops the connection.
  void answer(std::vector<std::string> answers) {
    turn_ = 0;
    server_ = std::make_unique<LoopbackServer>(
        LoopbackServer::Handler([this, answers](const RawRequest&, LoopbackServer::Connection& connection) {
          const auto& text = answers[std::min<std::size_t>(turn_++, answers.size() - 1)];
          if (!text.empty()) connection.write(text);
          return !text.empty();
        }));
  }
  DynamoAnswer call() {
    const DynamoClient client(server_->url(), "eu-west-1", {http_, clock_, seeds_, {}}, keys_);
    return client.call("UpdateItem", R"({"TableName":"t"})", limits_, {});
  }
  DynamoRefusal refused() { return std::get<DynamoRefusal>(call().outcome); }

  HttpClient http_;
  testing::LeapingClock clock_;
  RandomSeeds seeds_{7};
  DynamoLimits limits_;
  DynamoKeys keys_;
  std::atomic<std::size_t> turn_ = 0;
  std::unique_ptr<LoopbackServer> server_;
};

TEST_F(DynamoClientTest, ACallIsOneJsonPostThatNamesItsAction) {
  answer({http_answer(200, R"({"Item":{}})")});
  const auto answered = call();
  EXPECT_EQ(std::get<std::string>(answered.outcome), R"({"Item":{}})");
  EXPECT_FALSE(answered.uncertain);
  const auto request = server_->requests().front();
  EXPECT_EQ(request.line(), "POST / HTTP/1.1");
  EXPECT_EQ(request.header("Content-Type"), "application/x-amz-json-1.0");
  EXPECT_EQ(request.header("X-Amz-Target"), "DynamoDB_20120810.UpdateItem");
  EXPECT_EQ(request.body, R"({"TableName":"t"})");
  EXPECT_THAT(request.header("Authorization"), HasSubstr("/eu-west-1/dynamodb/aws4_request"));
}

TEST_F(DynamoClientTest, WhatMayPassIsTriedAgainAndOnlyWhatMayHaveBeenDoneMakesItUncertain) {
  struct Row {
    std::string rule, trouble;
    bool uncertain;
  };
  const std::vector<Row> rows = {
      {"throughput", refusal(400, "ProvisionedThroughputExceededException", "slow"), false},
      {"throttled", refusal(400, "ThrottlingException", "slow"), false},
      {"the account's limit", refusal(400, "RequestLimitExceeded", "slow"), false},
      {"AWS's own error", refusal(500, "InternalServerError", "oops"), true},
      {"out of service", http_answer(503, "<html>"), true},
      {"a connection that ends without an answer", "", true},
      {"half an answer", "HTTP/1.1 200 OK\r\nContent-Le", true},
  };
  for (const auto& row : rows) {
    answer({row.trouble, row.trouble, http_answer(200, "{}")});
    if (row.rule == "half an answer") {
      server_ = std::make_unique<LoopbackServer>(
          LoopbackServer::Handler([&](const RawRequest&, LoopbackServer::Connection& connection) {
            connection.write(turn_++ < 2 ? row.trouble : http_answer(200, "{}"));
            return false;
          }));
    }
    const auto answered = call();
    EXPECT_TRUE(std::holds_alternative<std::string>(answered.outcome)) << row.rule;
    EXPECT_EQ(answered.uncertain, row.uncertain) << row.rule;
    EXPECT_EQ(server_->requests().size(), 3U) << row.rule;
  }
}

TEST_F(DynamoClientTest, WaitsAreRandomAndEndWithItsPatience) {
  answer({refusal(400, "ThrottlingException", "slow")});
  limits_.patience = 20s;
  const auto error = error_of([&] { (void)call(); });
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.what(), HasSubstr("ThrottlingException"));
  EXPECT_THAT(error.what(), HasSubstr("tried "));
  Duration all{};
  for (const auto wait : clock_.waits()) all += wait;
  EXPECT_LE(all, 20s);
  EXPECT_GT(clock_.waits().size(), 2U);
}

TEST_F(DynamoClientTest, NobodyThereIsUnavailableAndNamesTheEndpoint) {
  answer({""});
  const auto url = server_->url();
  const auto error = error_of([&] { (void)call(); });
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.what(), HasSubstr(url));
  EXPECT_THAT(error.what(), HasSubstr("UpdateItem"));
}

TEST_F(DynamoClientTest, ExpiredCredentialsAreRenewedOnce) {
  answer({refusal(400, "ExpiredTokenException", "expired"), http_answer(200, "{}")});
  EXPECT_TRUE(std::holds_alternative<std::string>(call().outcome));
  EXPECT_THAT(server_->requests().back().header("Authorization"), HasSubstr("KEY1"));
  answer({refusal(400, "ExpiredTokenException", "expired")});
  EXPECT_EQ(to_error(refused(), "table t").kind(), ErrorKind::denied);
  EXPECT_EQ(server_->requests().size(), 2U);
}

TEST_F(DynamoClientTest, ACallUnderWayIsCutOffAndAskedAgainWhenTheProcessHasToEnd) {
  std::stop_source hurry;
  limits_.hurry = hurry.get_token();
  server_ = std::make_unique<LoopbackServer>(
      LoopbackServer::Handler([&](const RawRequest&, LoopbackServer::Connection& connection) {
        if (turn_++ == 0) {
          connection.await_close();
          return false;
        }
        return connection.write(http_answer(200, "{}"));
      }));
  const std::jthread signal([&] {
    server_->await_requests(1);
    hurry.request_stop();
  });
  const auto answered = call();
  EXPECT_TRUE(std::holds_alternative<std::string>(answered.outcome));
  EXPECT_TRUE(answered.uncertain);
}

TEST_F(DynamoClientTest, InAHurryPatienceIsHalfASecond) {
  std::stop_source hurry;
  hurry.request_stop();
  limits_.hurry = hurry.get_token();
  answer({http_answer(503, "")});
  EXPECT_EQ(error_of([&] { (void)call(); }).kind(), ErrorKind::unavailable);
  Duration all{};
  for (const auto wait : clock_.waits()) all += wait;
  EXPECT_LE(all, 500ms);
}

TEST_F(DynamoClientTest, AStopEndsACallAsInterrupted) {
  std::stop_source stop;
  server_ = std::make_unique<LoopbackServer>(
      LoopbackServer::Handler([&](const RawRequest&, LoopbackServer::Connection& connection) {
        stop.request_stop();
        connection.await_close();
        return false;
      }));
  const DynamoClient client(server_->url(), "eu-west-1", {http_, clock_, seeds_, {}}, keys_);
  EXPECT_EQ(error_of([&] { (void)client.call("GetItem", "{}", limits_, stop.get_token()); }).kind(),
            ErrorKind::interrupted);
}

TEST_F(DynamoClientTest, EachRefusalNamesTheTableAndTheWayOut) {
  struct Row {
    std::string rule, answer;
    ErrorKind kind;
    std::string says, hint;
  };
  const std::vector<Row> rows = {
      {"no table", refusal(400, "ResourceNotFoundException", "Requested resource not found"), ErrorKind::invalid_input,
       "table t does not exist", "signalbox registry init"},
      {"no right", refusal(400, "AccessDeniedException", "User is not authorized"), ErrorKind::denied,
       "no right to dynamodb:UpdateItem on table t", "docs/registry.md"},
      {"clock behind",
       refusal(400, "InvalidSignatureException", "Signature expired: a is now earlier than b",
               "Date: Wed, 14 Jan 2026 12:44:56 GMT\r\n"),
       ErrorKind::denied, "this machine's clock is 10m behind AWS's", "set this machine's clock"},
      {"clock ahead",
       refusal(400, "InvalidSignatureException", "Signature not yet current: a is still later than b",
               "Date: Wed, 14 Jan 2026 12:24:56 GMT\r\n"),
       ErrorKind::denied, "this machine's clock is 10m ahead of AWS's", "set this machine's clock"},
      {"skew by its own name", refusal(400, "RequestTimeTooSkewed", "too skewed"), ErrorKind::denied,
       "this machine's clock is not AWS's", "set this machine's clock"},
      {"another region's endpoint",
       refusal(400, "InvalidSignatureException", "Credential should be scoped to a valid region."), ErrorKind::denied,
       "scoped to a valid region", "the registry's region"},
      {"unknown keys", refusal(400, "UnrecognizedClientException", "The security token is invalid"), ErrorKind::denied,
       "UnrecognizedClientException", "get new ones"},
      {"what we ask is wrong", refusal(400, "ValidationException", "One or more values"), ErrorKind::invalid_input,
       "One or more values", ""},
      {"a proxy's page", http_answer(403, "<html>no"), ErrorKind::denied, "an answer that is not DynamoDB's", "proxy"},
  };
  for (const auto& row : rows) {
    answer({row.answer});
    const auto error = to_error(refused(), "table t");
    EXPECT_EQ(error.kind(), row.kind) << row.rule;
    EXPECT_THAT(error.what(), HasSubstr(row.says)) << row.rule;
    EXPECT_THAT(error.hint(), HasSubstr(row.hint)) << row.rule;
  }
}

TEST_F(DynamoClientTest, ARefusalGivesItsRequestIdAndNoTerminalEscapes) {
  answer({refusal(400, "ValidationException", R"(bad \u001b[2J thing)")});
  const std::string text = to_error(refused(), "table t").what();
  EXPECT_THAT(text, HasSubstr("REQUEST7"));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(DynamoOfASession, TakesTheRegistrysRegionAndEndpointBeforeItsOwn) {
  testing::LeapingClock clock;
  AwsOptions options;
  options.environment = {{"AWS_REGION", "eu-west-1"}};
  options.home = "/nonexistent";
  AwsSession session(options, clock, 5);
  EXPECT_EQ(session.dynamodb({}, {}).endpoint(), "https://dynamodb.eu-west-1.amazonaws.com");
  EXPECT_EQ(session.dynamodb("us-east-2", {}).endpoint(), "https://dynamodb.us-east-2.amazonaws.com");
  EXPECT_EQ(session.dynamodb("us-east-2", {}).region(), "us-east-2");
  EXPECT_EQ(session.dynamodb({}, "http://127.0.0.1:8000").endpoint(), "http://127.0.0.1:8000");
  EXPECT_EQ(error_of([&] { (void)session.dynamodb({}, "ftp://x"); }).kind(), ErrorKind::invalid_input);
  EXPECT_EQ(error_of([&] { (void)session.dynamodb("not a region", {}); }).kind(), ErrorKind::invalid_input);
}

TEST(DynamoOfASession, HasTheEndpointsOfItsRuleSet) {
  struct Row {
    std::string region, variable, endpoint;
  };
  const std::vector<Row> rows = {
      {"cn-north-1", "", "https://dynamodb.cn-north-1.amazonaws.com.cn"},
      {"us-west-2", "AWS_USE_FIPS_ENDPOINT", "https://dynamodb-fips.us-west-2.amazonaws.com"},
      {"us-gov-west-1", "AWS_USE_FIPS_ENDPOINT", "https://dynamodb.us-gov-west-1.amazonaws.com"},
      {"eu-west-1", "AWS_USE_DUALSTACK_ENDPOINT", "https://dynamodb.eu-west-1.api.aws"},
  };
  for (const auto& row : rows) {
    testing::LeapingClock clock;
    AwsOptions options;
    options.environment = {{"AWS_REGION", row.region}, {row.variable, "true"}};
    options.home = "/nonexistent";
    AwsSession session(options, clock, 5);
    EXPECT_EQ(session.dynamodb({}, {}).endpoint(), row.endpoint);
  }
}

TEST(DynamoOfASession, HasAVariableForItsEndpoint) {
  testing::LeapingClock clock;
  AwsOptions options;
  options.environment = {
      {"AWS_REGION", "eu-west-1"}, {"AWS_ENDPOINT_URL", "http://all"}, {"AWS_ENDPOINT_URL_DYNAMODB", "http://dynamo"}};
  options.home = "/nonexistent";
  AwsSession session(options, clock, 5);
  EXPECT_EQ(session.dynamodb({}, {}).endpoint(), "http://dynamo");
}

}  // namespace
}  // namespace signalbox::aws
