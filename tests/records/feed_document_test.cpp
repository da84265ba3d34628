#include "records/feed_document.hpp"

#include "core/error.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

TEST(FeedDocument, GivesBackAnOrder) {
  MonitorOrder order;
  order.correlation_id = "20260114-123456-abc123";
  order.environment = "production";
  order.region = "eu-central-1";
  order.stacks = {{"App", "arn:aws:cloudformation:eu-central-1:123456789012:stack/App/1", "event-7"},
                  {"Later", "", ""}};
  order.settle_when = SettleWhen::told;
  order.poll = 150ms;
  order.interval = 1min;
  order.stall_after = 10min;
  order.expect_within = 1h;
  order.begin_within = 30min;
  order.give_up_after = 7min;
  order.expectation = "as 95% of 40 earlier ones did";
  order.seed = 4'294'967'295;
  EXPECT_EQ(read_order(write_order(order)), order);
  EXPECT_EQ(read_order(write_order({})), MonitorOrder{});
}

TEST(FeedDocument, GivesBackWhereEvidenceIsKept) {
  for (const RegistryPlace& place : {RegistryPlace{"postgres://ci:hunter2@db/x", std::nullopt, "deploy"},
                                     RegistryPlace{"dynamodb://table", "eu-west-1", std::nullopt}})
    EXPECT_EQ(read_registry_place(write_registry_place(place)), place);
  EXPECT_EQ(kind_thrown_by([] { (void)read_registry_place("{}"); }), ErrorKind::invalid_input);
}

TEST(FeedDocument, GivesBackWhatAMonitorSays) {
  const FeedMessage end = FeedEnd{{{"App", "arn", StackStatus::update_complete, Verdict::succeeded, true, true, ""},
                                   {"Db", "", StackStatus::unknown, Verdict::failed, false, false, "Queue: denied"}}};
  const Signal signal{.kind = SignalKind::stack_started, .stack = "App", .mark = "e1"};
  for (const FeedMessage& message : {FeedMessage(FeedBeat{7}), FeedMessage(FeedBeat{}), end, FeedMessage(signal),
                                     FeedMessage(FeedTrouble{"no region"}), FeedMessage(FeedEnd{})}) {
    EXPECT_EQ(read_feed(write_feed(message)), message) << write_feed(message);
  }
}

TEST(FeedDocument, RefusesHalfALine) {
  const std::string whole = write_feed(Signal{.kind = SignalKind::stack_started, .stack = "App", .mark = "e1"});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(kind_thrown_by([&] { (void)read_feed(whole.substr(0, size)); }), ErrorKind::invalid_input) << size;
  }
  EXPECT_EQ(kind_thrown_by([] { (void)read_order(R"({"settle_when":"never"})"); }), ErrorKind::invalid_input);
}

}  // namespace
}  // namespace signalbox::testing
