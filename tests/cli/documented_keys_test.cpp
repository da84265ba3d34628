#include <fstream>
#include <set>
#include <sstream>

#include "cli/command.hpp"
#include "cli/program_run.hpp"
#include "support/places.hpp"

namespace signalbox::testing {
namespace {

class DocumentedKeys : public ProgramTest {};

std::set<std::string> keys_of(const nlohmann::json& object) {
  std::set<std::string> keys;
  for (const auto& [key, unused] : object.items()) keys.insert(key);
  return keys;
}

std::string commands_page() {
  std::ifstream in(testing::source_path("docs/commands.md"));
  return {std::istreambuf_iterator<char>(in), {}};
}

// The example stands behind `<!-- NAME -->` in docs/commands.md, in a block of its own.
nlohmann::json documented(const std::string& name) {
  const std::string text = commands_page();
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
}

TEST_F(DocumentedKeys, OfTheOutboxAreThoseOfTheProgram) {
  // Port 9 refuses: the message stays.
  const std::vector<std::string> variables{"SLACK_BOT_TOKEN=xoxb-1-2-abc", "SLACK_API_URL=http://127.0.0.1:9/api/",
                                           "SIGNALBOX_NOTIFY_CHANNEL=C1"};
  const auto told = [&](std::vector<std::string> words) {
    words.emplace_back("--json");
    return nlohmann::json::parse(run(std::move(words), variables).out);
  };
  EXPECT_EQ(keys_of(documented("notify")), keys_of(told({"notify", "message", "--text", "x", "--notify-grace", "0"})));
  EXPECT_EQ(keys_of(documented("outbox status")), keys_of(told({"outbox", "status"})));
  EXPECT_EQ(keys_of(documented("outbox list")[0]), keys_of(told({"outbox", "list"})[0]));
  EXPECT_EQ(keys_of(documented("outbox flush")), keys_of(told({"outbox", "flush", "--wait", "0"})));
}

TEST_F(DocumentedKeys, OfQuestionsAreThoseOfTheProgram) {
  const auto asked = json_of({"ask", "Go on?", "--id", "q", "--timeout", "0"});
  EXPECT_EQ(keys_of(documented("ask")), keys_of(asked));
  EXPECT_EQ(keys_of(documented("ask")["answer"]), keys_of(asked["answer"]));
  const auto answered = json_of({"answer", "q", "yes"}, 2);
  EXPECT_EQ(keys_of(documented("answer")), keys_of(answered));
  EXPECT_EQ(keys_of(documented("answer")["answer"]), keys_of(answered["answer"]));
}

TEST_F(DocumentedKeys, OfWhatIsSetUpAreThoseOfTheProgram) {
  EXPECT_EQ(keys_of(documented("prune")), keys_of(json_of({"prune"})));
  const auto shown = json_of({"config", "show"});
  EXPECT_EQ(keys_of(documented("config show")), keys_of(shown));
  EXPECT_EQ(keys_of(documented("config show")["defaults"]), keys_of(shown["defaults"]));
}

/// What docs/commands.md says under the heading that begins with the command.
std::string documentation_of(const std::string& command) {
  std::istringstream lines(commands_page());
  std::string text;
  bool is_in = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("## ")) is_in = (line + ' ').find(" " + command + " ") != std::string::npos;
    if (is_in) text += line + "\n";
  }
  return text;
}

std::set<std::string> flags_mentioned_in(const std::string& text) {
  std::set<std::string> flags;
  for (std::size_t at = text.find("--"); at != std::string::npos; at = text.find("--", at + 2)) {
    const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at);
    const bool begins_word = at > 0 && std::string_view(" `[\n").find(text[at - 1]) != std::string_view::npos;
    if (begins_word && end > at + 2 && text[at + 2] != '-') flags.insert(text.substr(at, end - at));
  }
  return flags;
}

TEST_F(DocumentedKeys, EveryCommandAndEachOfItsOptionsIsDocumentedAndNoneThatIsNot) {
  std::set<std::string> known;
  for (const auto& command : cli::all_commands()) {
    if (command->is_internal()) continue;
    const std::string name(command->name());
    const std::string help = run({name, "--help"}).out;
    const std::string own = help.substr(0, help.find("Options of every command"));
    const auto documented_flags = flags_mentioned_in(documentation_of(name));
    EXPECT_FALSE(documentation_of(name).empty()) << name;
    for (const std::string& flag : flags_mentioned_in(own)) {
      EXPECT_TRUE(flag == "--help" || documented_flags.contains(flag)) << name << " " << flag;
    }
    known.merge(flags_mentioned_in(help));
  }
  known.insert({"--help", "--version"});
  for (const std::string& flag : flags_mentioned_in(commands_page())) EXPECT_TRUE(known.contains(flag)) << flag;
}

TEST_F(DocumentedKeys, OfEvidenceAreThoseOfTheProgram) {
  const std::string id = "20260114-123456-aaaaaa";
  ASSERT_EQ(run({"register", "production", "--id", id}).code, 0);
  std::filesystem::create_directories(folder.path() / ".deployment-registry/documents/evidence");
  std::ofstream(folder.path() / ".deployment-registry/documents/evidence" / (id + ".json"))
      << R"({"version":1,"evidence":[{"moment":"failed","items":[{"source":"stopped task","lines":["x"]}]}]})";
  const auto shown = json_of({"show", id})["evidence"][0];
  const auto example = documented("evidence");
  EXPECT_EQ(keys_of(example), keys_of(shown));
  EXPECT_EQ(keys_of(example["items"][0]), keys_of(shown["items"][0]));
}

}  // namespace
}  // namespace signalbox::testing
