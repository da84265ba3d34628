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

}  // namespace
}  // namespace signalbox::cli
