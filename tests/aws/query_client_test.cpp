#include "adapters/aws/query_client.hpp"

#include "aws_world.hpp"

namespace signalbox::aws {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using testing::error_answer;
using testing::error_of;
using ::testing::HasSubstr;
using testing::http_answer;
using testing::identity_answer;
using testing::LoopbackServer;
using ::testing::Not;
using testing::RawRequest;

// Gives new keys each time they were distrusted.
class CountedKeys : public CredentialProvider {
 public:
  Credentials get(std::stop_token) override {
    return {"KEY" + std::to_string(renewals), "the-secret", "", std::nullopt};
  }
  void distrust(const Credentials&) override { ++renewals; }
  int renewals = 0;
};

class QueryClientTest : public ::testing::Test {
 protected:
  // The answers in turn; the last one again and again.
  void answer(std::vector<std::string> answers) {
    server_ = std::make_unique<LoopbackServer>([this, answers](const RawRequest&) {
      const auto turn = std::min<std::size_t>(turn_++, answers.size() - 1);
      return answers[turn];
    });
  }
  QueryAnswer call() {
    const QueryClient client(Service::sts, server_->url(), "eu-west-1", {http_, clock_, seeds_, retry_}, &keys_);
    return client.call("GetCallerIdentity", {{"Odd name", "a b&c=ü*~"}}, {});
  }
  Error failure() {
    return error_of([this] { (void)document_of(call()); });
  }
  std::size_t asked() { return server_->requests().size(); }

  HttpClient http_;
  testing::LeapingClock clock_;
  RandomSeeds seeds_{7};
  RetryOptions retry_;
  CountedKeys keys_;
  std::atomic<std::size_t> turn_ = 0;
  std::unique_ptr<LoopbackServer> server_;
};

TEST_F(QueryClientTest, KnowsTheServicesTimeFromItsLatestAnswer) {
  answer({error_answer(400, "ValidationError", "no", "Date: Wed, 14 Jan 2026 12:34:56 GMT\r\n")});
  const QueryClient client(Service::sts, server_->url(), "eu-west-1", {http_, clock_, seeds_, retry_}, &keys_);
  const QueryClient copy = client;
  EXPECT_EQ(client.service_time(clock_.monotonic()), std::nullopt);
  (void)client.call("GetCallerIdentity", {}, {});
  const Instant answered = clock_.monotonic();
  EXPECT_EQ(copy.service_time(answered + 90s), parse_iso8601("2026-01-14T12:36:26Z"));
  EXPECT_EQ(client.service_time(answered - 1s), parse_iso8601("2026-01-14T12:34:55Z"));
}

TEST_F(QueryClientTest, AskingSendsOneEncodedFormAndReadsTheXml) {
  answer({identity_answer()});
  const auto document = document_of(call());
  EXPECT_EQ(document.root().text("GetCallerIdentityResult/Account"), "123456789012");
  EXPECT_EQ(server_->requests().front().body,
            "Action=GetCallerIdentity&Odd%20name=a%20b%26c%3D%C3%BC%2A~&Version=2011-06-15");
  EXPECT_THAT(clock_.waits(), ElementsAre());
}

TEST_F(QueryClientTest, ThrottlingServerTroubleAndLostConnectionsAreTriedAgain) {
  struct Row {
    std::string rule, answer;
  };
  const std::vector<Row> rows = {
      {"throttled in CloudFormation's words", error_answer(400, "Throttling", "Rate exceeded")},
      {"throttled in other words", error_answer(400, "RequestLimitExceeded", "slow")},
      {"429 without a word", http_answer(429, "")},
      {"500", error_answer(500, "InternalFailure", "oops")},
      {"a proxy's 503", http_answer(503, "<html>unavailable")},
      {"half an answer", "HTTP/1.1 200 OK\r\nContent-Length: 900\r\nConnection: close\r\n\r\n<half"},
  };
  for (const auto& row : rows) {
    turn_ = 0;
    auto broken = row.answer;
    server_ = std::make_unique<LoopbackServer>(
        LoopbackServer::Handler([this, broken](const RawRequest&, LoopbackServer::Connection& connection) {
          connection.write(turn_++ < 2 ? broken : identity_answer());
          return false;
        }));
    EXPECT_TRUE(std::holds_alternative<XmlDocument>(call())) << row.rule;
    EXPECT_EQ(asked(), 3U) << row.rule;
  }
  EXPECT_EQ(clock_.waits().size(), 2 * rows.size());
}

TEST_F(QueryClientTest, AfterTheLastAttemptAwsOwnWordsAreReported) {
  answer({error_answer(400, "Throttling", "Rate\nexceeded \x1b[31m")});
  retry_.max_attempts = 3;
  const auto error = failure();
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.what(), HasSubstr("STS GetCallerIdentity: Throttling: Rate exceeded"));
  EXPECT_THAT(error.what(), HasSubstr("(request ID request-7) (tried 3 times)"));
  EXPECT_THAT(error.what(), Not(HasSubstr("\x1b")));
  EXPECT_EQ(asked(), 3U);
}

