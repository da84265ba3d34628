#include <cstdlib>
#include <set>

#include "cli/program_run.hpp"
#include "support/places.hpp"

namespace signalbox::testing {
namespace {

class Completion : public ProgramTest {};

std::set<std::string> flags_in(const std::string& help) {
  std::set<std::string> flags;
  for (std::size_t at = help.find("  --"); at != std::string::npos; at = help.find("  --", at + 1)) {
    const std::size_t end = help.find_first_of(" ,\n", at + 4);
    flags.insert(help.substr(at + 2, end - at - 2));
  }
  return flags;
}

TEST_F(Completion, BashAcceptsItsScript) {
  const auto script = run({"completion", "bash"});
  ASSERT_EQ(script.code, 0) << script.err;
  const auto file = folder.write("signalbox.bash", script.out);
  EXPECT_EQ(std::system(fmt::format("bash -n '{}'", file.string()).c_str()), 0);
}

TEST_F(Completion, BashOffersCommandsOptionsAndEnvironments) {
  folder.write("signalbox.yaml", "environments:\n  production:\n  staging:\n");
  folder.write("signalbox.bash", run({"completion", "bash"}).out);
  folder.write("try.sh", fmt::format("cd '{}'; signalbox() {{ '{}' \"$@\"; }}; source ./signalbox.bash\n"
                                     "COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _signalbox\n"
                                     "echo \"${{COMPREPLY[*]}}\" > answer\n",
                                     folder.path().string(), testing::program_path()));
  const auto offered = [&](const std::string& words) {
    const auto script = (folder.path() / "try.sh").string();
    EXPECT_EQ(std::system(fmt::format("bash '{}' {}", script, words).c_str()), 0);
    return folder.read("answer");
  };
  EXPECT_EQ(offered("signalbox can"), "can-deploy\n");
  EXPECT_EQ(offered("signalbox freeze ''"), "production staging\n");
  EXPECT_EQ(offered("signalbox run --queue la"), "latest\n");
  EXPECT_EQ(offered("signalbox history --li"), "--limit\n");
}

TEST_F(Completion, EveryOptionInEveryHelpIsOfferedByEveryShell) {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const std::string script = run({"completion", shell}).out;
    for (const std::string command :
         {"run",     "monitor",    "can-deploy", "register", "wait",   "release", "active",   "queue",  "show",
          "history", "status",     "freeze",     "thaw",     "prune",  "guard",   "registry", "doctor", "rehearse",
          "config",  "completion", "version",    "notify",   "outbox", "ask",     "answer"}) {
      EXPECT_NE(script.find(command), std::string::npos) << shell << " " << command;
      const auto flags = flags_in(run({command, "--help"}).out);
      EXPECT_TRUE(flags.contains("--registry")) << command;
      for (const std::string& flag : flags) {
        const std::string shown = shell == "fish" ? " -l " + flag.substr(2) : flag;
        EXPECT_NE(script.find(shown), std::string::npos) << shell << " " << command << " " << flag;
      }
    }
  }
}

TEST_F(Completion, NamesThatNeedQuotingAreNotOffered) {
  const auto entry = [](const char* id) {
    return fmt::format(R"({{"correlation_id": "{}", "status": "failed", "started_at": "2026-01-14T12:34:56Z"}})", id);
  };
  folder.write(".deployment-registry/deployments.json",
               fmt::format(R"({{"deployments": [{}, {}]}})", entry("$(reboot)"), entry("20260114-123456-aaaaaa")));
  EXPECT_EQ(run({"completion", "deployments"}).out, "20260114-123456-aaaaaa\n");
}

TEST_F(Completion, OffersTheMessagesOfTheOutbox) {
  const std::string id = "C1.20260114-123456-abc12301.001768394096000.a5d41402abc4b2a76";
  folder.write(".deployment-registry/.slack-retry-queue/" + id + ".json", "{}");
  EXPECT_EQ(run({"completion", "messages"}).out, id + "\n");
  EXPECT_NE(run({"completion", "bash"}).out.find("rolled-back"), std::string::npos);
}

TEST_F(Completion, OffersTheQuestionsThatAreOpen) {
  const std::string question =
      R"({"topic": "script", "text": "Go on?", "choices": ["yes", "no"], "default_choice": "no",
                                   "asked_at": "2026-01-14T12:00:00Z", "deadline": "%"})";
  const auto put = [&](const std::string& id, const std::string& deadline) {
    auto text = question;
    folder.write(".deployment-registry/documents/questions/" + id + ".json", text.replace(text.find('%'), 1, deadline));
  };
  put("open", "2999-01-14T12:00:00Z");
  put("over", "2026-01-14T12:10:00Z");
  EXPECT_EQ(run({"completion", "questions"}).out, "open\n");
}

}  // namespace
}  // namespace signalbox::testing
