// What beats promise beyond the contract of all stores: they are overwritten in place, and a reader sees one or the
// other.
#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>

#include "adapters/storage/file/file_lock.hpp"
#include "storage/registry_place.hpp"

namespace signalbox {
namespace {

using ::testing::IsEmpty;
using testing::RegistryPlace;

std::uint64_t inode_of(const std::filesystem::path& file) {
  struct stat status {};
  EXPECT_EQ(::stat(file.c_str(), &status), 0);
  return status.st_ino;
}

std::string body_of_length(std::size_t length) { return R"({"a":")" + std::string(length, 'x') + R"("})"; }

TEST(InPlaceShelf, ABeatKeepsItsFileAndItsLength) {
  RegistryPlace place;
  const auto store = place.open();
  const auto first = store->put("beats/b", body_of_length(100), 0);
  const auto inode = inode_of(place.file("beats/b.json"));
  const auto length = std::filesystem::file_size(place.file("beats/b.json"));
  ASSERT_TRUE(store->put("beats/b", body_of_length(3), *first));
  EXPECT_EQ(inode_of(place.file("beats/b.json")), inode);
  EXPECT_EQ(std::filesystem::file_size(place.file("beats/b.json")), length);
  EXPECT_EQ(store->get("beats/b")->body, body_of_length(3));
}

TEST(InPlaceShelf, WhatIsLongerThanAPageIsStoredTooAndComesBackShort) {
  RegistryPlace place;
  const auto store = place.open();
  auto version = store->put("beats/b", body_of_length(10), 0);
  version = store->put("beats/b", body_of_length(9000), *version);
  ASSERT_TRUE(version);
  EXPECT_EQ(store->get("beats/b")->body, body_of_length(9000));
  ASSERT_TRUE(store->put("beats/b", body_of_length(5), *version));
  EXPECT_EQ(place.open()->get("beats/b")->body, body_of_length(5));
}

TEST(InPlaceShelf, AnEmptyFileIsNobodysBeatAndItsVersionsDoNotReturn) {
  RegistryPlace place;
  const auto version = place.open()->put("beats/b", "{}", 0);
  place.write("beats/b.json", "");
  const auto store = place.open();
  EXPECT_EQ(store->get("beats/b"), std::nullopt);
  EXPECT_THAT(store->list("beats/"), IsEmpty());
  EXPECT_GT(store->put("beats/b", "{}", 0), version);
  EXPECT_THAT(place.warnings(), IsEmpty());
}

TEST(InPlaceShelf, ReadersSeeOneStateOrTheOther) {
  RegistryPlace place;
  auto version = place.open()->put("beats/b", body_of_length(0), 0);
  std::atomic<bool> is_over = false;
  std::size_t mixed = 0;
  {
    const std::jthread reader([&] {
      const auto store = place.open();
      while (!is_over) {
        const auto body = store->get("beats/b")->body;
        if (body != body_of_length(0) && body != body_of_length(400)) ++mixed;
      }
    });
    const auto store = place.open();
    for (int i = 0; i < 2000; ++i) version = store->put("beats/b", body_of_length(i % 2 == 0 ? 400 : 0), *version);
    is_over = true;
  }
  EXPECT_EQ(mixed, 0U);
  EXPECT_THAT(place.warnings(), IsEmpty());
}

TEST(InPlaceShelf, OneStoppedWritersBeatHoldsNobodyElseUp) {
  RegistryPlace place;
  const auto store = place.open();
  ASSERT_TRUE(store->put("beats/a", "{}", 0));
  const auto held = storage::open_locked(place.file("beats/a.json"), O_RDWR, storage::LockKind::exclusive,
                                         {Duration(0), place.clock()});
  EXPECT_TRUE(store->put("beats/b", "{}", 0));
  EXPECT_TRUE(store->get("beats/b"));
  EXPECT_TRUE(store->get("beats/a")) << "or nobody could ever find its writer dead";
}

}  // namespace
}  // namespace signalbox
