// `ask` and `answer`, as scripts and people use them.
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <optional>

#include "cli/program_run.hpp"
#include "system/on_a_terminal.hpp"

namespace signalbox::testing {
namespace {

class QuestionsOfTheProgram : public ProgramTest {
 protected:
  static std::string document(const std::string& id, const std::string& deadline) {
    return R"({"topic": "warnings", "environment": "production", "correlation_id": ")" + id +
           R"(", "text": "Go \u001b[2Jon?", "choices": ["yes", "no"], "default_choice": "no",)"
           R"("asked_at": "2026-01-14T12:00:00Z", "deadline": ")" +
           deadline + "\"}";
  }
  void put(const std::string& name, const std::string& body) const {
    folder.write(".deployment-registry/documents/questions/" + name + ".json", body);
  }
};

const std::string some_day = "2999-01-14T12:00:00Z";
const std::string deployment = "20260114-123456-abc12301";

TEST_F(QuestionsOfTheProgram, PrintTheDefaultWhereNobodyIsAsked) {
  const auto asked = run({"ask", "Drop the old tables?", "--timeout", "0"});
  EXPECT_EQ(asked.code, 0) << asked.err;
  EXPECT_EQ(asked.out, "no\n");
  EXPECT_NE(asked.err.find("Drop the old tables? no: nobody was asked (timeout 0)"), std::string::npos) << asked.err;
  EXPECT_EQ(asked.err.find("QUESTION"), std::string::npos) << asked.err;
  EXPECT_EQ(run({"ask", "Which?", "--choices", "small, large", "--default", "SMALL", "--timeout", "0"}).out, "small\n");
}

TEST_F(QuestionsOfTheProgram, HaveChoicesWithoutBlanksAroundThem) {
  EXPECT_EQ(run({"ask", "Which?", "--choices", " small ,large ", "--timeout", "0"}).out, "large\n");
  EXPECT_EQ(run({"ask", "Which?", "--choices", "small ,large", "--default", "1", "--timeout", "0"}).out, "small\n");
}

TEST_F(QuestionsOfTheProgram, SayAtOnceWhereNobodyIsTold) {
  const auto asked = run({"ask", "Go on?", "--id", "q", "--timeout", "1ms"});
  EXPECT_EQ(asked.out, "no\n");
  EXPECT_NE(asked.err.find("nobody is told of it: only `signalbox answer q` can answer it: no notify_channel is set"),
            std::string::npos)
      << asked.err;
  const auto gap = run({"ask", "Go on?", "--id", "r", "--timeout", "1ms", "--notify-channel", "C1"});
  EXPECT_NE(gap.err.find("can answer it: notify_channel is set but SLACK_BOT_TOKEN is not; export SLACK_BOT_TOKEN"),
            std::string::npos)
      << gap.err;
}

TEST_F(QuestionsOfTheProgram, AreKeptWithTheirAnswer) {
  const auto asked = json_of({"ask", "Go on?", "--id", "q", "--timeout", "0", "--environment", "production"});
  EXPECT_EQ(asked["id"], "q");
  EXPECT_EQ(asked["environment"], "production");
  EXPECT_EQ(asked["answer"]["way"], "timeout");
  EXPECT_EQ(asked["answer"]["by"], nullptr);
  const auto late = run({"answer", "q", "yes"});
  EXPECT_EQ(late.code, 2);
  EXPECT_NE(late.err.find("q is answered: no at "), std::string::npos) << late.err;
}

TEST_F(QuestionsOfTheProgram, TakeTheFirstOfTwoAnswers) {
  put("q", document(deployment, some_day));
  const auto first = run({"answer", "q", "YES."});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.out.find('\x1b'), std::string::npos);
  const auto second = run({"answer", "q", "no"});
  EXPECT_EQ(second.code, 2);
  EXPECT_NE(second.err.find("q is answered: yes at "), std::string::npos) << second.err;
  EXPECT_NE(second.err.find("\n  → the first answer stands"), std::string::npos) << second.err;
  EXPECT_NE(second.err.find("ann said so with signalbox answer"), std::string::npos) << second.err;
  EXPECT_EQ(json_of({"answer", "q", "no"}, 2)["answer"]["choice"], "yes");
}

