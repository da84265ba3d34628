// What the files of a registry say, from before, from other hands, and damaged.
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "storage/registry_place.hpp"
#include "support/places.hpp"

namespace signalbox {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RegistryFiles : public ::testing::Test {
 protected:
  json got(const std::string& key) {
    const auto document = place_.open()->get(key);
    return document ? json::parse(document->body) : json();
  }
  json file(const std::string& name = "deployments.json") const { return json::parse(place_.read(name)); }

  testing::RegistryPlace place_;
};

constexpr const char* from_before = R"({"deployments": [
  {"correlation_id": "20250101-000000-abc123", "workflow_run_id": "77", "environment": "production",
   "stack_name": "AppStack", "status": "in_progress", "started_at": "2025-01-01T00:00:00Z", "updated_at": "2025-01-01T00:00:09Z"},
  {"correlation_id": "20250102-000000-abc124", "environment": "staging", "stack_name": "AppStack", "status": "completed"}
], "owner": "platform team"})";

TEST_F(RegistryFiles, FilesFromBeforeAreReadAndKeepTheirFields) {
  place_.write("deployments.json", from_before);
  const auto document = place_.open()->get("deployments/20250101-000000-abc123");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->version, 1U);
  EXPECT_EQ(json::parse(document->body), json::parse(from_before)["deployments"][0]);
  EXPECT_THAT(place_.open()->list("deployments/"), SizeIs(2));
  EXPECT_THAT(place_.warnings(), IsEmpty());
}

TEST_F(RegistryFiles, AChangeToAFileFromBeforeKeepsWhatItDoesNotKnow) {
  place_.write("deployments.json", from_before);
  const auto version = place_.open()->put("deployments/20250102-000000-abc124", R"({"status":"failed","mine":[1]})", 1);
  EXPECT_EQ(version, 2U);
  EXPECT_EQ(file()["owner"], "platform team");
  EXPECT_EQ(file()["format"], 1);
  EXPECT_EQ(file()["deployments"][0]["workflow_run_id"], "77");
  EXPECT_EQ(file()["deployments"][1]["mine"], json::parse("[1]"));
}

TEST_F(RegistryFiles, ReadingMakesNothing) {
  const auto store = place_.open();
  EXPECT_EQ(store->get("environments/e"), std::nullopt);
  EXPECT_THAT(store->list(""), IsEmpty());
  EXPECT_FALSE(store->erase("deployments/d", 1));
  EXPECT_FALSE(store->erase("beats/b", 1));
  EXPECT_FALSE(std::filesystem::exists(place_.folder()));
}

TEST_F(RegistryFiles, TheFirstWriteMakesAFolderThatGitIgnoresAndPeopleUnderstand) {
  ASSERT_TRUE(place_.open()->put("beats/b", "{}", 0));
  EXPECT_EQ(place_.read(".gitignore"), "*\n");
  EXPECT_THAT(place_.read("README.md"), HasSubstr("registry of signalbox"));
  EXPECT_EQ(json::parse(place_.read("beats/b.json")), json::parse(R"({"version":1})"));
}

TEST_F(RegistryFiles, NotesThatPeopleChangedAreLeftAlone) {
  place_.write(".gitignore", "*.lock\n");
  ASSERT_TRUE(place_.open()->put("beats/b", "{}", 0));
  EXPECT_EQ(place_.read(".gitignore"), "*.lock\n");
}

TEST_F(RegistryFiles, ANewerFormatIsRefusedAndLeftAlone) {
  const std::string newer = R"({"format": 2, "revision": 5, "deployments": {"new": "shape"}})";
  place_.write("deployments.json", newer);
  const auto store = place_.open();
  for (const auto& call : std::vector<std::function<void()>>{[&] { (void)store->get("deployments/d"); },
                                                             [&] { (void)store->put("environments/e", "{}", 0); }}) {
    try {
      call();
      ADD_FAILURE() << "a newer format was read";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
      EXPECT_THAT(error.what(), HasSubstr("has format 2"));
      EXPECT_THAT(error.hint(), HasSubstr("newer signalbox"));
    }
  }
  EXPECT_EQ(place_.read("deployments.json"), newer);
}

TEST_F(RegistryFiles, OfARepeatedCorrelationIdTheLastCountsAndItIsToldOnce) {
  place_.write("deployments.json", R"({"deployments":[{"correlation_id":"d","n":1},{"correlation_id":"d","n":2}]})");
  const auto store = place_.open();
  EXPECT_EQ(json::parse(store->get("deployments/d")->body)["n"], 2);
  EXPECT_EQ(store->list("deployments/").size(), 1U);
  EXPECT_THAT(place_.warnings(), ElementsAre(HasSubstr("has the deployment d more than once")));
}

TEST_F(RegistryFiles, ATornFileIsSetAsideAndItsWholeEntriesGoOn) {
  {
    const auto store = place_.open();
    ASSERT_TRUE(store->put("environments/e", R"({"environment":"e","next_token":9,"queue":[]})", 0));
    for (const std::string id : {"a", "b", "c"}) ASSERT_TRUE(store->put("deployments/" + id, R"({"n":1})", 0));
  }
  const auto whole = place_.read("deployments.json");
  const auto torn = whole.substr(0, whole.find("\"c\"") + 5);
  place_.write("deployments.json", torn);
  EXPECT_EQ(got("environments/e")["next_token"], 9);
  EXPECT_EQ(got("deployments/b")["n"], 1);
  EXPECT_EQ(got("deployments/c"), json());
  const auto aside = place_.names_with("deployments.json.damaged-");
  ASSERT_THAT(aside, SizeIs(1));
  EXPECT_EQ(place_.read(aside[0]), torn);
  EXPECT_THAT(place_.warnings(), ElementsAre(HasSubstr("Kept 2 deployments and 1 environments")));
}

