#include "adapters/storage/stop_bell.hpp"

#include <gtest/gtest.h>
#include <poll.h>

namespace signalbox::storage {
namespace {

bool rings(const StopBell& bell) {
  pollfd polled{bell.descriptor(), POLLIN, 0};
  return ::poll(&polled, 1, 0) == 1;
}

TEST(AStopBell, RingsOnceStopIsRequestedAndGoesOnRinging) {
  std::stop_source stop;
  const StopBell bell(stop.get_token());
  EXPECT_FALSE(rings(bell));
  stop.request_stop();
  EXPECT_TRUE(rings(bell));
  EXPECT_TRUE(rings(bell));
}

TEST(AStopBell, RingsAtOnceForAStopThatWasRequestedBefore) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(rings(StopBell(stop.get_token())));
}

}  // namespace
}  // namespace signalbox::storage
