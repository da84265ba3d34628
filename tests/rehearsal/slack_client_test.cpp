// Python's urllib against the served rehearsal: Slack's wire format as a client that others wrote sees it.
#include <sys/wait.h>

#include <cstdio>

#include "rehearsal/rehearsal_server.hpp"
#include "support/places.hpp"

namespace signalbox::rehearsal::testing {
namespace {

TEST(SlackClient, ThatOthersWroteIsServed) {
  // The clock stands still, so that the second message always comes too soon.
  RehearsalServer server({}, [] { return Time(std::chrono::seconds(1732250000)); });
  const auto command = fmt::format("/usr/bin/python3 -B {} {} 2>&1",
                                   signalbox::testing::source_path("tests/rehearsal/slack_client.py"), server.url());
  FILE* pipe = ::popen(command.c_str(), "r");
  std::string said;
  char block[4096];
  for (std::size_t count; (count = ::fread(block, 1, sizeof block, pipe)) > 0;) said.append(block, count);
  EXPECT_EQ(WEXITSTATUS(::pclose(pipe)), 0);
  EXPECT_EQ(said, "ok\n");
}

}  // namespace
}  // namespace signalbox::rehearsal::testing
