#include "wiring/state_folder.hpp"

namespace signalbox {
namespace {

TEST(StateFolder, IsTheFirstPlaceThatIsSetToAnAbsolutePath) {
  EXPECT_EQ(state_folder({{"XDG_STATE_HOME", "/s"}, {"HOME", "/h"}}), "/s/signalbox");
  EXPECT_EQ(state_folder({{"XDG_STATE_HOME", "relative"}, {"HOME", "/h"}}), "/h/.local/state/signalbox");
  EXPECT_EQ(state_folder({{"RUNNER_TEMP", "/runner/temp"}}), "/runner/temp/signalbox");
  EXPECT_EQ(state_folder({}), std::nullopt);
}

}  // namespace
}  // namespace signalbox
