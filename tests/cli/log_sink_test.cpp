#include "cli/log_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace signalbox::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(LogSinks, MaskWhatCommandsAndResourcesSayOfSecrets) {
  testing::ManualClock clock;
  std::string log;
  const auto append = [&log](std::string_view line) {
    log.append(line);
    return true;
  };
  LogSink sink(append, clock, [](const std::string&) {});
  sink.accept({.kind = SignalKind::deployment_started, .text = "deploy --password=hunter2"});
  sink.accept({.kind = SignalKind::resource_failed, .reason = "cannot reach https://ci:hunter2@host"});
  EXPECT_THAT(log, HasSubstr("password=***"));
  EXPECT_THAT(log, HasSubstr("https://ci:***@host"));
  EXPECT_THAT(log, Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace signalbox::cli
