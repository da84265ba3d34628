#include "rehearsal/endpoint.hpp"

#include <nlohmann/json.hpp>

#include "rehearsal/desk.hpp"

namespace signalbox::rehearsal {
namespace {

using testing::Reply;
using testing::short_create;

class EndpointTest : public ::testing::Test {
 protected:
  Response call(const std::string& form) { return endpoint.handle({.body = form}, now); }
  Response steer(const std::string& method, const std::string& what, const std::string& body = {}) {
    return endpoint.handle({.method = method, .path = "/_rehearsal/" + what, .body = body}, now);
  }
  bool stack_exists() {
    static_cast<void>(steer("POST", "faults", "none"));
    return call("Action=DescribeStacks&StackName=web").status == 200;
  }
  void create_under(const std::string& faults) {
    EXPECT_EQ(steer("POST", "faults", faults).status, 200);
    last = call("Action=CreateStack&StackName=web&TemplateBody=%7B%22Resources%22%3A%7B%22A%22%3A1%7D%7D");
  }

  Time now{std::chrono::seconds(1768394096)};
  Endpoint endpoint{{}, ScenarioSet({short_create()}), {}};
  Response last;
};

TEST_F(EndpointTest, WithoutFaultsTheCloudAnswers) {
  create_under("none");
  EXPECT_EQ(last.status, 200);
  EXPECT_TRUE(stack_exists());
}

TEST_F(EndpointTest, AThrottledRequestIsNotCarriedOut) {
  create_under("throttle=100%");
  EXPECT_EQ(last.status, 400);
  EXPECT_EQ(Reply(last).code(), "Throttling");
  EXPECT_EQ(Reply(last).message(), "Rate exceeded");
  EXPECT_FALSE(stack_exists());
}

TEST_F(EndpointTest, AServerErrorIsTheServicesFault) {
  create_under("5xx=100%");
  EXPECT_EQ(last.status, 503);
  EXPECT_STREQ(Reply(last).root().child("Error").child("Type").text().get(), "Receiver");
  EXPECT_FALSE(stack_exists());
}

TEST_F(EndpointTest, AnExpiredTokenIsDenied) {
  create_under("expired-token=after:0");
  EXPECT_EQ(last.status, 403);
  EXPECT_EQ(Reply(last).code(), "ExpiredToken");
}

TEST_F(EndpointTest, SomeDroppedRequestsAreCarriedOutAndSomeAreNot) {
  int carried_out = 0;
  static_cast<void>(steer("POST", "faults", "drop=100%"));
  for (int i = 0; i < 40; ++i) {
    EXPECT_TRUE(call(fmt::format("Action=CreateStack&StackName=web{}&TemplateBody=Resources%3A", i)).drop);
  }
  static_cast<void>(steer("POST", "faults", "none"));
  for (int i = 0; i < 40; ++i)
    carried_out += call(fmt::format("Action=DescribeStacks&StackName=web{}", i)).status == 200;
  EXPECT_GT(carried_out, 5);
  EXPECT_LT(carried_out, 35);
}

TEST_F(EndpointTest, ASlowRequestIsAnsweredInFull) {
  create_under("slow=200ms");
  EXPECT_EQ(last.delay, Duration(200));
  EXPECT_EQ(last.status, 200);
}

TEST_F(EndpointTest, FaultsAnswerInTheEnvelopeOfTheServiceAsked) {
  static_cast<void>(steer("POST", "faults", "throttle=100%"));
  const Reply reply(call("Action=GetCallerIdentity"));
  EXPECT_STREQ(reply.root().attribute("xmlns").value(), "https://sts.amazonaws.com/doc/2011-06-15/");
}

TEST_F(EndpointTest, SteeringIsNeverTroubled) {
  static_cast<void>(steer("POST", "faults", "drop=100% throttle=100%"));
  const auto faults = steer("GET", "faults");
  EXPECT_EQ(faults.status, 200);
  EXPECT_EQ(nlohmann::json::parse(faults.body)["faults"], "throttle=100% drop=100%");
  EXPECT_EQ(steer("GET", "state").content_type, "application/json");
}

TEST_F(EndpointTest, AMistakeInSteeringSaysWhatAndChangesNothing) {
  static_cast<void>(steer("POST", "faults", "throttle=10%"));
  const auto refused = steer("POST", "faults", "drop=5% earthquake=1%");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(nlohmann::json::parse(refused.body)["error"], "fault \"earthquake=1%\": there is no such fault");
  EXPECT_EQ(steer("POST", "faults", " \n").status, 400);
  EXPECT_EQ(nlohmann::json::parse(steer("GET", "faults").body)["faults"], "throttle=10%");
  EXPECT_EQ(steer("GET", "weather").status, 404);
}

}  // namespace
}  // namespace signalbox::rehearsal
