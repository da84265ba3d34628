#include "adapters/system/unblocked_stream.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "system/scratch_folder.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

/// A stream of one page that somebody may read, or not.
class AStream : public ::testing::Test {
 protected:
  AStream() {
    signal(SIGPIPE, SIG_IGN);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    fcntl(ends[1], F_SETPIPE_SZ, 4096);
    take(ends);
  }
  void take(const int (&ends)[2]) {
    reading_ = FileDescriptor(ends[0]);
    writing_ = FileDescriptor(ends[1]);
  }
  /// Reads until so much has come, or the writers have left.
  std::string read_bytes(std::size_t size) const {
    std::string text;
    char buffer[4096];
    while (text.size() < size) {
      const ssize_t length = read(reading_.get(), buffer, std::min(sizeof buffer, size - text.size()));
      if (length <= 0) break;
      text.append(buffer, static_cast<std::size_t>(length));
    }
    return text;
  }
  static std::string line(int number) { return fmt::format("line {:>200}\n", number); }

  FileDescriptor reading_, writing_;
};

TEST_F(AStream, ThatNobodyReadsMakesNobodyWaitAndLosesNothing) {
  UnblockedStream stream(writing_.get());
  std::string all;
  for (int number = 0; number < 1'000; ++number) {
    stream.write(line(number));
    all += line(number);
  }
  EXPECT_FALSE(stream.flush(0ms));
  EXPECT_EQ(read_bytes(all.size()), all);
  EXPECT_TRUE(stream.flush(1h));
}

TEST_F(AStream, IsNotChangedForOthersWhoWriteThere) {
  UnblockedStream stream(writing_.get());
  for (int number = 0; number < 100; ++number) stream.write(line(number));
  EXPECT_EQ(fcntl(writing_.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(AStream, ThatWasMadeNonBlockingByAnotherLosesNothingEither) {
  fcntl(writing_.get(), F_SETFL, O_NONBLOCK);
  UnblockedStream stream(writing_.get());
  stream.write(std::string(20'000, 'x'));
  EXPECT_EQ(read_bytes(20'000), std::string(20'000, 'x'));
}

TEST_F(AStream, ThatIsFullTakesNoFrame) {
  UnblockedStream stream(writing_.get());
  EXPECT_TRUE(stream.write_if_free("frame 1"));
  stream.write(std::string(5'000, 'x'));
  EXPECT_FALSE(stream.write_if_free("frame 2"));
  EXPECT_EQ(read_bytes(5'007), "frame 1" + std::string(5'000, 'x'));
  EXPECT_TRUE(stream.flush(1h));
  EXPECT_TRUE(stream.write_if_free("frame 3"));
}

TEST_F(AStream, KeepsOnlySoMuchAndSaysHowManyLinesItLeftOut) {
  UnblockedStream stream(writing_.get());
  const std::string large(most_kept_text / 2, 'x');
  stream.write(large);
  stream.write(large);
  stream.write(large);
  stream.write(large);
  const std::string note = "signalbox: 2 lines were left out here, while nobody read this\n";
  const std::string read = read_bytes(2 * large.size() + note.size());
  EXPECT_EQ(read.size(), 2 * large.size() + note.size());
  EXPECT_EQ(read.substr(2 * large.size()), note);
}

TEST_F(AStream, WhoseReaderHasLeftIsWrittenToNoMore) {
  UnblockedStream stream(writing_.get());
  stream.write(std::string(20'000, 'x'));
  EXPECT_FALSE(stream.flush(0ms));
  reading_ = FileDescriptor();
  EXPECT_TRUE(stream.flush(1h)) << "there is nobody to wait for";
}

TEST_F(AStream, ThatIsASocketMakesNobodyWaitEither) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  take(ends);
  const std::string large(1'000'000, 'x');
  UnblockedStream stream(writing_.get());
  stream.write(large);
  EXPECT_EQ(read_bytes(large.size()), large);
}

TEST_F(AStream, ThatIsATerminalWhoseOutputStandsStillMakesNobodyWait) {
  const FileDescriptor master(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_EQ(grantpt(master.get()), 0);
  ASSERT_EQ(unlockpt(master.get()), 0);
  const FileDescriptor terminal(open(ptsname(master.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
  UnblockedStream stream(terminal.get());
  stream.write(std::string(200'000, 'x'));
  EXPECT_FALSE(stream.flush(0ms));
  EXPECT_EQ(fcntl(terminal.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(AStream, ThatIsAFileIsWrittenWhereItEnds) {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "err").string();
  const FileDescriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_EQ(write(file.get(), "before\n", 7), 7);
  UnblockedStream stream(file.get());
  stream.write("mine\n");
  ASSERT_EQ(write(file.get(), "after\n", 6), 6);
  stream.write("mine too\n");
  EXPECT_EQ(folder.read("err"), "before\nmine\nafter\nmine too\n");
}

TEST_F(AStream, IsFoundAgainWhereItsDescriptorLeadsElsewhere) {
  UnblockedStream stream(writing_.get());
  stream.write("to the pipe");
  const ScratchFolder folder;
  const std::string path = (folder.path() / "err").string();
  const FileDescriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_GE(dup2(file.get(), writing_.get()), 0);
  stream.write("to the file");
  EXPECT_EQ(folder.read("err"), "to the file");
  EXPECT_EQ(read_bytes(11), "to the pipe");
}

}  // namespace
}  // namespace signalbox::testing
