#include "adapters/system/machine.hpp"

#include <unistd.h>

#include <cstdlib>

#include "adapters/system/environment.hpp"
#include "adapters/system/system_error.hpp"

namespace signalbox {
namespace {

TEST(Machine, KnowsItsNameAndThisProcess) {
  EXPECT_FALSE(host_name().empty());
  EXPECT_TRUE(process_place().starts_with(host_name() + " "));
  EXPECT_NE(process_place().find("pid:["), std::string::npos);
  EXPECT_EQ(process_id(), getpid());
}

TEST(Machine, RandomnessDiffersEachTime) {
  EXPECT_NE(random_bits(), random_bits());
  EXPECT_NE(system_random()(), system_random()());
}

TEST(Environment, IsASnapshot) {
  setenv("SIGNALBOX_TEST_VARIABLE", "a=b", 1);
  const auto environment = environment_of_this_process();
  setenv("SIGNALBOX_TEST_VARIABLE", "later", 1);
  EXPECT_EQ(variable(environment, "SIGNALBOX_TEST_VARIABLE"), "a=b");
  unsetenv("SIGNALBOX_TEST_VARIABLE");
}

TEST(Environment, AnEmptyVariableCountsAsNotSet) {
  const Environment environment{{"EMPTY", ""}};
  EXPECT_EQ(variable(environment, "EMPTY"), std::nullopt);
  EXPECT_EQ(variable(environment, "ABSENT"), std::nullopt);
}

TEST(SystemError, TheCodeDecidesTheKindAndTheWordsAreKept) {
  EXPECT_EQ(system_error("x", ENOENT).kind(), ErrorKind::not_found);
  EXPECT_EQ(system_error("x", EACCES).kind(), ErrorKind::denied);
  EXPECT_EQ(system_error("x", E2BIG).kind(), ErrorKind::invalid_input);
  EXPECT_EQ(system_error("x", EMFILE).kind(), ErrorKind::unavailable);
  EXPECT_STREQ(system_error("cannot open it", EACCES).what(), "cannot open it: Permission denied");
}

}  // namespace
}  // namespace signalbox
