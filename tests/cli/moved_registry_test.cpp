// What a registry says that was moved elsewhere: the same everywhere, with exit code 2.
#include "cli/program_run.hpp"

namespace signalbox::testing {
namespace {

const std::string id = "20260114-123456-aaaaaa";

class MovedRegistry : public ProgramTest {
 protected:
  void SetUp() override {
    ASSERT_EQ(run({"register", "production", "--id", id}).code, 0);
    ASSERT_EQ(run({"freeze", "staging", "--reason", "release day"}).code, 0);
    ASSERT_EQ(run({"release", id}).code, 0);
    ASSERT_EQ(run({"registry", "move", "--to", "file:new"}).code, 0);
    target = "file:" + (folder.path() / "new").string();
  }
  std::string target;
};

TEST_F(MovedRegistry, SendsWhoeverComesOnWithOneTextAndOneExitCode) {
  folder.write("empty.json", R"({"deployments": []})");
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"freeze", "production", "--reason", "x"},
           {"thaw", "staging"},
           {"active"},
           {"active", "production"},
           {"queue", "production"},
           {"history"},
           {"show", id},
           {"release", id},
           {"prune"},
           {"guard", "production", "--token", "1"},
           {"register", "production"},
           {"run", "production", "--quiet", "--", "true"},
           {"wait", "production", "--id", "20260114-123456-bbbbbb", "--timeout", "5s"},
           {"registry", "init"},
           {"registry", "import", "empty.json"}}) {
    const auto result = run(arguments);
    EXPECT_EQ(result.code, 2) << arguments.front() << result.err;
    EXPECT_NE(result.err.find("the registry was moved to " + target), std::string::npos)
        << arguments.front() << ": " << result.err;
    EXPECT_NE(result.err.find("use --registry " + target), std::string::npos)
        << arguments.front() << ": " << result.err;
    EXPECT_EQ(result.out, "") << arguments.front();
  }
}

TEST_F(MovedRegistry, IsAnAnswerToThoseWhoAskForOne) {
  for (const std::vector<std::string>& question : std::vector<std::vector<std::string>>{
           {"can-deploy", "staging"}, {"can-deploy", "production"}, {"wait", "production", "--timeout", "5s"}}) {
    const auto answer = json_of(question, 2);
    EXPECT_EQ(answer["reason"], "REGISTRY_MOVED");
    EXPECT_EQ(answer["moved_to"], target);
    EXPECT_NE(run(question).out.find("the registry was moved to " + target), std::string::npos);
  }
}

TEST_F(MovedRegistry, PassesNoCheck) {
  const auto check = json_of({"registry", "check"}, 2);
  EXPECT_EQ(check["passed"], false);
  EXPECT_EQ(check["steps"].back()["trouble"], "the registry was moved to " + target);
  const auto doctor = run({"doctor"});
  EXPECT_EQ(doctor.code, 1);
  EXPECT_NE(doctor.out.find("the registry was moved to " + target), std::string::npos) << doctor.out;
}

TEST_F(MovedRegistry, CanStillBeExportedAndMovedOnceMore) {
  EXPECT_EQ(run({"registry", "export"}).code, 0);
  EXPECT_EQ(run({"registry", "move", "--to", "file:new"}).code, 0);
  expect_complaint({"registry", "move", "--to", "file:third"}, 2, "was moved to " + target);
}

TEST_F(MovedRegistry, AnAddressThatNobodyEverUsedIsNotMoved) {
  expect_complaint({"registry", "move", "--registry", "file:mistyped", "--to", "file:third"}, 4, "holds nothing");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "mistyped"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "third"));
}

}  // namespace
}  // namespace signalbox::testing
