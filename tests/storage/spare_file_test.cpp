#include "adapters/storage/file/spare_file.hpp"

#include <unistd.h>

#include <cerrno>

#include "storage/registry_place.hpp"

namespace signalbox::storage {
namespace {

class SpareFile : public ::testing::Test {
 protected:
  SpareFile() { std::filesystem::create_directories(place_.folder()); }
  FileIdentity exchange(std::string_view text) { return exchange_file(file(), spare(), text); }
  std::filesystem::path file() const { return place_.file("a.json"); }
  std::filesystem::path spare() const { return place_.file("a.spare"); }

  signalbox::testing::RegistryPlace place_;
};

TEST_F(SpareFile, TheFirstTextIsTheFileAndLeavesNoSpare) {
  const auto identity = exchange("one");
  EXPECT_EQ(identity, identity_of(file()));
  EXPECT_EQ(place_.read("a.json"), "one");
  EXPECT_FALSE(std::filesystem::exists(spare()));
}

TEST_F(SpareFile, TwoFilesTakeTurns) {
  const auto first = exchange("the longest of them all");
  const auto second = exchange("two");
  EXPECT_NE(second.inode, first.inode);
  EXPECT_EQ(place_.read("a.spare"), "the longest of them all");
  EXPECT_EQ(exchange("three").inode, first.inode);
  EXPECT_EQ(place_.read("a.json"), "three");
  EXPECT_EQ(place_.read("a.spare"), "two");
}

TEST_F(SpareFile, WhoeverReadsAnOldStateReadsAllOfIt) {
  exchange("one");
  const auto reader = open_to_read(file());
  exchange("two");
  exchange("three");
  EXPECT_EQ(read_all(*reader, file()), "one");
  EXPECT_EQ(place_.read("a.json"), "three");
}

TEST_F(SpareFile, ACopyByHardLinkIsNotWrittenOver) {
  exchange("one");
  std::filesystem::create_hard_link(file(), place_.file("backup"));
  exchange("two");
  exchange("three");
  EXPECT_EQ(place_.read("backup"), "one");
}

TEST_F(SpareFile, HalfATextLeftByAKilledProcessIsWrittenOver) {
  exchange("one");
  place_.write("a.spare", "half of something much longer than what follows");
  exchange("two");
  EXPECT_EQ(place_.read("a.json"), "two");
}

TEST_F(SpareFile, ASymbolicLinkInItsPlaceIsNotFollowed) {
  exchange("one");
  place_.write("precious", "keep");
  std::filesystem::create_symlink(place_.file("precious"), spare());
  exchange("two");
  EXPECT_EQ(place_.read("precious"), "keep");
  EXPECT_EQ(place_.read("a.json"), "two");
}

TEST_F(SpareFile, WhatCannotBeReplacedStands) {
  place_.write("folder/inside", "x");
  std::filesystem::create_directories(place_.file("a.spare/inside"));
  place_.write("a.json", "one");
  EXPECT_THROW(exchange("two"), Error);
  EXPECT_EQ(place_.read("a.json"), "one");
}

TEST_F(SpareFile, NoReaderIsHeldUpAfterwards) {
  exchange("one");
  exchange("two");
  exchange("three");
  EXPECT_TRUE(open_to_read(file()));
  EXPECT_TRUE(open_to_read(spare()));
}

}  // namespace
}  // namespace signalbox::storage
