#include "records/outbox_document.hpp"

#include "core/error.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

const Time noon{1768392000s};

OutboxMessage whole_message() {
  OutboxMessage message;
  message.id = "C1.d.000000000000001.a1";
  message.target = {OutboxRoute::slack, "C1"};
  message.is_living = false;
  message.hears_answers = true;
  message.mention = "<!subteam^S1>";
  message.notification.kind = NotificationKind::failed;
  message.notification.at = noon;
  message.notification.correlation_id = "d";
  message.notification.reason = "\"no\" <b>";
  message.stored_at = noon + 1ms;
  message.is_dead = true;
  message.failures = 6;
  message.next_attempt = noon + 5s;
  message.reason = "is_archived";
  message.way_out = "choose another";
  message.is_doubtful = true;
  message.reply = "1768392000.000100";
  message.unreachable_since = noon - 1h;
  message.revivals = 2;
  return message;
}

TEST(OutboxDocument, GivesBackAMessage) {
  const auto message = whole_message();
  EXPECT_EQ(read_outbox_message(write_outbox_message(message), message.id), message);
  OutboxMessage plain;
  plain.id = "x";
  plain.target = {OutboxRoute::signed_webhook, "HOOK"};
  EXPECT_EQ(read_outbox_message(write_outbox_message(plain), "x"), plain);
}

TEST(OutboxDocument, GivesBackWhatSteersTheSending) {
  const OutboxLane lane{LaneClaim{"f00", "host", 42, noon, {"m1", "m2"}}, {"m0"}, noon + 1s, true};
  EXPECT_EQ(read_outbox_lane(write_outbox_lane(lane), "C1"), lane);
  EXPECT_EQ(read_outbox_lane(write_outbox_lane({}), "C1"), OutboxLane{});
  LivingThread thread{
      "C1",     "1768392000.000100", {}, "m1", true, true, noon, {{"1.a1"}}, {{"1.a1", "2.a2"}}, LivingPhase::failed,
      noon + 1s};
  thread.state.phase = LivingPhase::running;
  thread.state.facts.environment = "production";
  EXPECT_EQ(read_living_thread(write_living_thread(thread), "C1.d"), thread);
  const DeliveryTotals totals{1, 2, 3, noon, 1, 2, true};
  EXPECT_EQ(read_delivery_totals(write_delivery_totals(totals)), totals);
  EXPECT_EQ(read_delivery_totals("{}"), DeliveryTotals{});
  for (const MethodBudget& budget : {MethodBudget{}, {noon, {}}, {{}, noon}, {noon, noon + Duration(1)}})
    EXPECT_EQ(read_method_budget(write_method_budget(budget)), budget);
}

TEST(OutboxDocument, RefusesNonsenseByTheNameOfTheField) {
  const std::string good = write_outbox_message(whole_message());
  const auto without = [&](const std::string& part, const std::string& instead) {
    auto text = good;
    const auto at = text.find(part);
    EXPECT_NE(at, std::string::npos) << part;
    return text.replace(at, part.size(), instead);
  };
  for (const auto& body :
       {std::string("[]"), std::string("{}"), std::string("{\"route\":\"slack\",\"target\":\"C1\"}"),
        without("\"slack\"", "\"pigeon\""), without("\"state\":\"dead\"", "\"state\":\"banana\""),
        without("\"state\":\"dead\",", ""), without("\"failures\":6", "\"failures\":\"many\""),
        without("\"failures\":6", "\"failures\":-1"), without("\"notification\":{", "\"notification\":[], \"x\":{"),
        without("\"kind\":\"failed\"", "\"kind\":\"sung\"")}) {
    EXPECT_EQ(kind_thrown_by([&] { (void)read_outbox_message(body, "m"); }), ErrorKind::invalid_input) << body;
  }
  try {
    (void)read_outbox_message(without("\"C1\"", "7.5"), "m");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("\"target\""), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace signalbox::testing
