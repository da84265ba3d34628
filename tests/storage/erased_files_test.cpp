// What becomes of documents that were erased and had a file of their own.
#include <filesystem>

#include "adapters/storage/file/file_layout.hpp"
#include "storage/registry_place.hpp"

namespace signalbox {
namespace {

namespace layout = storage::layout;

class ErasedFiles : public ::testing::Test {
 protected:
  static std::string message(int number) { return "C1.run." + std::to_string(number) + ".a0123456789abcdef"; }

  void erase_some(DocumentStore& store) {
    for (int number = 0; number < 10; ++number) {
      const auto version = store.put("outbox/" + message(number), R"({"a":1})", 0);
      ASSERT_TRUE(version);
      EXPECT_TRUE(store.erase("outbox/" + message(number), *version));
    }
  }

  std::size_t files_in(std::string_view folder) const {
    const auto path = place_.file(std::string(folder));
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path), {}));
  }

  testing::RegistryPlace place_;
};

TEST_F(ErasedFiles, AreGoneFromTheirFolderAtOnceAndFromTheDiskAtTheEnd) {
  auto store = place_.open();
  erase_some(*store);
  EXPECT_EQ(files_in(layout::outbox_folder), 0U);
  store.reset();
  EXPECT_EQ(files_in(layout::erased_folder), 0U);
}

TEST_F(ErasedFiles, OfAProcessThatDiedAreRemovedByTheNext) {
  place_.write(".erased/" + message(77) + ".json", "{}");
  auto store = place_.open();
  erase_some(*store);
  store.reset();
  EXPECT_EQ(files_in(layout::erased_folder), 0U);
}

TEST_F(ErasedFiles, AreRemovedAtOnceWhereTheyCannotBePutAway) {
  place_.write(".erased", "somebody's file");
  const auto store = place_.open();
  erase_some(*store);
  EXPECT_EQ(files_in(layout::outbox_folder), 0U);
  EXPECT_EQ(place_.read(".erased"), "somebody's file");
}

TEST_F(ErasedFiles, AreNoDocuments) {
  place_.write(".erased/" + message(77) + ".json", R"({"version":1,"a":1})");
  const auto store = place_.open();
  EXPECT_FALSE(store->get("outbox/" + message(77)));
  EXPECT_TRUE(store->keys("").empty());
}

}  // namespace
}  // namespace signalbox
