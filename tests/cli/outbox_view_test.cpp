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
  entry.message.stored_at = now - 12min;
  return entry;
}

std::string nowhere(const SetAside& entry) { return "/registry/" + entry.name; }

TEST(OutboxView, AListShowsEachIdWholeAndWhyAndWhatToDoHoweverNarrowTheTerminal) {
  Look narrow = plain_look();
  narrow.width = 40;
  auto dead = stalled_message("not_in_channel");
  dead.message.is_dead = true;
  dead.message.way_out = "invite the bot";
  EXPECT_EQ(entries_text({stalled_message(""), dead}, now, narrow),
            "C1.20260114-123456-abc12301.001768394096000.a5d41402abc4b2a76\n"
            "  pending, stored 12m ago: stalled to C1\n"
            "C1.20260114-123456-abc12301.001768394096000.a5d41402abc4b2a76\n"
            "  dead letter, stored 12m ago: stalled to C1\n"
            "  not_in_channel; invite the bot\n"
            "then `signalbox outbox retry --all` sends the dead letter again");
}

TEST(OutboxView, AListSaysWhenEachGoes) {
  auto waiting = stalled_message("internal_error");
  waiting.message.next_attempt = now + 5s;
  auto soon = waiting;
  soon.message.next_attempt = now + 849ms;
  auto dead = waiting;
  dead.message.is_dead = true;
  auto sending = waiting;
  sending.claim.emplace();
  for (const auto& [entry, state] : {std::pair{stalled_message(""), "pending"},
                                     {waiting, "pending, next attempt in 5s"},
                                     {soon, "pending, next attempt in under 1s"},
                                     {dead, "dead letter"},
                                     {sending, "sending"}})
    EXPECT_THAT(entries_text({entry}, now, plain_look()), HasSubstr(std::string("\n  ") + state + ", stored 12m ago"));
}

TEST(OutboxView, AListSaysWhatLiesOnThisMachine) {
  auto own = stalled_message("");
  own.is_on_this_machine = true;
  EXPECT_THAT(entries_text({own}, now, plain_look()), HasSubstr("stalled to C1, on this machine"));
  EXPECT_THAT(entry_text(own, plain_look()), HasSubstr("on this machine, for want of the registry"));
  EXPECT_THAT(entries_json({own}), HasSubstr("\"on_this_machine\": true"));
}

TEST(OutboxView, NobodyIsToSendAgainWhatGoesByItself) {
  auto victim = stalled_message("cut off");
  victim.message.is_dead = true;
  victim.message.unreachable_since = now;
  const auto text = entries_text({victim}, now, plain_look());
  EXPECT_THAT(text, HasSubstr("cut off; it goes again by itself once somebody answers there"));
  EXPECT_THAT(text, Not(HasSubstr("outbox retry")));
}

TEST(OutboxView, WhereOneDeadLetterIsShownItsOwnIdIsTheWayOut) {
  auto dead = stalled_message("not_in_channel");
  dead.message.is_dead = true;
  dead.message.way_out = "invite the bot";
  const std::string then = "invite the bot, then `signalbox outbox retry " + dead.message.id + "`";
  EXPECT_THAT(entry_text(dead, plain_look()), HasSubstr(then));
  EXPECT_EQ(notified_text({dead}), "C1: given up, not_in_channel; " + then);
}

TEST(OutboxView, WhatCouldNotBeKeptIsLostAndNotStillToBeSent) {
  auto lost = stalled_message("cut off");
  lost.is_on_this_machine = lost.is_lost = true;
  EXPECT_EQ(notified_text({lost}),
            "C1: lost: the registry is out of reach, and no disk here outlives this job, cut off");
  EXPECT_THAT(notified_json({lost.message.id}, {lost}), HasSubstr("\"state\": \"lost\""));
}

TEST(OutboxView, TheStatusSaysWhichDeadLettersNeedSomebody) {
  OutboxOverview overview;
  overview.dead = 3;
  overview.dead_of_outage = 1;
  EXPECT_EQ(overview_text(overview, now, nowhere),
            "nothing to send; 0 sent, 0 superseded\n"
            "2 dead letters: `signalbox outbox list` says why and what to do\n"
            "1 dead letter of an outage goes again by itself once somebody answers there");
}

TEST(OutboxView, TheStatusNamesWhatLiesAsideAndWhere) {
  OutboxOverview overview;
  overview.set_aside = {{"set_aside_notes", "outbox/set_aside_notes", false}};
  EXPECT_THAT(overview_text(overview, now, nowhere),
              HasSubstr("\nno message, and set aside: /registry/set_aside_notes; look at it, then `signalbox outbox "
                        "drop set_aside_notes`"));
}

TEST(OutboxView, TheStatusSaysHowManyAreSentAnew) {
  const auto text = [](std::size_t pending, std::size_t retrying) {
    OutboxOverview overview;
    overview.pending = pending;
    overview.retrying = retrying;
    return overview_text(overview, now, nowhere);
  };
  EXPECT_THAT(text(0, 0), StartsWith("nothing to send; "));
  EXPECT_THAT(text(1, 0), StartsWith("1 message to send; "));
  EXPECT_THAT(text(1, 1), StartsWith("1 message to send again; "));
  EXPECT_THAT(text(3, 1), StartsWith("3 messages to send, 1 of them again; "));
}

TEST(OutboxView, NobodyIsAdvisedToPasteWhatSomebodyNamedAnEntry) {
  OutboxOverview overview;
  overview.set_aside = {{"set_aside_$(reboot)", "outbox/set_aside_$(reboot)", false}};
  const auto text = overview_text(overview, now, nowhere);
  EXPECT_THAT(text, HasSubstr("/registry/set_aside_$(reboot); look at it"));
  EXPECT_THAT(text, Not(HasSubstr("drop set_aside_$")));
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
}

TEST(OutboxView, AFlushNamesWhatItGaveUpUnlessThatHasComeBackMeanwhile) {
  DeliveryReport report;
  report.dead = 2;
  report.reason = "is_archived";
  OutboxOverview left;
  left.dead = 1;
  EXPECT_EQ(flushed_text(report, left),
            "0 sent, 0 superseded, 1 given up\n"
            "the last failure: is_archived\n"
            "`signalbox outbox list` says why each was given up, and what to do");
  EXPECT_EQ(flushed_text(report, {}), "0 sent, 0 superseded");
}

}  // namespace
}  // namespace signalbox::cli