TEST_F(QueryClientTest, NobodyThereIsUnavailableAfterAllAttempts) {
  answer({""});
  const auto gone = server_->url();
  server_.reset();
  const QueryClient client(Service::sts, gone, "eu-west-1", {http_, clock_, seeds_, retry_}, &keys_);
  const auto error = error_of([&] { (void)client.call("GetCallerIdentity", {}, {}); });
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.what(), HasSubstr(gone));
  EXPECT_EQ(clock_.waits().size(), 5U);
}

TEST_F(QueryClientTest, RetryAfterIsHonoured) {
  answer({error_answer(503, "ServiceUnavailable", "busy", "Retry-After: 17\r\n"), identity_answer()});
  EXPECT_TRUE(std::holds_alternative<XmlDocument>(call()));
  EXPECT_THAT(clock_.waits(), ElementsAre(17s));
}

TEST_F(QueryClientTest, NoWaitGoesBeyondTheTimeBudget) {
  answer({error_answer(503, "ServiceUnavailable", "busy", "Retry-After: 25\r\n")});
  EXPECT_EQ(failure().kind(), ErrorKind::unavailable);
  EXPECT_THAT(clock_.waits(), ElementsAre(25s, 25s)) << "a third would end after 75 of 60 seconds";
}

TEST_F(QueryClientTest, WhatAwsRefusesIsAnAnswerAtOnce) {
  answer({error_answer(400, "ValidationError", "Stack with id x does not exist")});
  const auto refusal = std::get<ServiceError>(call());
  EXPECT_EQ(refusal.code, "ValidationError");
  EXPECT_EQ(refusal.request_id, "request-7");
  EXPECT_EQ(asked(), 1U);
}

TEST_F(QueryClientTest, ARefusalsKindIsTheCallersNextMove) {
  struct Row {
    int status;
    std::string code;
    ErrorKind expected;
  };
  const std::vector<Row> rows = {
      {403, "AccessDenied", ErrorKind::denied},
      {403, "SignatureDoesNotMatch", ErrorKind::denied},
      {400, "OptInRequired", ErrorKind::denied},
      {400, "ValidationError", ErrorKind::invalid_input},
      {400, "AlreadyExistsException", ErrorKind::conflict},
      {400, "SomethingNew", ErrorKind::invalid_input},
  };
  for (const auto& row : rows) {
    answer({error_answer(row.status, row.code, "no")});
    EXPECT_EQ(failure().kind(), row.expected) << row.code;
  }
  answer({http_answer(403, "<html>blocked by the proxy</html>")});
  const auto error = failure();
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_THAT(error.what(), HasSubstr("status 403"));
}

