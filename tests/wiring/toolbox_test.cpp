#include "wiring/toolbox.hpp"

#include "core/error.hpp"
#include "ports/document_store.hpp"
#include "ports/registry_setup.hpp"
#include "system/scratch_folder.hpp"
#include "wiring/lazy_store.hpp"

namespace signalbox {
namespace {

using ::testing::HasSubstr;

class ToolboxTest : public ::testing::Test {
 protected:
  Toolbox tools(std::map<std::string, std::string> environment) {
    Settings settings;
    settings.registry = RegistryAddress::of_folder(folder.path() / "registry");
    return Toolbox(std::move(environment), settings, [this](const std::string& text) { warnings.push_back(text); });
  }

  testing::ScratchFolder folder;
  std::vector<std::string> warnings;
};

TEST_F(ToolboxTest, AFileRegistryOnAHostedRunnerIsWarnedOfOnce) {
  Toolbox hosted = tools({{"GITHUB_ACTIONS", "true"}, {"RUNNER_ENVIRONMENT", "github-hosted"}});
  EXPECT_FALSE(hosted.store().get("beats/a"));
  EXPECT_FALSE(hosted.store().get("beats/b"));
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_THAT(warnings[0], HasSubstr("coordinates nothing"));
}

TEST_F(ToolboxTest, WhatIsKeptBackLiesWhereItOutlivesTheJob) {
  const auto home = folder.path().string();
  DocumentStore* kept = tools({{"HOME", home}}).kept_back();
  EXPECT_NE(kept, nullptr);
  EXPECT_EQ(tools({}).kept_back(), nullptr);
  EXPECT_EQ(tools({{"HOME", home}, {"GITHUB_ACTIONS", "true"}}).kept_back(), nullptr);
}

TEST_F(ToolboxTest, ASetUpFolderIsMadeOnce) {
  Toolbox mine = tools({});
  const auto address = RegistryAddress::of_folder(folder.path() / "a/b");
  EXPECT_EQ(mine.setup(address)->init(), SetupOutcome::made);
  EXPECT_EQ(mine.setup(address)->init(), SetupOutcome::already_there);
  folder.write("file", "x");
  EXPECT_THROW((void)mine.setup(RegistryAddress::of_folder(folder.path() / "file"))->init(), Error);
}

TEST(LazyStore, IsOpenedAnewAfterItCouldNotBe) {
  int tries = 0;
  LazyStore store([&]() -> std::unique_ptr<DocumentStore> {
    ++tries;
    throw Error(ErrorKind::unavailable, "away");
  });
  for (int asked = 1; asked <= 2; ++asked) {
    EXPECT_THROW((void)store.get("beats/a"), Error);
    EXPECT_EQ(tries, asked);
  }
}

/// Says which of its methods was asked.
class AskedStore : public DocumentStore {
 public:
  explicit AskedStore(std::vector<std::string>& asked) : asked_(asked) {}
  std::optional<Document> get(const std::string&) override { return note("get"), std::nullopt; }
  std::optional<Version> put(const std::string&, const std::string&, Version) override { return note("put"), 1; }
  std::optional<Version> put_quietly(const std::string&, const std::string&, Version) override {
    return note("put quietly"), 1;
  }
  std::optional<Version> change(const std::string&, const Rule&) override { return note("change"), 1; }
  bool erase(const std::string&, Version) override { return note("erase"), true; }
  bool erase_quietly(const std::string&, Version) override { return note("erase quietly"), true; }
  std::vector<Document> list(const std::string&) override { return note("list"), std::vector<Document>{}; }
  std::unique_ptr<ChangeWatch> watch(const std::string&) override { return note("watch"), nullptr; }

 private:
  void note(const std::string& what) { asked_.push_back(what); }
  std::vector<std::string>& asked_;
};

TEST(LazyStore, OpensAtTheFirstQuestionAndPassesEachOneOn) {
  std::vector<std::string> asked;
  int opened = 0;
  LazyStore lazy([&] {
    ++opened;
    return std::make_unique<AskedStore>(asked);
  });
  EXPECT_EQ(opened, 0);
  static_cast<void>(lazy.get("a/b"));
  static_cast<void>(lazy.put("a/b", "{}", 0));
  static_cast<void>(lazy.put_quietly("a/b", "{}", 0));
  lazy.change("a/b", [](const auto&) { return std::nullopt; });
  static_cast<void>(lazy.erase("a/b", 1));
  static_cast<void>(lazy.erase_quietly("a/b", 1));
  static_cast<void>(lazy.list("a/"));
  static_cast<void>(lazy.watch("a/"));
  EXPECT_EQ(opened, 1);
  EXPECT_EQ(asked, (std::vector<std::string>{"get", "put", "put quietly", "change", "erase", "erase quietly", "list",
                                             "watch"}));
}

}  // namespace
}  // namespace signalbox
