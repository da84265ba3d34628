#include "adapters/storage/file/file_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>

#include "core/error.hpp"
#include "storage/registry_place.hpp"
#include "support/manual_clock.hpp"

namespace signalbox::storage {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

class FileLockTest : public ::testing::Test {
 protected:
  FileLockTest() { place_.write("deployments.json", "{}"); }
  std::filesystem::path file() const { return place_.file("deployments.lock"); }

  LockPatience patience(Duration most) { return {most, clock_}; }

  signalbox::testing::RegistryPlace place_;
  signalbox::testing::ManualClock clock_;
};

TEST_F(FileLockTest, AFreeLockIsTakenWithoutWaiting) {
  for (int i = 0; i < 3; ++i) EXPECT_NO_THROW(FileLock(file(), patience(0ms)));
}

TEST_F(FileLockTest, AHolderThatNeverLetsGoIsNamedAfterThePatienceRanOut) {
  const FileLock held(file(), patience(0ms));
  try {
    const FileLock lock(file(), patience(0ms));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    EXPECT_THAT(error.what(), HasSubstr(file().string()));
    EXPECT_THAT(error.what(), HasSubstr("process " + std::to_string(::getpid())));
  }
}

TEST_F(FileLockTest, WhoeverWaitsLooksAtTheClock) {
  const FileLock held(file(), patience(0ms));
  std::atomic<bool> gave_up = false;
  const std::jthread second([&] {
    try {
      const FileLock lock(file(), patience(10s));
    } catch (const Error& error) {
      gave_up = error.kind() == ErrorKind::unavailable;
    }
    gave_up.notify_all();
  });
  // Its patience may begin at any of these times; it runs out within the next.
  while (!gave_up) clock_.advance(10s);
}

TEST_F(FileLockTest, WhoeverIsInAHurryGivesUpAfterAQuarterOfASecond) {
  const FileLock held(file(), patience(0ms));
  std::stop_source hurry;
  hurry.request_stop();
  std::atomic<bool> gave_up = false;
  const std::jthread second([&] {
    try {
      const FileLock lock(file(), {24h, clock_, hurry.get_token()});
    } catch (const Error& error) {
      gave_up = error.kind() == ErrorKind::unavailable;
    }
  });
  const Instant began = clock_.monotonic();
  while (!gave_up) clock_.advance(1ms);
  EXPECT_GE(clock_.monotonic() - began, 250ms);
}

TEST_F(FileLockTest, AWaiterGetsTheLockOnceItIsLetGo) {
  std::optional<FileLock> held(std::in_place, file(), patience(0ms));
  bool got = false;
  {
    const std::jthread second([&] {
      const FileLock lock(file(), patience(10s));
      got = true;
    });
    held.reset();
  }
  EXPECT_TRUE(got);
}

TEST_F(FileLockTest, ALockFileThatWasRemovedProtectsNobodyAndIsMadeAnew) {
  const FileLock orphan(file(), patience(0ms));
  std::filesystem::remove(file());
  EXPECT_NO_THROW(FileLock(file(), patience(0ms)));
}

TEST_F(FileLockTest, WithoutAFolderThereIsNoLock) {
  try {
    const FileLock lock(place_.file("missing/x.lock"), patience(0ms));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  }
}

TEST_F(FileLockTest, SharersDoNotWaitForEachOtherButForTheOneWhoWrites) {
  const auto file = place_.file("deployments.json");
  auto reader = open_locked(file, O_RDONLY, LockKind::shared, patience(0ms));
  EXPECT_TRUE(open_locked(file, O_RDONLY, LockKind::shared, patience(0ms)));
  EXPECT_THROW((void)open_locked(file, O_RDWR, LockKind::exclusive, patience(0ms)), Error);
  reader.reset();
  const auto writer = open_locked(file, O_RDWR, LockKind::exclusive, patience(0ms));
  EXPECT_THROW((void)open_locked(file, O_RDONLY, LockKind::shared, patience(0ms)), Error);
}

TEST_F(FileLockTest, WhatIsNotThereIsNotLocked) {
  EXPECT_FALSE(open_locked(place_.file("absent.json"), O_RDONLY, LockKind::shared, patience(0ms)));
}

}  // namespace
}  // namespace signalbox::storage