TEST_F(QueryClientTest, ExpiredCredentialsAreRenewedOnce) {
  for (const auto* code : {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId"}) {
    turn_ = 0;
    keys_.renewals = 0;
    answer({error_answer(403, code, "expired"), identity_answer()});
    EXPECT_TRUE(std::holds_alternative<XmlDocument>(call())) << code;
    EXPECT_THAT(server_->requests().back().header("authorization"), HasSubstr("Credential=KEY1/")) << code;
  }
}

TEST_F(QueryClientTest, StillExpiredAfterTheRenewalIsDenied) {
  answer({error_answer(403, "ExpiredToken", "The security token included in the request is expired")});
  const auto error = failure();
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_THAT(error.what(), HasSubstr("ExpiredToken"));
  EXPECT_THAT(error.hint(), HasSubstr("get new ones"));
  EXPECT_EQ(asked(), 2U);
  EXPECT_EQ(keys_.renewals, 1);
}

TEST_F(QueryClientTest, AClockThatIsOffIsNamedAsTheCause) {
  answer({error_answer(403, "SignatureDoesNotMatch", "Signature expired: 20260101T000000Z is now earlier than ...")});
  const auto error = failure();
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_THAT(error.hint(), HasSubstr("clock"));
}

TEST_F(QueryClientTest, AnAnswerThatIsNotAwsIsRefusedWithTheEndpointsName) {
  std::string deep;
  for (int level = 0; level < 100'000; ++level) deep += "<a>";
  for (const auto& body : {std::string("hello"), std::string("<html><body/></html>"), std::string("{}"), std::string(),
                           deep, std::string("<DescribeStacksResponse/>")}) {
    answer({http_answer(200, body)});
    const auto error = failure();
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input) << body.substr(0, 40);
    EXPECT_THAT(error.what(), HasSubstr(server_->url()));
    EXPECT_EQ(asked(), 1U);
  }
}

TEST_F(QueryClientTest, StopEndsTheWaitBetweenAttempts) {
  answer({error_answer(503, "ServiceUnavailable", "busy")});
  std::stop_source source;
  source.request_stop();
  const QueryClient client(Service::sts, server_->url(), "eu-west-1", {http_, clock_, seeds_, retry_}, &keys_);
  EXPECT_EQ(error_of([&] { (void)client.call("GetCallerIdentity", {}, source.get_token()); }).kind(),
            ErrorKind::interrupted);
}

TEST_F(QueryClientTest, SecretsStayOutOfErrors) {
  answer({"no http at all"});
  const auto error = failure();
  EXPECT_THAT(error.what() + error.hint(), Not(HasSubstr("the-secret")));
}

TEST(RetryOptions, AttemptsComeFromTheEnvironmentThenTheProfile) {
  const auto three = testing::only("AWS_MAX_ATTEMPTS", "3");
  EXPECT_EQ(with_configured_attempts({}, three, "9").max_attempts, 3);
  EXPECT_EQ(with_configured_attempts({}, Variables(), "9").max_attempts, 9);
  EXPECT_EQ(with_configured_attempts({}, Variables(), std::nullopt).max_attempts, 6);
  for (const auto* text : {"0", "-1", "many", "3x", "99999999999999"}) {
    const auto bad = testing::only("AWS_MAX_ATTEMPTS", text);
    EXPECT_EQ(error_of([&] { (void)with_configured_attempts({}, bad, std::nullopt); }).kind(), ErrorKind::invalid_input)
        << text;
  }
}

TEST(RetryPlan, WaitsAreJitteredBelowAGrowingCeiling) {
  RetryOptions options;
  options.max_attempts = 100;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    RetryPlan plan(options, Instant(), seed);
    Duration ceiling = 1s;
    for (int turn = 0; turn < 5; ++turn, ceiling *= 2) {
      EXPECT_LE(plan.wait_after(Reaction::slow_down, std::nullopt, Instant()).value_or(1h), ceiling);
    }
  }
}

}  // namespace
}  // namespace signalbox::aws