TEST_F(QuestionsOfTheProgram, AreListedWhileTheyAreOpen) {
  EXPECT_EQ(run({"answer"}).out, "no question is open\n");
  EXPECT_TRUE(json_of({"answer"}).empty());
  put("open", document(deployment, some_day));
  put("over", document(deployment, "2026-01-14T12:10:00Z"));
  put("edited", "{}");
  const auto listed = json_of({"answer"});
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0]["id"], "open");
  EXPECT_EQ(listed[0]["answer"], nullptr);
  const auto text = run({"answer"}).out;
  EXPECT_NE(text.find("yes, no"), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
}

TEST_F(QuestionsOfTheProgram, AreFoundByTheirDeploymentWhereItHasOne) {
  put("first", document(deployment, some_day));
  EXPECT_EQ(json_of({"answer", deployment, "2"})["answer"]["choice"], "no");
  expect_complaint({"answer", deployment, "yes"}, 1, "no question of the ID " + deployment + " is open");
  put("second", document(deployment, some_day));
  put("third", document(deployment, some_day));
  expect_complaint({"answer", deployment, "yes"}, 4, "name one of them: second, third");
}

TEST_F(QuestionsOfTheProgram, SayWhatMayBeAnswered) {
  put("q", document(deployment, some_day));
  expect_complaint({"answer", "q", "perhaps"}, 4, "'perhaps' is no choice of q\n  → it may be yes, no");
  expect_complaint({"answer", "q"}, 4, "q needs a choice\n  → it may be yes, no");
  expect_complaint({"answer", "nothing", "yes"}, 1, "`signalbox answer` lists the open ones");
  put("q", "{\"topic\": \"weather\"}");
  expect_complaint({"answer", "q", "yes"}, 4, "the question q: the field \"topic\" must be");
}

TEST_F(QuestionsOfTheProgram, AreRefusedWhereNobodyCouldAnswerThem) {
  expect_complaint({"ask", ""}, 4, "this cannot be asked: it asks nothing");
  expect_complaint({"ask", "x", "--choices", "yes"}, 4, "it needs at least two choices\n  → ask one sentence");
  expect_complaint({"ask", "x", "--choices", "yes,n\x1b[2Jo"}, 4, "has characters that cannot be shown");
  expect_complaint({"ask", "x", "--choices", "yes,Yes"}, 4, "is there twice");
  expect_complaint({"ask", "x", "--default", "perhaps"}, 4, "the default \"perhaps\" is none of its choices");
  expect_complaint({"ask", "x", "--timeout", "soon"}, 4, "--timeout: 'soon' is not a duration");
  expect_complaint({"ask", "x", "--id", "a/b"}, 4, "--id: 'a/b' can name no question");
  put("q", document(deployment, some_day));
  expect_complaint({"ask", "x", "--id", "q"}, 4, "another question of the ID q is open");
}

TEST_F(QuestionsOfTheProgram, AreAnsweredFromAnotherProcess) {
  folder.write("try.sh", fmt::format("cd '{}'; PATH=/usr/bin:/bin; unset CORRELATION_ID\n"
                                     "mkfifo said; exec 3<>said\n"
                                     "'{}' ask 'Go on?' --id q --timeout 1h > choice 2> said &\n"
                                     "read -r line <&3; echo \"$line\" > asked\n"
                                     "USER=ben '{}' answer q yes > told; wait $!\n",
                                     folder.path().string(), program_path(), program_path()));
  EXPECT_EQ(std::system(fmt::format("sh '{}'", (folder.path() / "try.sh").string()).c_str()), 0);
  EXPECT_NE(folder.read("asked").find("QUESTION"), std::string::npos) << folder.read("asked");
  EXPECT_EQ(folder.read("choice"), "yes\n");
  EXPECT_EQ(folder.read("told"), "Go on?: yes\n");
}

