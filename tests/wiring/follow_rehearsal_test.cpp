// The monitor against the rehearsal cloud over real HTTP: however much the endpoint tells of operations, attached in
// the middle of one it tells the same story, and asks no more than it must.
#include <gtest/gtest.h>

#include <atomic>
#include <nlohmann/json.hpp>

#include "adapters/aws/aws_session.hpp"
#include "adapters/http/http_client.hpp"
#include "adapters/system/system_clock.hpp"
#include "app/find_origins.hpp"
#include "app/follow_stacks.hpp"
#include "ports/stack_launcher.hpp"
#include "rehearsal/rehearsal_server.hpp"
#include "support/signal_recorder.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using rehearsal::OperationOffer;

constexpr const char* update = "update-rolled-back";

class FollowingARehearsal : public ::testing::TestWithParam<OperationOffer> {
 protected:
  void serve(OperationOffer offer) {
    rehearsal::RehearsalOptions options;
    options.faults.operations = offer;
    options.existing_stacks = {update};
    now_ = Time(1768394096s).time_since_epoch().count();
    server_ = std::make_unique<rehearsal::RehearsalServer>(options, [this] { return Time(Duration(now_.load())); });
    AwsOptions aws;
    aws.environment = {{"AWS_ENDPOINT_URL", server_->url()},
                       {"AWS_ACCESS_KEY_ID", "rehearsal"},
                       {"AWS_SECRET_ACCESS_KEY", "rehearsal"}};
    aws.region = "us-east-1";
    aws.home = "/does/not/exist";
    session_ = std::make_unique<AwsSession>(aws, clock_, 1);
  }
  void advance(Duration span) { now_ += span.count(); }
  std::map<std::string, int> calls() {
    HttpRequest request;
    request.url = server_->url() + "/_rehearsal/state";
    return nlohmann::json::parse(session_->http().send(request, {}).body).at("calls");
  }

  /// What is told of an update that is joined half-way and rolls back; what depends on our clock is left out.
  std::vector<Signal> story(OperationOffer offer) {
    serve(offer);
    static_cast<void>(session_->launcher().create_or_update(update, R"({"Resources": {"A": {"Type": "B"}}})", {}));
    advance(1min);
    const auto found = find_origins(session_->cloudformation(), {update}, {});
    SignalRecorder recorder;
    Broadcast signals("20260101-000000-abcdef", "production", {&recorder});
    FollowOptions options;
    options.stacks = {update};
    options.poll = 5ms;
    FollowStacks follow(session_->cloudformation(), clock_, signals, options);
    follow.begin_at({found.front().origin});
    follow.start();
    recorder.await(SignalKind::stack_started);
    advance(1h);
    EXPECT_EQ(follow.finish({}).front().verdict, Verdict::failed);
    auto told = recorder.all();
    std::erase_if(told, [](const Signal& signal) {
      return signal.kind == SignalKind::progress || signal.kind == SignalKind::stalled ||
             signal.kind == SignalKind::moving_again;
    });
    return told;
  }

  SystemClock clock_;
  std::atomic<Duration::rep> now_ = 0;
  std::unique_ptr<rehearsal::RehearsalServer> server_;
  std::unique_ptr<AwsSession> session_;
};

TEST_P(FollowingARehearsal, TellsTheSameStoryAndAsksForOperationsAtMostOnce) {
  const auto told = story(GetParam());
  const bool must_ask = GetParam() == OperationOffer::apart || GetParam() == OperationOffer::apart_denied;
  EXPECT_EQ(calls()["DescribeEvents"], must_ask ? 1 : 0);
  EXPECT_GT(told.size(), 20U);
  EXPECT_EQ(told, story(OperationOffer::absent));
}

INSTANTIATE_TEST_SUITE_P(HoweverOperationsAreTold, FollowingARehearsal,
                         ::testing::Values(OperationOffer::everywhere, OperationOffer::denied, OperationOffer::apart,
                                           OperationOffer::apart_denied, OperationOffer::absent),
                         [](const auto& info) {
                           std::string name(to_string(info.param));
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace signalbox::testing
