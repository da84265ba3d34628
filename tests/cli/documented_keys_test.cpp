#include "cli/program_run.hpp"
#include "support/places.hpp"

#include <fstream>
#include <set>

namespace signalbox::testing {
namespace {

class DocumentedKeys : public ProgramTest {};

std::set<std::string> keys_of(const nlohmann::json& object) {
  std::set<std::string> keys;
  for (const auto& [key, unused] : object.items()) keys.insert(key);
  return keys;
}

// The example stands behind `<!-- NAME -->` in docs/commands.md, in a block of its own.
nlohmann::json documented(const std::string& name) {
  std::ifstream in(testing::source_path("docs/commands.md"));
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto mark = text.find("<!-- " + name + " -->");
  const auto begin = text.find("```json\n", mark) + 8;
  if (mark == std::string::npos) throw std::runtime_error("docs/commands.md has no example " + name);
  return nlohmann::json::parse(text.substr(begin, text.find("```", begin) - begin));
}

TEST_F(DocumentedKeys, OfCanDeployAreThoseOfTheProgram) {
  EXPECT_EQ(keys_of(documented("can-deploy free")), keys_of(json_of({"can-deploy", "production"})));
  ASSERT_EQ(run({"register", "production"}).code, 0);
  const auto taken = json_of({"can-deploy", "production"}, 2);
  const auto example = documented("can-deploy taken");
  EXPECT_EQ(keys_of(example), keys_of(taken));
  EXPECT_EQ(keys_of(example["active_deployment"]), keys_of(taken["active_deployment"]));
}

TEST_F(DocumentedKeys, OfTheOtherCommandsAreThoseOfTheProgram) {
  const std::string id = "20260114-123456-aaaaaa";
  EXPECT_EQ(keys_of(documented("register")), keys_of(json_of({"register", "production", "--id", id})));
  EXPECT_EQ(keys_of(documented("active")), keys_of(json_of({"active", "production"})));
  EXPECT_EQ(keys_of(documented("queue")), keys_of(json_of({"queue", "production"})));
  EXPECT_EQ(keys_of(documented("history")), keys_of(json_of({"history"})));
  EXPECT_EQ(keys_of(documented("freeze")), keys_of(json_of({"freeze", "production", "--reason", "x"})));
  EXPECT_EQ(keys_of(documented("thaw")), keys_of(json_of({"thaw", "production"})));
  EXPECT_EQ(keys_of(documented("guard")), keys_of(json_of({"guard", "production", "--token", "1"})));
  EXPECT_EQ(keys_of(documented("registry init")), keys_of(json_of({"registry", "init"})));
  const auto check = json_of({"registry", "check"});
  EXPECT_EQ(keys_of(documented("registry check")), keys_of(check));
  EXPECT_EQ(keys_of(documented("registry check")["steps"][0]), keys_of(check["steps"][0]));
  EXPECT_EQ(keys_of(documented("registry export")), keys_of(json_of({"registry", "export"})));
  const auto doctor = json_of({"doctor"});
  EXPECT_EQ(keys_of(documented("doctor")), keys_of(doctor));
  EXPECT_EQ(keys_of(documented("doctor")["checks"][0]), keys_of(doctor["checks"][0]));
  EXPECT_EQ(keys_of(documented("release")), keys_of(json_of({"release", id})));
  EXPECT_EQ(keys_of(documented("registry move")), keys_of(json_of({"registry", "move", "--to", "file:elsewhere"})));
  EXPECT_EQ(keys_of(documented("prune")), keys_of(json_of({"prune"})));
}

}  // namespace
}  // namespace signalbox::testing
