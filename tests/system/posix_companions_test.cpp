#include "adapters/system/posix_companions.hpp"

#include <csignal>

#include "adapters/system/line_input.hpp"
#include "adapters/system/system_clock.hpp"
#include "system/scratch_folder.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;

class PosixCompanionsTest : public ::testing::Test {
 protected:
  std::unique_ptr<Companion> start(const std::string& script) { return companions.start({"-c", script}); }
  /// What it says next; "(ended N)" or "(silent)".
  std::string hear(Companion& companion, Duration patience = 1min) {
    const auto news = companion.hear(clock.monotonic() + patience, {});
    if (const auto* line = std::get_if<CompanionLine>(&news)) return line->text;
    if (const auto* ended = std::get_if<CompanionEnded>(&news))
      return "(ended " + std::to_string(ended->status.shell_code()) + ")";
    return "(silent)";
  }
  SystemClock clock;
  PosixCompanions companions{{{"PATH", "/usr/bin:/bin"}}, clock, "/bin/sh"};
  ScratchFolder folder;
};

TEST_F(PosixCompanionsTest, AreHeardLineByLineToTheirEnd) {
  const auto companion = start("echo one; printf 'two\\nthree\\n'; exit 3");
  EXPECT_EQ(hear(*companion), "one");
  EXPECT_EQ(hear(*companion), "two");
  EXPECT_EQ(hear(*companion), "three");
  EXPECT_EQ(hear(*companion), "(ended 3)");
}

TEST_F(PosixCompanionsTest, AreToldLines) {
  const auto companion = start("while read -r line; do echo \"got $line\"; done");
  companion->tell("one");
  companion->tell("two");
  EXPECT_EQ(hear(*companion), "got one");
  EXPECT_EQ(hear(*companion), "got two");
}

TEST_F(PosixCompanionsTest, AreToldMoreThanAPipeHoldsWithoutWaiting) {
  const auto companion = start("read -r go; wc -c");
  companion->tell("go");
  companion->tell(std::string(3'000'000, 'x'));
  // wc goes on until its input ends, which it never does: what counts is that nobody was blocked.
  EXPECT_EQ(hear(*companion, 0ms), "(silent)");
  const auto reader = start("head -c 3000001 | wc -c");
  reader->tell(std::string(3'000'000, 'x'));
  EXPECT_EQ(hear(*reader), "3000001");
}

TEST_F(PosixCompanionsTest, AreHeardNoFurtherThanTheirLastWholeLine) {
  const auto companion = start("echo whole; printf half");
  EXPECT_EQ(hear(*companion), "whole");
  EXPECT_EQ(hear(*companion), "(ended 0)");
}

TEST_F(PosixCompanionsTest, TellWhichSignalKilledThem) {
  const auto companion = start("kill -9 $$");
  EXPECT_EQ(hear(*companion), "(ended 137)");
}

TEST_F(PosixCompanionsTest, AreSilentAtTheDeadlineAndWhenStopIsRequested) {
  const auto companion = start("read -r never");
  EXPECT_EQ(hear(*companion, 0ms), "(silent)");
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(std::holds_alternative<CompanionSilent>(companion->hear(clock.monotonic() + 1h, stop.get_token())));
}

TEST_F(PosixCompanionsTest, AreHeardAlsoAfterTheDeadlineIfTheySpokeBefore) {
  const auto companion = start("echo one; echo two; read -r never");
  EXPECT_EQ(hear(*companion), "one");
  const auto other = start("echo three; kill -STOP $$");
  EXPECT_EQ(hear(*other), "three");
  EXPECT_EQ(hear(*companion, -1h), "two") << "whoever was stopped itself must not take the other for dead";
  EXPECT_EQ(hear(*companion, -1h), "(silent)") << "at once";
}

TEST_F(PosixCompanionsTest, AreKilledWithTheirObjectAlsoWhenTheyAreStopped) {
  folder.make_fifo("alive");
  auto companion = start("exec 3>'" + (folder.path() / "alive").string() + "'; echo ready; kill -STOP $$");
  // The pipe's other end is held by the companion alone, so its end is the companion's.
  const auto alive = folder.open_fifo_for_reading("alive");
  EXPECT_EQ(hear(*companion), "ready");
  companion.reset();
  EXPECT_EQ(ScratchFolder::read_line(alive), "");
}

TEST(LineInput, GivesWholeLinesOnly) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const FileDescriptor read_end(ends[0]);
  {
    const FileDescriptor write_end(ends[1]);
    const std::string text = "one\ntwo\nhalf";
    ASSERT_EQ(write(write_end.get(), text.data(), text.size()), ssize_t(text.size()));
  }
  LineInput input(read_end.get());
  EXPECT_EQ(input.next({}), "one");
  EXPECT_EQ(input.next({}), "two");
  EXPECT_EQ(input.next({}), std::nullopt);
}

TEST(LineInput, WaitsNoLongerThanItIsAllowedTo) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const FileDescriptor read_end(ends[0]);
  const FileDescriptor write_end(ends[1]);
  LineInput input(read_end.get());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(input.next(stop.get_token()), std::nullopt);
}

}  // namespace
}  // namespace signalbox::testing
