#include "adapters/system/system_clock.hpp"

#include <ctime>

namespace signalbox {
namespace {

using namespace std::chrono_literals;

struct SystemClockTest : ::testing::Test {
  SystemClock clock;
  std::mutex mutex;
  std::condition_variable_any changed;
  std::stop_source stop;
  bool done = false;

  bool wait(Instant deadline) {
    std::unique_lock lock(mutex);
    return clock.wait_until(lock, changed, deadline, stop.get_token(), [this] { return done; });
  }
};

Instant boottime() {
  timespec reading{};
  clock_gettime(CLOCK_BOOTTIME, &reading);
  return Instant(std::chrono::seconds(reading.tv_sec) + std::chrono::nanoseconds(reading.tv_nsec));
}

TEST_F(SystemClockTest, TheMonotonicClockCountsTheTimeTheMachineSlept) {
  const auto before = boottime();
  const auto reading = clock.monotonic();
  EXPECT_LE(before, reading);
  EXPECT_LE(reading, boottime());
}

TEST_F(SystemClockTest, TheWallClockIsTheSystems) {
  const auto before = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  const auto reading = clock.now();
  EXPECT_LE(before, reading);
  EXPECT_LE(reading, std::chrono::system_clock::now());
}

TEST_F(SystemClockTest, AWaitEndsWithItsDeadlineAndNotBefore) {
  const auto deadline = clock.monotonic() + 15ms;
  EXPECT_FALSE(wait(deadline));
  EXPECT_GE(clock.monotonic(), deadline);
}

TEST_F(SystemClockTest, ADeadlineThatHasPassedDoesNotWait) { EXPECT_FALSE(wait(Instant::min())); }

TEST_F(SystemClockTest, WhatIsReadyIsReadyEvenAfterTheDeadline) {
  done = true;
  EXPECT_TRUE(wait(Instant::min()));
}

TEST_F(SystemClockTest, AWaitWithoutEndIsWokenByANotification) {
  std::jthread other([this] {
    std::lock_guard guard(mutex);
    done = true;
    changed.notify_all();
  });
  EXPECT_TRUE(wait(Instant::max()));
}

TEST_F(SystemClockTest, AStopRequestEndsAWaitWithoutEnd) {
  std::jthread other([this] { stop.request_stop(); });
  EXPECT_FALSE(wait(Instant::max()));
}

TEST_F(SystemClockTest, TheLockIsHeldAfterTheWait) {
  std::unique_lock lock(mutex);
  clock.wait_until(lock, changed, clock.monotonic() + 1ms, stop.get_token(), [] { return false; });
  EXPECT_TRUE(lock.owns_lock());
}

TEST_F(SystemClockTest, APauseThatIsStoppedSaysSo) {
  EXPECT_TRUE(pause(clock, 1ms, stop.get_token()));
  stop.request_stop();
  EXPECT_FALSE(pause(clock, 24h, stop.get_token()));
}

}  // namespace
}  // namespace signalbox
