#include "adapters/system/line_log.hpp"

#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <sstream>

#include "core/error.hpp"
#include "support/thrown_kind.hpp"
#include "system/scratch_folder.hpp"

namespace signalbox::testing {
namespace {

class LineLogs : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> lines(const std::string& name = "log") const {
    std::vector<std::string> result;
    std::istringstream in(folder.read(name));
    for (std::string line; std::getline(in, line);) result.push_back(line);
    return result;
  }
  ScratchFolder folder;
  std::filesystem::path file = folder.path() / "log";
};

TEST_F(LineLogs, AddToWhatIsThere) {
  folder.write("log", "before\n");
  LineLog log(file);
  EXPECT_TRUE(log.append("one"));
  EXPECT_TRUE(LineLog(file).append("two"));
  EXPECT_EQ(lines(), (std::vector<std::string>{"before", "one", "two"}));
}

TEST_F(LineLogs, GoOnInANewFileWhenTheirsWasMovedAway) {
  LineLog log(file);
  ASSERT_TRUE(log.append("one"));
  std::filesystem::rename(file, folder.path() / "log.1");
  EXPECT_TRUE(log.append("two"));
  EXPECT_EQ(lines("log.1"), std::vector<std::string>{"one"});
  EXPECT_EQ(lines(), std::vector<std::string>{"two"});
}

TEST_F(LineLogs, SayBeforehandThatTheyCannotBeWritten) {
  EXPECT_EQ(kind_thrown_by([&] { LineLog(folder.path() / "no/such/folder/log").check(); }), ErrorKind::invalid_input);
  EXPECT_EQ(kind_thrown_by([&] { LineLog(folder.path()).check(); }), ErrorKind::invalid_input) << "a folder";
  EXPECT_NO_THROW(LineLog(file).check());
}

TEST_F(LineLogs, AreForTheirOwnerToRead) {
  LineLog(file).check();
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(LineLogs, LoseALineWhenItCannotBeWrittenAndGoOnWhenItCan) {
  std::filesystem::create_directory(folder.path() / "later");
  std::filesystem::permissions(folder.path() / "later", std::filesystem::perms::owner_all);
  LineLog log(folder.path() / "later/deep/log");
  EXPECT_FALSE(log.append("lost"));
  std::filesystem::create_directory(folder.path() / "later/deep");
  EXPECT_TRUE(log.append("kept"));
  EXPECT_EQ(folder.read("later/deep/log"), "kept\n");
}

TEST_F(LineLogs, LoseLinesInANamedPipeThatNobodyEmptiesAndMakeNobodyWait) {
  folder.make_fifo("log");
  LineLog log(file);
  EXPECT_FALSE(log.append("nobody reads"));
  const FileDescriptor reader(open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  const std::string line(1'000, 'x');
  int taken = 0;
  while (log.append(line)) ++taken;
  EXPECT_GT(taken, 0);
}

// A limit on the size of files cuts a write short as a full disk does.
TEST_F(LineLogs, KeepWhatWasCutShortApartFromTheNextLine) {
  folder.write("log", std::string(99, 'x') + "\n");
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    LineLog log(file);
    rlimit limit{104, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
    const bool was_lost = !log.append("0123456789");
    limit.rlim_cur = RLIM_INFINITY;
    setrlimit(RLIMIT_FSIZE, &limit);
    _exit(was_lost && log.append("next") ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(lines(), (std::vector<std::string>{std::string(99, 'x'), "0123", "next"}));
}

TEST_F(LineLogs, OfSeveralWritersTearNoLine) {
  constexpr int writers = 4;
  constexpr int each = 200;
  const auto text = [](int writer) { return std::string(2000, static_cast<char>('a' + writer)); };
  std::vector<pid_t> children;
  for (int writer = 0; writer < writers; ++writer) {
    const pid_t child = fork();
    if (child == 0) {
      LineLog log(file);
      bool all = true;
      for (int i = 0; i < each; ++i) all = log.append(text(writer)) && all;
      _exit(all ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  const auto all = lines();
  EXPECT_EQ(all.size(), std::size_t(writers * each));
  for (int writer = 0; writer < writers; ++writer) EXPECT_EQ(std::ranges::count(all, text(writer)), each);
}

}  // namespace
}  // namespace signalbox::testing