TEST_F(RegistryFiles, VersionsAfterDamageAreAboveAllBefore) {
  place_.write("deployments.json", R"({"revision": 4000, "deployments": [{"correlation_id":"a","version":9},)");
  const auto version = place_.open()->put("environments/e", "{}", 0);
  ASSERT_TRUE(version);
  EXPECT_GT(*version, 4000U);
}

TEST_F(RegistryFiles, WhereverAFileIsCutTheRegistryGoesOn) {
  ASSERT_TRUE(place_.open()->put("environments/e", R"({"environment":"e","next_token":1})", 0));
  ASSERT_TRUE(place_.open()->put("deployments/a", "{}", 0));
  const auto whole = place_.read("deployments.json");
  for (std::size_t length = 0; length < whole.size(); length += 37) {
    place_.write("deployments.json", whole.substr(0, length));
    const auto found = place_.open()->list("");
    EXPECT_LE(found.size(), 2U) << length;
    EXPECT_TRUE(json::accept(place_.read("deployments.json"))) << length;
  }
}

TEST_F(RegistryFiles, AnEntryThatIsNoDeploymentIsSetAsideAlone) {
  place_.write(
      "deployments.json",
      R"({"revision":7,"environments":{"e":{"version":7,"x":1},"f":5},"deployments":[3,{"no":"id"},{"correlation_id":"a"}],"mine":1})");
  EXPECT_EQ(got("deployments/a")["correlation_id"], "a");
  EXPECT_EQ(got("environments/e")["x"], 1);
  EXPECT_EQ(file()["mine"], 1);
  EXPECT_EQ(file()["revision"], 7);
  EXPECT_THAT(place_.warnings(),
              ElementsAre(::testing::AllOf(HasSubstr("\"f\" is not an object"), HasSubstr("deployments[1]"))));
  EXPECT_THAT(place_.names_with(".damaged-"), SizeIs(1));
}

TEST_F(RegistryFiles, ADamagedBeatCountsAsAbsentAndItsVersionIsNotUsedAgain) {
  ASSERT_EQ(place_.open()->put("beats/b", "{}", 0), 1U);
  place_.write("beats/b.json", "{\"version\":1,");
  EXPECT_EQ(place_.open()->get("beats/b"), std::nullopt);
  EXPECT_THAT(place_.names_with("b.json.damaged-"), SizeIs(1));
  EXPECT_GT(place_.open()->put("beats/b", "{}", 0), 1U);
  EXPECT_THAT(place_.warnings(), ElementsAre(HasSubstr("counts as absent")));
}

TEST_F(RegistryFiles, ARegistryRemovedUnderARunningStoreIsMadeAnew) {
  const auto store = place_.open();
  ASSERT_TRUE(store->put("environments/e", "{}", 0));
  std::filesystem::remove_all(place_.folder());
  EXPECT_EQ(store->get("environments/e"), std::nullopt);
  EXPECT_TRUE(store->put("environments/e", "{}", 0));
}

TEST_F(RegistryFiles, AFileInThePlaceOfTheFolderIsNamed) {
  std::ofstream(place_.folder()) << "not a folder";
  try {
    (void)place_.open()->put("environments/e", "{}", 0);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    EXPECT_THAT(error.what(), HasSubstr(place_.folder().string()));
    EXPECT_THAT(error.hint(), HasSubstr("--registry"));
  }
}

TEST_F(RegistryFiles, AFolderWhereNothingCanBeMadeIsDenied) {
  FileStoreOptions options;
  options.folder = "/proc/signalbox-registry";  // refuses everybody, root too
  FileStore store(options, place_.clock());
  try {
    (void)store.put("environments/e", "{}", 0);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("/proc/signalbox-registry"));
    EXPECT_EQ(error.kind(), ErrorKind::denied);
    EXPECT_THAT(error.hint(), HasSubstr("--registry"));
  }
}

// docs/registry.md promises this to people.
TEST(RegistryDocument, TheWorkedExampleIsWhatTheStoreReadsAndWrites) {
  std::ifstream document(testing::source_path("docs/registry.md"));
  const std::string text{std::istreambuf_iterator<char>(document), {}};
  const std::string opening = "<!-- worked example: deployments.json -->\n\n```json\n";
  const auto begin = text.find(opening);
  ASSERT_NE(begin, std::string::npos);
  const auto example =
      text.substr(begin + opening.size(), text.find("```", begin + opening.size()) - begin - opening.size());

  testing::RegistryPlace place;
  place.write("deployments.json", example);
  const auto store = place.open();
  const auto production = store->get("environments/production");
  ASSERT_TRUE(production);
  EXPECT_EQ(json::parse(production->body)["holder"]["token"], 42);
  const auto deployment = store->get("deployments/20260114-123456-abc12301");
  ASSERT_TRUE(deployment);
  ASSERT_TRUE(store->put("environments/production", production->body, production->version));
  auto expected = json::parse(example);
  const auto revision = expected["revision"].get<Version>() + 1;
  expected["revision"] = revision;
  expected["environments"]["production"]["version"] = revision;
  EXPECT_EQ(json::parse(place.read("deployments.json")), expected);
}

}  // namespace
}  // namespace signalbox
