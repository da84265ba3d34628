#include "adapters/system/appended_file.hpp"

#include "core/error.hpp"
#include "support/thrown_kind.hpp"
#include "system/scratch_folder.hpp"

namespace signalbox {
namespace {

using testing::kind_thrown_by;
using testing::ScratchFolder;

TEST(AppendedFile, IsMadeAndThenAddedTo) {
  const ScratchFolder folder;
  append_to_file(folder.path() / "log", "one\n");
  append_to_file(folder.path() / "log", "two\n");
  EXPECT_EQ(folder.read("log"), "one\ntwo\n");
}

TEST(AppendedFile, InAFolderThatIsMissingIsNotFound) {
  const ScratchFolder folder;
  EXPECT_EQ(kind_thrown_by([&] { append_to_file(folder.path() / "missing" / "log", "x"); }), ErrorKind::not_found);
}

TEST(AppendedFile, ThatIsAFolderCannotBeWritten) {
  const ScratchFolder folder;
  EXPECT_EQ(kind_thrown_by([&] { append_to_file(folder.path(), "x"); }), ErrorKind::unavailable);
}

}  // namespace
}  // namespace signalbox
