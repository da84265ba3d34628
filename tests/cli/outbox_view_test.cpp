#include "cli/render/outbox_view.hpp"

#include <gmock/gmock.h>

#include "app/read_outbox.hpp"
#include "cli/render/look.hpp"

namespace signalbox::cli {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const Time now{1768392000s};

OutboxEntry stalled_message(const std::string& reason) {
  OutboxEntry entry;
  entry.message.id = "C1.20260114-123456-abc12301.001768394096000.a5d41402abc4b2a76";
  entry.message.target = {OutboxRoute::slack, "C1"};
  entry.message.notification.kind = NotificationKind::stalled;
  entry.message.reason = reason;
  return entry;
}

TEST(OutboxView, AListBeginsWithWhatTheOtherVerbsNeedAndCutsTheReason) {
  Look narrow = plain_look();
  narrow.width = 100;
  const auto text = entries_text({stalled_message(std::string(200, 'x'))}, now, narrow);
  const auto line = text.substr(text.find('\n') + 1);
  EXPECT_THAT(text, StartsWith("ID "));
  EXPECT_THAT(line, StartsWith("C1.20260114-123456-abc12301.001768394096000.a5d41402abc4b2a76  stalled  pending  xxx"));
  EXPECT_THAT(line, HasSubstr("x…"));
}

TEST(OutboxView, AListSaysWhenEachGoes) {
  auto waiting = stalled_message("internal_error");
  waiting.message.next_attempt = now + 5s;
  auto dead = waiting;
  dead.message.is_dead = true;
  auto sending = waiting;
  sending.claim.emplace();
  for (const auto& [entry, state] :
       {std::pair{stalled_message(""), "pending"}, {waiting, "in 5s"}, {dead, "dead"}, {sending, "sending"}})
    EXPECT_THAT(entries_text({entry}, now, plain_look()), HasSubstr(std::string("  stalled  ") + state));
}

TEST(OutboxView, TheStatusSaysHowManyAreSentAnew) {
  const auto text = [](std::size_t pending, std::size_t retrying) {
    OutboxOverview overview;
    overview.pending = pending;
    overview.retrying = retrying;
    return overview_text(overview, now);
  };
  EXPECT_THAT(text(0, 0), StartsWith("nothing to send; "));
  EXPECT_THAT(text(1, 0), StartsWith("1 message to send; "));
  EXPECT_THAT(text(1, 1), StartsWith("1 message to send again; "));
  EXPECT_THAT(text(3, 1), StartsWith("3 messages to send, 1 of them again; "));
}

TEST(OutboxView, AFlushThatGotAllOutTellsOfNoFailure) {
  DeliveryReport report;
  report.sent = 2;
  report.failed = 1;
  report.reason = "internal_error";
  EXPECT_EQ(flushed_text(report, {}), "2 sent, 0 superseded");
  OutboxOverview left;
  left.pending = 1;
  report.without_transport = 1;
  EXPECT_EQ(flushed_text(report, left),
            "2 sent, 0 superseded; 1 still to send, 1 of them needs a token or an address that is not set here\n"
            "the last failure: internal_error");
  report.dead = 1;
  EXPECT_THAT(flushed_text(report, {}), HasSubstr("the last failure: internal_error")) << "one was given up";
}

}  // namespace
}  // namespace signalbox::cli
