#include "cli/console_sink.hpp"

#include "cli/screen.hpp"
#include "support/deployment_signals.hpp"
#include "support/manual_clock.hpp"

namespace signalbox::cli {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using enum SignalKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class Console : public ::testing::Test {
 protected:
  void open(CapturedErrors::Through through, Environment environment, ConsoleOptions options = {}) {
    errors.emplace(through);
    environment.emplace("NO_COLOR", "1");
    output.emplace(environment);
    sink.emplace(*output, clock, std::move(options));
  }
  void on_a_terminal(ConsoleOptions options = {}) {
    open(CapturedErrors::Through::terminal, {{"TERM", "xterm"}}, std::move(options));
  }
  void in_a_log(ConsoleOptions options = {}) { open(CapturedErrors::Through::pipe, {}, std::move(options)); }
  void in_githubs_log() { open(CapturedErrors::Through::pipe, {{"GITHUB_ACTIONS", "true"}}); }
  void TearDown() override {
    sink.reset();
    errors.reset();
  }

  void tell(const Signal& signal) {
    sink->accept(signal);
    clock.await_quiet(1);
    errors->text();  // a terminal that nobody reads fills up
  }
  void begin() { tell(stack_signal(stack_started, 0s, "UPDATE_IN_PROGRESS")); }
  void start(const std::string& name) {
    tell(resource_signal(resource_started, 1s, name, "AWS::SQS::Queue", "UPDATE_IN_PROGRESS"));
  }
  void done(const std::string& name) {
    tell(resource_signal(resource_finished, 2s, name, "AWS::SQS::Queue", "UPDATE_COMPLETE"));
  }
  void pass(Duration span) {
    for (; span > 0s; span -= std::min<Duration>(span, 1s)) {
      clock.pass(std::min<Duration>(span, 1s), 1);
      errors->text();
    }
  }
  std::string shown() { return fmt::format("{}", fmt::join(errors->lines(), "\n")); }

