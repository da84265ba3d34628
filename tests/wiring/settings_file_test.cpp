#include "wiring/settings_file.hpp"

#include "core/error.hpp"
#include "system/scratch_folder.hpp"

namespace signalbox {
namespace {

using testing::ScratchFolder;

struct SettingsFileTest : ::testing::Test {
  ScratchFolder folder;

  std::optional<std::filesystem::path> find(const std::string& from = "") {
    return find_settings_file(folder.path() / from);
  }
  ErrorKind refusal_of(const std::string& name) {
    try {
      (void)load_settings_file(folder.path() / name, name);
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(name), std::string::npos) << error.what();
      return error.kind();
    }
    ADD_FAILURE() << "was read";
    return ErrorKind::internal;
  }
};

TEST_F(SettingsFileTest, NoFileIsNoError) { EXPECT_EQ(find_settings_file(folder.path()), std::nullopt); }

TEST_F(SettingsFileTest, TheWorkingFoldersOwnFileIsTheNearest) {
  folder.write("tree/.git/HEAD", "");
  folder.write("tree/signalbox.yaml", "");
  EXPECT_EQ(find("tree/inner"), folder.path() / "tree/signalbox.yaml");
  folder.write("tree/inner/signalbox.yaml", "");
  EXPECT_EQ(find("tree/inner"), folder.path() / "tree/inner/signalbox.yaml");
}

TEST_F(SettingsFileTest, AWorktreesGitFileEndsTheSearchToo) {
  folder.write("signalbox.yaml", "");
  folder.write("tree/.git", "gitdir: elsewhere\n");
  EXPECT_EQ(find("tree"), std::nullopt);
}

TEST_F(SettingsFileTest, OutsideOfAGitTreeOnlyTheWorkingFolderCounts) {
  folder.write("signalbox.yaml", "");
  folder.write("plain/x", "");
  EXPECT_EQ(find("plain"), std::nullopt);
}

TEST_F(SettingsFileTest, TheTextIsReadWhole) {
  folder.write("a.yaml", "wait: 1m\n");
  EXPECT_EQ(load_settings_file(folder.path() / "a.yaml", "a.yaml"), "wait: 1m\n");
  const std::string largest(1024 * 1024, '#');
  folder.write("b.yaml", largest);
  EXPECT_EQ(load_settings_file(folder.path() / "b.yaml", "b.yaml"), largest);
}

TEST_F(SettingsFileTest, WhatCannotBeReadIsNamed) {
  EXPECT_EQ(refusal_of("missing.yaml"), ErrorKind::invalid_input);
  folder.write("file", "");
  EXPECT_EQ(refusal_of("file/inner.yaml"), ErrorKind::invalid_input);
  folder.write("folder.yaml/x", "");
  EXPECT_EQ(refusal_of("folder.yaml"), ErrorKind::invalid_input);
  folder.write("large.yaml", std::string(1024 * 1024 + 1, '#'));
  EXPECT_EQ(refusal_of("large.yaml"), ErrorKind::invalid_input);
}

}  // namespace
}  // namespace signalbox
