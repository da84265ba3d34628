#include "adapters/system/posix_processes.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <future>

#include "adapters/system/termination_signals.hpp"
#include "core/error.hpp"
#include "system/scratch_folder.hpp"

namespace signalbox {
namespace {

using testing::ScratchFolder;

/// Every behaviour holds with a pidfd and with the fallback for kernels that have none.
class PosixProcessesTest : public ::testing::TestWithParam<bool> {
 protected:
  ScratchFolder folder;
  PosixProcesses processes{environment_of_this_process(), {.pidfd = GetParam()}};

  std::unique_ptr<ChildProcess> shell(const std::string& script, Environment extra = {}) {
    extra["FOLDER"] = folder.path().string();
    return processes.start({"sh", "-c", script}, extra);
  }
  std::optional<ExitStatus> run(const std::string& script, Environment extra = {}) {
    return shell(script, std::move(extra))->wait({});
  }
  /// What a script wrote into its standard output.
  std::string output_of(const std::string& script, Environment extra = {}) {
    EXPECT_EQ(run("{ " + script + "; } > \"$FOLDER/output\"", std::move(extra))->shell_code(), 0);
    return folder.read("output");
  }
  /// One of the signal sets in a child's /proc status, without 32 and 33, which belong to the C library.
  std::uint64_t signals_of_child(const std::string& set) {
    const auto line = output_of("exec grep ^" + set + " /proc/self/status");
    return std::stoull(line.substr(line.find('\t')), nullptr, 16) & 0xFFFFFFFE7FFFFFFFU;
  }
  ErrorKind refusal_of(const std::string& program) {
    try {
      (void)processes.start({program}, {});
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(program), std::string::npos);
      EXPECT_FALSE(error.hint().empty());
      return error.kind();
    }
    return ErrorKind::internal;
  }
};

INSTANTIATE_TEST_SUITE_P(Wait, PosixProcessesTest, ::testing::Bool(),
                         [](const auto& instance) { return instance.param ? "ByPidfd" : "WithoutPidfd"; });

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST_P(PosixProcessesTest, TheExitCodeComesThrough) {
  const auto status = run("exit 7");
  EXPECT_EQ(status->code, 7);
  EXPECT_EQ(status->signal, 0);
  EXPECT_EQ(status->shell_code(), 7);
}

TEST_P(PosixProcessesTest, DeathByASignalIsToldApartAndReportedAsAShellDoes) {
  const auto status = run("kill -KILL $$");
  EXPECT_EQ(status->signal, SIGKILL);
  EXPECT_EQ(status->shell_code(), 137);
}

TEST_P(PosixProcessesTest, ArgumentsArriveAsTheyAre) {
  const auto child = processes.start(
      {"sh", "-c", "printf '%s|' \"$@\" > " + (folder.path() / "output").string(), "sh", "a b", "", "*"}, {});
  EXPECT_EQ(child->wait({})->code, 0);
  EXPECT_EQ(folder.read("output"), "a b||*|");
}

TEST_P(PosixProcessesTest, TheEnvironmentIsInheritedAndTheExtraVariablesWin) {
  PosixProcesses own({{"PATH", "/usr/bin:/bin"}, {"KEPT", "old"}, {"REPLACED", "old"}}, {.pidfd = GetParam()});
  const auto script = "echo $KEPT $REPLACED $ADDED > " + (folder.path() / "output").string();
  EXPECT_EQ(own.start({"/bin/sh", "-c", script}, {{"REPLACED", "new"}, {"ADDED", "new"}})->wait({})->code, 0);
  EXPECT_EQ(folder.read("output"), "old new new\n");
}

TEST_P(PosixProcessesTest, AProgramThatDoesNotExistIsNotFound) {
  EXPECT_EQ(refusal_of("no-such-program-anywhere"), ErrorKind::not_found);
  EXPECT_EQ(refusal_of("/no/such/program"), ErrorKind::not_found);
}

TEST_P(PosixProcessesTest, AFileThatIsNotExecutableIsDenied) {
  EXPECT_EQ(refusal_of(folder.write("plain.txt", "text\n").string()), ErrorKind::denied);
}

TEST_P(PosixProcessesTest, AScriptThatNamesNoInterpreterIsDenied) {
  const auto script = folder.write("script", "echo never\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  EXPECT_EQ(refusal_of(script.string()), ErrorKind::denied);
}

TEST_P(PosixProcessesTest, NoCommandIsInvalidInput) {
  for (const auto& argv : {std::vector<std::string>{}, std::vector<std::string>{""}}) {
    try {
      (void)processes.start(argv, {});
      FAIL() << "started nothing";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    }
  }
}

TEST_P(PosixProcessesTest, AStoppedWaitLetsTheChildRunOn) {
  folder.make_fifo("gate");
  const auto child = shell("read line < \"$FOLDER/gate\"; exit 3");
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(child->wait(stop.get_token()), std::nullopt);
  folder.write_into_fifo("gate", "go\n");
  EXPECT_EQ(child->wait({})->code, 3);
}

TEST_P(PosixProcessesTest, AStopRequestEndsAWaitThatIsUnderWay) {
  const auto child = shell("exec tail -f /dev/null");
  std::stop_source stop;
  auto waiting = std::async(std::launch::async, [&] { return child->wait(stop.get_token()); });
  stop.request_stop();
  EXPECT_EQ(waiting.get(), std::nullopt);
  child->send(SIGKILL);
  EXPECT_EQ(child->wait({})->signal, SIGKILL);
}

TEST_P(PosixProcessesTest, TheStatusIsKeptForWhoAsksAgain) {
  const auto child = shell("exit 4");
  EXPECT_EQ(child->wait({})->code, 4);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(child->wait(stop.get_token())->code, 4);
}

TEST_P(PosixProcessesTest, ASignalReachesTheWholeProcessGroup) {
  folder.make_fifo("ready");
  // The grandchild holds the pipe open: it is gone when reading from the pipe ends.
  const auto child = shell("sh -c 'echo up > \"$FOLDER/ready\"; exec tail -f /dev/null' 9<>\"$FOLDER/ready\" & wait");
  const auto reader = folder.open_fifo_for_reading("ready");
  EXPECT_EQ(folder.read_line(reader), "up");
  child->send(SIGTERM);
  EXPECT_EQ(child->wait({})->signal, SIGTERM);
  EXPECT_EQ(folder.read_line(reader), "");
}

TEST_P(PosixProcessesTest, ASignalToAStoppedChildIsHeard) {
  const auto child = shell("kill -STOP $$; exit 0");
  child->send(SIGTERM);
  EXPECT_TRUE(child->wait({}).has_value());
}

TEST_P(PosixProcessesTest, ASignalAfterTheEndDoesNothing) {
  const auto child = shell("exit 0");
  EXPECT_EQ(child->wait({})->code, 0);
  child->send(SIGKILL);
  EXPECT_EQ(child->wait({})->signal, 0);
}

TEST_P(PosixProcessesTest, NoZombieAndNoDescriptorIsLeftBehind) {
  (void)run("exit 0");
  const auto before = open_descriptors();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(run("exit 0")->code, 0);
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_P(PosixProcessesTest, AChildWhoseHandleIsDroppedRunsOn) {
  folder.make_fifo("gate");
  shell("read line < \"$FOLDER/gate\"; echo \"$line\" > \"$FOLDER/gate\"").reset();
  folder.write_into_fifo("gate", "still here\n");
  EXPECT_EQ(folder.read_line(folder.open_fifo_for_reading("gate")), "still here");
  EXPECT_GT(waitpid(-1, nullptr, 0), 0);
}

TEST_P(PosixProcessesTest, TheChildBlocksAndIgnoresNothingThatWeDo) {
  const TerminationSignals signals;
  EXPECT_EQ(signals_of_child("SigBlk"), 0U);
  EXPECT_EQ(signals_of_child("SigIgn"), 0U);
}

TEST_P(PosixProcessesTest, TheChildGetsNoDescriptorOfOurs) {
  const TerminationSignals signals;
  EXPECT_EQ(output_of("ls -l /proc/self/fd").find("anon_inode"), std::string::npos);
}

TEST_P(PosixProcessesTest, AHangupIgnoredByNohupStaysIgnored) {
  signal(SIGHUP, SIG_IGN);
  EXPECT_EQ(signals_of_child("SigIgn"), 1U << (SIGHUP - 1));
  signal(SIGHUP, SIG_DFL);
}

TEST_P(PosixProcessesTest, TheStatusIsNotLostWhereALauncherIgnoredSigchld) {
  signal(SIGCHLD, SIG_IGN);
  PosixProcesses own(environment_of_this_process(), {.pidfd = GetParam()});
  EXPECT_EQ(own.start({"sh", "-c", "exit 5"}, {})->wait({})->code, 5);
}

TEST_P(PosixProcessesTest, AGroupLivesUntilItsLastMemberHasEnded) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);  // so that this process is the one that reaps late, as the first of a container may
  folder.make_fifo("gate");
  const auto child = shell("read go < \"$FOLDER/gate\" & exit 0");
  const std::int64_t group = child->group();
  EXPECT_EQ(child->wait({})->shell_code(), 0);
  EXPECT_TRUE(processes.is_group_alive(group)) << "what it left in the background";
  folder.write_into_fifo("gate", "go\n");
  siginfo_t ended;
  EXPECT_EQ(waitid(P_PGID, static_cast<id_t>(group), &ended, WEXITED | WNOWAIT), 0);
  EXPECT_FALSE(processes.is_group_alive(group)) << "a zombie that nobody reaps";
  EXPECT_EQ(waitpid(static_cast<pid_t>(-group), nullptr, 0), ended.si_pid);
  EXPECT_FALSE(processes.is_group_alive(group));
  prctl(PR_SET_CHILD_SUBREAPER, 0);
  EXPECT_FALSE(processes.is_group_alive(0)) << "that would be our own";
  EXPECT_FALSE(processes.is_group_alive(1)) << "that would be everybody";
}

TEST_P(PosixProcessesTest, TheChildLeadsItsOwnGroup) {
  EXPECT_EQ(output_of("[ \"$(ps -o pgid= -p $$ | tr -d ' ')\" = $$ ] && echo leader"), "leader\n");
}

}  // namespace
}  // namespace signalbox
