#include "adapters/storage/file_lock.hpp"

#include <unistd.h>

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

  signalbox::testing::RegistryPlace place_;
  signalbox::testing::ManualClock clock_;
};

TEST_F(FileLockTest, AFreeLockIsTakenWithoutWaiting) {
  for (int i = 0; i < 3; ++i) EXPECT_NO_THROW(FileLock(file(), 0ms, clock_));
}

TEST_F(FileLockTest, AHolderThatNeverLetsGoIsNamedAfterThePatienceRanOut) {
  const FileLock held(file(), 0ms, clock_);
  std::string message;
  ErrorKind kind = ErrorKind::internal;
  {
    const std::jthread second([&] {
      try {
        const FileLock lock(file(), 10s, clock_);
      } catch (const Error& error) {
        message = error.what();
        kind = error.kind();
      }
    });
    clock_.await_sleepers(1);
    clock_.advance(10s);
  }
  EXPECT_EQ(kind, ErrorKind::unavailable);
  EXPECT_THAT(message, HasSubstr(file().string()));
  EXPECT_THAT(message, HasSubstr("process " + std::to_string(::getpid())));
  EXPECT_THAT(message, HasSubstr("10s"));
}

TEST_F(FileLockTest, AWaiterGetsTheLockOnceItIsLetGo) {
  std::optional<FileLock> held(std::in_place, file(), 0ms, clock_);
  bool got = false;
  {
    const std::jthread second([&] {
      const FileLock lock(file(), 10s, clock_);
      got = true;
    });
    clock_.await_sleepers(1);
    held.reset();
    clock_.advance(50ms);
  }
  EXPECT_TRUE(got);
}

TEST_F(FileLockTest, ALockFileThatWasRemovedProtectsNobodyAndIsMadeAnew) {
  const FileLock orphan(file(), 0ms, clock_);
  std::filesystem::remove(file());
  EXPECT_NO_THROW(FileLock(file(), 0ms, clock_));
}

TEST_F(FileLockTest, WithoutAFolderThereIsNoLock) {
  try {
    const FileLock lock(place_.file("missing/x.lock"), 0ms, clock_);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  }
}

}  // namespace
}  // namespace signalbox::storage
