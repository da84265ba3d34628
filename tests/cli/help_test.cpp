#include "cli/help.hpp"

#include <sstream>

#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/program_run.hpp"

namespace signalbox::cli {
namespace {

using signalbox::testing::ProgramTest;

TEST(WrappedHelp, ContinuesUnderTheColumnInWhichTheTextBegan) {
  EXPECT_EQ(wrapped_help("  --wait DURATION  longest wait for a turn\n", 32),
            "  --wait DURATION  longest wait\n"
            "                   for a turn\n");
  EXPECT_EQ(wrapped_help("one two three\n", 8), "one two\nthree\n");
  EXPECT_EQ(wrapped_help("one\n\n\n\ntwo\n", 8), "one\n\ntwo\n");
}

TEST(WrappedHelp, LeavesAWordThatIsTooLongAndExamplesWhole) {
  EXPECT_EQ(wrapped_help("Examples:\n  signalbox run production -- cdk deploy\n", 10),
            "Examples:\n  signalbox run production -- cdk deploy\n");
  EXPECT_EQ(wrapped_help("  --a  dynamodb://table\n", 10), "  --a  dynamodb://table\n");
}

class Help : public ProgramTest {};

TEST_F(Help, OfEveryCommandHasAnExampleAndFitsInto80Columns) {
  for (const auto& command : all_commands()) {
    if (command->is_internal()) continue;
    const auto help = run({std::string(command->name()), "--help"});
    EXPECT_EQ(help.code, 0) << command->name();
    EXPECT_NE(help.out.find("Examples:\n  "), std::string::npos) << command->name();
    std::istringstream lines(help.out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << command->name() << ": " << line;
  }
}

TEST_F(Help, IsAlsoACommand) {
  EXPECT_EQ(run({"help"}).out, run({"--help"}).out);
  EXPECT_EQ(run({"help", "run"}).out, run({"run", "--help"}).out);
  EXPECT_EQ(run({"help", "cleanup"}).out, run({"release", "--help"}).out);
  expect_complaint({"help", "rum"}, 4, "did you mean \"signalbox run\"?");
  EXPECT_NE(run({"help", "run"}).out.find("signalbox run [OPTIONS] ENV -- COMMAND..."), std::string::npos);
}

TEST_F(Help, AMistypedOptionIsNamedWithTheOneThatWasMeant) {
  expect_complaint({"can-deploy", "production", "--stak", "App"}, 4,
                   "can-deploy knows no --stak\n  → did you mean --stack?");
  expect_complaint({"active", "--jsn"}, 4, "did you mean --json?");
  expect_complaint({"run", "production", "--stak", "App", "--", "true"}, 4, "did you mean --stack?");
  expect_complaint({"active", "--xyzzy=1"}, 4, "active knows no --xyzzy\n  → signalbox active --help");
}

TEST_F(Help, AWordTooManyIsNamed) {
  expect_complaint({"active", "production", "staging"}, 4, "active has no place for \"staging\"");
  expect_complaint({"run", "production", "cdk", "deploy", "--all"}, 4, "signalbox run production -- COMMAND");
}

TEST_F(Help, AnOptionBeforeTheCommandIsToldToFollowIt) {
  expect_complaint({"--json", "active"}, 4, "signalbox active … --json");
  expect_complaint({"--verbose"}, 4, "--verbose stands before the command");
}

}  // namespace
}  // namespace signalbox::cli
