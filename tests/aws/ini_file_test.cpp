#include "adapters/aws/ini_file.hpp"

#include <rapidcheck.h>

#include "core/error.hpp"

namespace signalbox::aws {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string refusal_of(const std::string& text) {
  try {
    (void)parse_ini(text, "config");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    return error.what();
  }
  return "";
}

TEST(IniFile, ReadsSectionsSettingsAndComments) {
  const auto file = parse_ini(
      "\xef\xbb\xbf# a comment\r\n[default]\r\nRegion = eu-west-1 ; because\r\nkey=a#b;c\n\n; another\n"
      "[ profile   two ] # more\nx = 1\nx = 2\nempty =\n[default]\nlate=yes",
      "config");
  EXPECT_EQ(file.at("default"), (IniSection{{"region", "eu-west-1"}, {"key", "a#b;c"}, {"late", "yes"}}));
  EXPECT_EQ(file.at("profile two"), (IniSection{{"x", "2"}, {"empty", ""}}));
}

TEST(IniFile, SettingsBelowAKeyBelongToIt) {
  const auto file = parse_ini(
      "[services s]\ncloudformation =\n  endpoint_url = http://a\nsts =\n\tendpoint_url=http://b\n", "config");
  EXPECT_EQ(file.at("services s").at("cloudformation.endpoint_url"), "http://a");
  EXPECT_EQ(file.at("services s").at("sts.endpoint_url"), "http://b");
}

TEST(IniFile, AValueGoesOnInIndentedLines) {
  EXPECT_EQ(parse_ini("[a]\nk = 1\n  2", "config").at("a").at("k"), "1\n2");
}

TEST(IniFile, ABadLineIsNamedByItsNumberAndNeverShown) {
  struct Row {
    std::string rule, text, place;
  };
  const std::vector<Row> rows = {
      {"no equals sign", "[a]\nhidden-value\n", "line 2"},
      {"no key", "[a]\n\n= hidden-value", "line 3"},
      {"no section", "k = hidden-value", "line 1"},
      {"an open section", "[hidden-value\n", "line 1"},
      {"text after a section", "[a] hidden-value", "line 1"},
      {"a nameless section", "[ ]", "line 1"},
      {"no setting below an empty key", "[a]\nk =\n  hidden-value", "line 3"},
  };
  for (const auto& row : rows) {
    const auto message = refusal_of(row.text);
    EXPECT_THAT(message, HasSubstr("config, " + row.place)) << row.rule;
    EXPECT_THAT(message, Not(HasSubstr("hidden-value"))) << row.rule;
  }
}

TEST(IniFile, AnyTextIsReadOrRefused) {
  EXPECT_TRUE(rc::check("random lines", [](const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) text += line + '\n';
    try {
      (void)parse_ini("[s]\nk=\n" + text, "config");
    } catch (const Error& error) {
      RC_ASSERT(error.kind() == ErrorKind::invalid_input);
    }
  }));
  EXPECT_TRUE(rc::check("lines of the format's own characters", [] {
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("[]=#; \n\tak\r.")));
    try {
      (void)parse_ini(text, "config");
    } catch (const Error& error) {
      RC_ASSERT(error.kind() == ErrorKind::invalid_input);
    }
  }));
}

}  // namespace
}  // namespace signalbox::aws