/// `signalbox ask` in front of somebody, who is to answer yes or no.
class QuestionsAtTheTerminal : public QuestionsOfTheProgram {
 protected:
  void SetUp() override { EXPECT_NE(terminal.read_until("Your answer (yes, no): "), ""); }

  const OnATerminal terminal{[this] {
    if (chdir(folder.path().c_str()) != 0) return 8;
    execle(program_path().c_str(), "signalbox", "ask", "Go on?", "--id", "q", nullptr,
           std::array<const char*, 3>{"PATH=/usr/bin:/bin", "USER=ann", nullptr}.data());
    return 7;
  }};
};

TEST_F(QuestionsAtTheTerminal, AreAskedUntilTheAnswerIsAChoice) {
  terminal.type("maybe\n");
  EXPECT_NE(terminal.read_until("One of these, please (yes, no): "), "");
  terminal.type("yes\n");
  EXPECT_NE(terminal.read_until("ann said so at the terminal"), "");
  EXPECT_EQ(terminal.exit_code(), 0);
  EXPECT_EQ(json_of({"answer", "q", "no"}, 2)["answer"]["way"], "terminal");
}

TEST_F(QuestionsAtTheTerminal, AreLeftOpenByControlCWhichIsSaidOnALineOfItsOwn) {
  terminal.type("\x03");
  EXPECT_NE(terminal.read_until("\n"), "");
  EXPECT_NE(terminal.read_until("interrupted before anybody answered; no choice was made"), "");
  EXPECT_EQ(terminal.exit_code(), 130);
  EXPECT_EQ(json_of({"answer"}).size(), 1U);
}

/// A run whose turn came behind a deployment that failed, in front of somebody who is asked about that.
class QuestionsOfARunAtTheTerminal : public QuestionsOfTheProgram {
 protected:
  void SetUp() override {
    ASSERT_EQ(run({"register", "production", "--id", deployment}).code, 0);
    terminal.emplace([this] {
      if (chdir(folder.path().c_str()) != 0) return 8;
      execle(program_path().c_str(), "signalbox", "run", "production", "--ask", "failed_ahead", "--", "touch",
             "deployed", nullptr,
             std::array<const char*, 4>{"PATH=/usr/bin:/bin", "USER=ann", "TERM=xterm", nullptr}.data());
      return 7;
    });
    EXPECT_NE(terminal->read_until("place 1 in line"), "");
    ASSERT_EQ(run({"release", deployment, "--status", "failed", "--reason", "Db: no room"}).code, 0);
    EXPECT_NE(terminal->read_until("Db: no room"), "");
    EXPECT_NE(terminal->read_until("Your answer (go-on, clean-up, give-up): "), "");
  }

  std::optional<OnATerminal> terminal;
};

TEST_F(QuestionsOfARunAtTheTerminal, KeepTheEnvironmentMeanwhile) {
  terminal->type("clean-up\n");
  EXPECT_NE(terminal->read_until("Your answer (go-on, give-up): "), "");
  EXPECT_EQ(run({"can-deploy", "production"}).code, 2) << "nobody gets in meanwhile";
  terminal->type("give-up\n");
  EXPECT_NE(terminal->read_until("ann said so at the terminal"), "");
  EXPECT_EQ(terminal->exit_code(), 3);
  EXPECT_EQ(run({"can-deploy", "production"}).code, 0);
  const auto given_up = json_of({"history"})["deployments"][0];
  EXPECT_EQ(given_up["status"], "cancelled");
  EXPECT_NE(given_up["reason"].get<std::string>().find("was to be cleaned up"), std::string::npos);
  EXPECT_FALSE(exists(folder.path() / "deployed"));
}

TEST_F(QuestionsOfARunAtTheTerminal, AreEndedByControlCBeforeAnythingIsStarted) {
  terminal->type("\x03");
  EXPECT_NE(terminal->read_until("interrupted while asking; production was given back"), "");
  EXPECT_EQ(terminal->exit_code(), 130);
  EXPECT_EQ(run({"can-deploy", "production"}).code, 0);
  EXPECT_FALSE(exists(folder.path() / "deployed"));
}

}  // namespace
}  // namespace signalbox::testing
