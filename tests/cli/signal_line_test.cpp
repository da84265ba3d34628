#include "cli/render/signal_line.hpp"

#include <gtest/gtest.h>

#include "support/deployment_signals.hpp"

namespace signalbox::cli {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using enum SignalKind;

TEST(SignalLine, CallsADeletionInTheMiddleNoRollback) {
  EXPECT_EQ(signal_line(stack_signal(rollback_started, 1s, "ROLLBACK_IN_PROGRESS")).value().word, "rollback");
  EXPECT_EQ(signal_line(stack_signal(rollback_started, 1s, "DELETE_IN_PROGRESS")).value().word, "deleted");
}

TEST(SignalLine, TellsWhatPeopleAreAskedAndWhatTheyAnswered) {
  const char* text = "Go\x1b[2J on? Reason: no room → signalbox answer q CHOICE";
  const auto question = signal_line({.kind = asked, .reason = "no room", .text = text}).value();
  EXPECT_EQ(question.word, "QUESTION");
  EXPECT_EQ(question.text.find('\x1b'), std::string::npos);
  EXPECT_TRUE(question.text.ends_with("Reason: no room → signalbox answer q CHOICE")) << question.text;
  EXPECT_EQ(signal_line({.kind = answered, .text = "yes: ada said so"}).value().text, "yes: ada said so");
}

}  // namespace
}  // namespace signalbox::cli
