#include "adapters/storage/file/posix_file.hpp"

#include <cerrno>

#include "storage/registry_place.hpp"

namespace signalbox::storage {
namespace {

TEST(FileError, TheKindIsTheNextMove) {
  struct Row {
    const char* rule;
    int code;
    ErrorKind kind;
  };
  for (const auto& row :
       {Row{"no rights", EACCES, ErrorKind::denied}, Row{"not permitted", EPERM, ErrorKind::denied},
        Row{"read-only file system", EROFS, ErrorKind::denied}, Row{"disk full", ENOSPC, ErrorKind::unavailable},
        Row{"quota used up", EDQUOT, ErrorKind::unavailable}, Row{"disk failing", EIO, ErrorKind::unavailable},
        Row{"too many files open", EMFILE, ErrorKind::unavailable},
        Row{"a file where a folder should be", ENOTDIR, ErrorKind::invalid_input},
        Row{"a path too long", ENAMETOOLONG, ErrorKind::invalid_input}}) {
    const auto error = file_error("cannot write", "/some/file", row.code);
    EXPECT_EQ(error.kind(), row.kind) << row.rule;
    EXPECT_NE(std::string(error.what()).find("cannot write /some/file: "), std::string::npos) << row.rule;
  }
}

TEST(ReplaceFile, ATemporaryLeftByAKilledProcessIsTakenOver) {
  signalbox::testing::RegistryPlace place;
  place.write("a.tmp", "half of something much longer than what follows");
  (void)replace_file(place.file("a.json"), place.file("a.tmp"), "whole", Durability::survives_process);
  EXPECT_EQ(place.read("a.json"), "whole");
  EXPECT_FALSE(std::filesystem::exists(place.file("a.tmp")));
}

TEST(ReplaceFile, WhenItFailsTheOldTextStandsAndNothingIsLeftOver) {
  signalbox::testing::RegistryPlace place;
  place.write("folder.json/inside", "x");  // a folder cannot be replaced by a file
  EXPECT_THROW((void)replace_file(place.file("folder.json"), place.file("a.tmp"), "new", Durability::survives_process),
               Error);
  EXPECT_FALSE(std::filesystem::exists(place.file("a.tmp")));
  EXPECT_EQ(place.read("folder.json/inside"), "x");
}

TEST(ReplaceFile, ASymbolicLinkInThePlaceOfTheTemporaryIsNotFollowed) {
  signalbox::testing::RegistryPlace place;
  place.write("precious", "keep");
  std::filesystem::create_symlink(place.file("precious"), place.file("a.tmp"));
  EXPECT_THROW((void)replace_file(place.file("a.json"), place.file("a.tmp"), "new", Durability::survives_process),
               Error);
  EXPECT_EQ(place.read("precious"), "keep");
}

TEST(FileIdentity, ChangesWithTheFile) {
  signalbox::testing::RegistryPlace place;
  EXPECT_EQ(identity_of(place.file("a.json")), std::nullopt);
  const auto open = replace_file((place.write("x", ""), place.file("a.json")), place.file("a.tmp"), "1",
                                 Durability::survives_process);
  const auto first = identity_of(place.file("a.json"));
  EXPECT_EQ(first, identity_of(open, place.file("a.json")));
  (void)replace_file(place.file("a.json"), place.file("a.tmp"), "2", Durability::survives_process);
  EXPECT_NE(identity_of(place.file("a.json")), first);
}

}  // namespace
}  // namespace signalbox::storage