  ManualClock clock{story_begins};
  std::optional<CapturedErrors> errors;
  std::optional<Output> output;
  std::optional<ConsoleSink> sink;
};

TEST_F(Console, DrawsABoardBelowTheLinesThatItHasSaid) {
  on_a_terminal();
  begin();
  start("Jobs");
  const auto lines = errors->lines();
  ASSERT_EQ(lines.size(), 4U) << shown();
  EXPECT_THAT(lines[0], HasSubstr("stack      AppStack  UPDATE_IN_PROGRESS"));
  EXPECT_THAT(lines[2], HasSubstr("AppStack  UPDATE_IN_PROGRESS"));
  EXPECT_THAT(lines[3], HasSubstr("UPDATE_IN_PROGRESS  AWS::SQS::Queue"));
}

TEST_F(Console, FoldsWhatIsDoneIntoTheBoardInsteadOfALineEach) {
  on_a_terminal();
  begin();
  start("Jobs");
  done("Jobs");
  EXPECT_THAT(shown(), HasSubstr("✓ 1 finished"));
  EXPECT_THAT(shown(), Not(HasSubstr("UPDATE_COMPLETE")));
}

TEST_F(Console, SaysAFailureForGood) {
  on_a_terminal();
  begin();
  tell(resource_signal(resource_failed, 2s, "Jobs", "AWS::SQS::Queue", "UPDATE_FAILED", "Quota exceeded"));
  sink->finish();
  EXPECT_THAT(shown(), HasSubstr("FAILED     Jobs  AWS::SQS::Queue  UPDATE_FAILED"));
}

TEST_F(Console, LeavesNothingOfTheBoardAtTheEnd) {
  on_a_terminal();
  begin();
  start("Jobs");
  pass(1s);
  sink->finish();
  EXPECT_EQ(errors->lines().size(), 1U) << shown();
}

TEST_F(Console, DrawsNothingWhileTheTerminalIsLent) {
  on_a_terminal();
  sink->lend_terminal();
  begin();
  start("Jobs");
  pass(5s);
  EXPECT_EQ(errors->lines().size(), 1U) << shown();
  EXPECT_THAT(errors->text(), Not(HasSubstr("\x1b")));
  sink->take_back_terminal();
  clock.await_quiet(1);
  EXPECT_EQ(errors->lines().size(), 4U) << shown();
}

TEST_F(Console, NeverHidesTheCursor) {
  on_a_terminal();
  begin();
  pass(1s);
  EXPECT_THAT(errors->text(), Not(HasSubstr("\x1b[?25l")));
}

TEST_F(Console, NeverDrawsMoreLinesThanTheTerminalHas) {
  on_a_terminal();
  begin();
  for (int i = 0; i < 60; ++i) start("Jobs" + std::to_string(i));
  EXPECT_LE(errors->lines().size(), 20U);
  errors->resize(8, 100);
  pass(120ms);
  EXPECT_LE(errors->lines().size(), 8U) << shown();
}

TEST_F(Console, ClearsLinesThatANarrowerWindowHasWrapped) {
  on_a_terminal();
  tell(deployment_signal(queued, 0s, std::string(60, 'x')));
  errors->resize(20, 40);
  const std::size_t before = errors->text().size();
  pass(120ms);
  // 60 characters and the words around them are two rows of 40 now: the cursor has to climb one.
  EXPECT_THAT(errors->text().substr(before), HasSubstr("\r\x1b[1A"));
}

TEST_F(Console, ShowsWhatATurnWaitsForAndForHowLong) {
  on_a_terminal();
  tell(deployment_signal(queued, 0s, "1 ahead"));
  pass(62s);
  EXPECT_THAT(shown(), HasSubstr("1 ahead  waiting for 1m 1s"));
  tell(deployment_signal(turn_granted, 62s, "its turn"));
  EXPECT_THAT(shown(), Not(HasSubstr("waiting for")));
}

TEST_F(Console, AsksHistoryOnceAndShowsWhatItSays) {
  int asked = 0;
  ConsoleOptions options;
  options.title = "production";
  options.read_outlook = [&asked] {
    ++asked;
    Outlook outlook;
    outlook.whole = DurationEstimate{600s, 500s, 700s, 12};
    return outlook;
  };
  on_a_terminal(std::move(options));
  begin();
  start("Jobs");
  EXPECT_THAT(shown(), HasSubstr("production  1s  about 10m left, usually 10m"));
  EXPECT_EQ(asked, 1);
  EXPECT_TRUE(sink->outlook().whole);
}

TEST_F(Console, TellsALogALineAChangeAndNowAndThenHowFarItIs) {
  in_a_log();
  begin();
  start("Jobs");
  done("Jobs");
  tell(stack_signal(progress, 30s, "UPDATE_IN_PROGRESS"));
  EXPECT_EQ(errors->lines().size(), 2U) << shown();
  pass(119s);
  EXPECT_EQ(errors->lines().size(), 2U) << shown();
  pass(1s);
  ASSERT_EQ(errors->lines().size(), 3U) << shown();
  EXPECT_EQ(errors->lines().back(), "12:36:56  moving     AppStack  0 done  2m");
  pass(2min);
  EXPECT_EQ(errors->lines().size(), 4U) << shown();
}

TEST_F(Console, TellsALogNothingMoreOnceAllIsAtRest) {
  in_a_log();
  begin();
  tell(stack_signal(stack_finished, 60s, "UPDATE_COMPLETE"));
  pass(10min);
  EXPECT_EQ(errors->lines().size(), 2U) << shown();
}

TEST_F(Console, DrawsNothingOnATerminalThatOnlyKnowsLines) {
  open(CapturedErrors::Through::terminal, {{"TERM", "dumb"}});
  begin();
  start("Jobs");
  done("Jobs");
  pass(2min);
  EXPECT_THAT(errors->text(), Not(HasSubstr("\x1b")));
  EXPECT_EQ(errors->lines().size(), 3U) << shown();
}

TEST_F(Console, GathersLinesAboutResourcesInAGroupOfGitHubsLog) {
  in_githubs_log();
  begin();
  done("One");
  done("Two");
  EXPECT_EQ(errors->lines().size(), 1U) << shown();
  tell(resource_signal(resource_failed, 2s, "Three", "AWS::SQS::Queue", "UPDATE_FAILED", "Quota exceeded"));
  const auto lines = errors->lines();
  ASSERT_EQ(lines.size(), 6U) << shown();
  EXPECT_EQ(lines[1], "::group::2 resources done");
  EXPECT_THAT(lines[2], HasSubstr("One"));
  EXPECT_EQ(lines[4], "::endgroup::");
  EXPECT_THAT(lines[5], HasSubstr("Three"));
}

TEST_F(Console, HoldsNoLineBackForLong) {
  in_githubs_log();
  begin();
  done("One");
  pass(30s);
  ASSERT_EQ(errors->lines().size(), 2U) << shown();
  EXPECT_THAT(errors->lines().back(), HasSubstr("One"));
  done("Two");
  done("Three");
  sink->finish();
  EXPECT_THAT(shown(), HasSubstr("::group::2 resources done"));
}

TEST_F(Console, GivesARunnerNoCommandThatCameFromOutside) {
  in_githubs_log();
  tell(resource_signal(resource_failed, 2s, "Jobs", "t", "FAILED", "##[add-mask]x"));
  EXPECT_THAT(shown(), HasSubstr("## [add-mask]x"));
}

TEST_F(Console, SaysOnlyWarningsWhenAskedTo) {
  in_a_log({Talk::warnings, {}, {}});
  begin();
  done("One");
  pass(10min);
  EXPECT_EQ(shown(), "");
  tell(deployment_signal(warning, 1s, "look here"));
  EXPECT_THAT(errors->lines(), ElementsAre(HasSubstr("look here")));
}

}  // namespace
}  // namespace signalbox::cli
