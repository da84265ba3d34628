#include "adapters/system/stop_event.hpp"

#include <fcntl.h>
#include <poll.h>

namespace signalbox {
namespace {

bool is_readable(const StopEvent& event) {
  pollfd source{event.descriptor(), POLLIN, 0};
  return poll(&source, 1, 0) == 1;
}

bool is_open(int descriptor) { return fcntl(descriptor, F_GETFD) >= 0; }

TEST(StopEvent, BecomesReadableWhenStopIsRequested) {
  std::stop_source stop;
  const StopEvent event(stop.get_token());
  EXPECT_FALSE(is_readable(event));
  stop.request_stop();
  EXPECT_TRUE(is_readable(event));
}

TEST(StopEvent, IsReadableAtOnceWhenStopWasRequestedBefore) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(is_readable(StopEvent(stop.get_token())));
}

TEST(StopEvent, StaysReadable) {
  std::stop_source stop;
  const StopEvent event(stop.get_token());
  stop.request_stop();
  EXPECT_TRUE(is_readable(event));
  EXPECT_TRUE(is_readable(event));
}

TEST(StopEvent, ATokenThatCannotStopNeverBecomesReadable) { EXPECT_FALSE(is_readable(StopEvent({}))); }

TEST(StopEvent, WakesAPollThatIsUnderWay) {
  std::stop_source stop;
  const StopEvent event(stop.get_token());
  std::jthread other([&] { stop.request_stop(); });
  pollfd source{event.descriptor(), POLLIN, 0};
  EXPECT_EQ(poll(&source, 1, -1), 1);
}

TEST(StopEvent, IsNotInheritedByChildren) {
  const StopEvent event({});
  EXPECT_NE(fcntl(event.descriptor(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(FileDescriptor, ClosesWhatItOwnsOnce) {
  int raw = -1;
  {
    FileDescriptor first(open("/dev/null", O_RDONLY | O_CLOEXEC));
    raw = first.get();
    const FileDescriptor second(std::move(first));
    EXPECT_EQ(second.get(), raw);
    EXPECT_TRUE(is_open(raw));
  }
  EXPECT_FALSE(is_open(raw));
}

TEST(FileDescriptor, TakesAnothersPlace) {
  FileDescriptor kept(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int replaced = kept.get();
  {
    FileDescriptor other(open("/dev/null", O_RDONLY | O_CLOEXEC));
    const int expected = other.get();
    kept = std::move(other);
    EXPECT_EQ(kept.get(), expected);
  }
  EXPECT_FALSE(is_open(replaced));
  EXPECT_TRUE(is_open(kept.get()));
}

TEST(FileDescriptor, OwnsNothingByDefault) { EXPECT_LT(FileDescriptor().get(), 0); }

}  // namespace
}  // namespace signalbox
