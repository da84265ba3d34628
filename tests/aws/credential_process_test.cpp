#include "adapters/aws/credential_process.hpp"

#include "adapters/aws/credential_json.hpp"
#include "aws_world.hpp"

namespace signalbox::aws {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::Not;

Variables with_path() { return Variables({{"PATH", "/usr/bin:/bin"}, {"MARK", "seen"}}); }

std::string script(const testing::TemporaryFolder& folder, const std::string& text) {
  return "/bin/sh '" + folder.write("a script.sh", text) + "'";
}

const char* const good = R"({"Version": 1, "AccessKeyId": "PROC", "SecretAccessKey": "hush"})";

TEST(SplitCommand, SplitsAsTheSdksDo) {
  EXPECT_THAT(split_command("a b\tc"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(split_command(" /opt/my\\ tool  'x y' \"z \\\" w\" "), ElementsAre("/opt/my tool", "x y", "z \" w"));
  EXPECT_THAT(split_command("a '' \"\""), ElementsAre("a", "", ""));
  EXPECT_THAT(split_command("a'b'\"c\""), ElementsAre("abc"));
  EXPECT_THAT(split_command("a \"C:\\dir\" 'b\\'"), ElementsAre("a", "C:\\dir", "b\\"));
  EXPECT_THAT(split_command("a $(rm) ; | > b"), ElementsAre("a", "$(rm)", ";", "|", ">", "b"));
  for (const auto* text : {"", "  ", "a 'b", "a \"b", "a\\"}) {
    EXPECT_EQ(error_of([&] { (void)split_command(text); }).kind(), ErrorKind::invalid_input) << text;
  }
}

TEST(CredentialProcess, GetsTheSessionsVariablesAndNoInput) {
  const testing::TemporaryFolder folder;
  const auto credentials = credentials_from_process(
      script(
          folder,
          "read line && exit 9\nprintf '{\"Version\":1,\"AccessKeyId\":\"%s\",\"SecretAccessKey\":\"s\"}' \"$MARK\""),
      with_path(), {});
  EXPECT_EQ(credentials.access_key_id, "seen");
  EXPECT_FALSE(credentials.expires.has_value());
}

TEST(CredentialProcess, WhatDoesNotWorkIsNamedWithoutItsOutput) {
  const testing::TemporaryFolder folder;
  struct Row {
    std::string rule, command, message;
  };
  const std::vector<Row> rows = {
      {"no such program", "/does/not/exist", "cannot be started"},
      {"it fails", script(folder, std::string("printf '%s' '") + good + "'; exit 3"), "exit code 3"},
      {"it is killed", "/bin/sh -c 'kill -9 $$'", "exit code 137"},
      {"no JSON", "/bin/echo hush {", "not a JSON object"},
      {"no version", "/bin/echo '{\"AccessKeyId\":\"hush\"}'", "Version"},
      {"no secret", "/bin/echo '{\"Version\":1,\"AccessKeyId\":\"hush\"}'", "no SecretAccessKey"},
      {"endless output", "/usr/bin/yes hush", "more than 64 KiB"},
  };
  for (const auto& row : rows) {
    const auto error = error_of([&] { (void)credentials_from_process(row.command, with_path(), {}); });
    EXPECT_EQ(error.kind(), ErrorKind::denied) << row.rule;
    EXPECT_THAT(error.what(), HasSubstr(row.message)) << row.rule;
    EXPECT_THAT(error.what(), Not(HasSubstr("hush"))) << row.rule;
    EXPECT_THAT(error.what(), HasSubstr("credential_process")) << row.rule;
  }
}

TEST(CredentialProcess, StopKillsItWithAllItStarted) {
  const testing::TemporaryFolder folder;
  const auto fifo = folder.path() + "/fifo";
  ASSERT_EQ(std::system(("mkfifo " + fifo).c_str()), 0);
  std::jthread running([&](std::stop_token stop) {
    const auto command = script(folder, "echo started > " + fifo + "; tail -f /dev/null & wait");
    EXPECT_EQ(error_of([&] { (void)credentials_from_process(command, with_path(), stop); }).kind(),
              ErrorKind::interrupted);
  });
  std::string line;
  std::ifstream(fifo) >> line;  // opens when the program is there
  EXPECT_EQ(line, "started");
  running.request_stop();
}

TEST(CredentialJson, EndpointAnswersAreCheckedToo) {
  const auto read = [](const char* text) {
    return error_of([&] { (void)read_credential_json(text, CredentialFormat::endpoint, "it"); });
  };
  for (const auto* text :
       {"", "[]", "null", "\"hush\"", R"({"AccessKeyId": 7, "SecretAccessKey": "hush"})",
        R"({"AccessKeyId": "", "SecretAccessKey": "hush"})",
        R"({"AccessKeyId": "A", "SecretAccessKey": "hush", "Expiration": "soon"})", R"({"Code": "Failed"})"}) {
    EXPECT_EQ(read(text).kind(), ErrorKind::denied) << text;
    EXPECT_THAT(read(text).what(), Not(HasSubstr("hush"))) << text;
  }
}

}  // namespace
}  // namespace signalbox::aws
