#include "rehearsal/slack_block_check.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace signalbox::rehearsal::testing {
namespace {

using nlohmann::json;

json text(const std::string& content, const char* type = "mrkdwn") { return {{"type", type}, {"text", content}}; }

json section(const std::string& content) { return {{"type", "section"}, {"text", text(content)}}; }

std::string first_error(const json& blocks) {
  const auto errors = slack_block_errors(blocks);
  return errors.empty() ? "" : errors.front();
}

TEST(SlackBlocks, WithinTheLimitsAreTaken) {
  auto blocks = json::array({section(std::string(3'000, 'x')), {{"type", "divider"}}});
  blocks.push_back({{"type", "header"}, {"text", text(std::string(150, 'x'), "plain_text")}});
  blocks.push_back({{"type", "section"}, {"fields", std::vector<json>(10, text(std::string(2'000, 'x')))}});
  blocks.push_back({{"type", "context"}, {"elements", std::vector<json>(10, text("x"))}});
  EXPECT_EQ(slack_block_errors(blocks), std::vector<std::string>());
}

TEST(SlackBlocks, CharactersAreCountedAndNotBytes) {
  std::string umlauts;
  for (int i = 0; i < 3'000; ++i) umlauts += "ü";
  EXPECT_EQ(first_error(json::array({section(umlauts)})), "");
  EXPECT_NE(first_error(json::array({section(umlauts + "u")})), "");
}

TEST(SlackBlocks, BeyondALimitAreRefusedByName) {
  EXPECT_EQ(first_error(std::vector<json>(51, section("x"))), "no more than 50 items allowed [json-pointer:/blocks]");
  EXPECT_EQ(first_error(json::array()), "no less than 1 items allowed [json-pointer:/blocks]");
  EXPECT_EQ(first_error(json::array({section("")})),
            "must be more than 0 characters [json-pointer:/blocks/0/text/text]");
  const json fields{{"type", "section"}, {"fields", std::vector<json>(11, text("x"))}};
  EXPECT_EQ(first_error(json::array({fields})), "no more than 10 items allowed [json-pointer:/blocks/0/fields]");
  const json header{{"type", "header"}, {"text", text(std::string(151, 'x'), "plain_text")}};
  EXPECT_EQ(first_error(json::array({header})), "must be less than 151 characters [json-pointer:/blocks/0/text/text]");
  const json context{{"type", "context"}, {"elements", std::vector<json>(11, text("x"))}};
  EXPECT_EQ(first_error(json::array({context})), "no more than 10 items allowed [json-pointer:/blocks/0/elements]");
  const json button{
      {"type", "button"}, {"text", text(std::string(76, 'x'), "plain_text")}, {"url", "https://a.example"}};
  EXPECT_EQ(first_error(json::array({{{"type", "actions"}, {"elements", json::array({button})}}})),
            "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]");
  json named = section("x");
  named["block_id"] = std::string(256, 'x');
  EXPECT_EQ(first_error(json::array({named})), "must be less than 256 characters [json-pointer:/blocks/0/block_id]");
}

TEST(SlackBlocks, OfTheWrongFormAreRefused) {
  EXPECT_EQ(first_error(json::object()), "must be an array [json-pointer:/blocks]");
  EXPECT_EQ(first_error(json::array({7})), "missing required field: type [json-pointer:/blocks/0]");
  EXPECT_EQ(first_error(json::array({{{"type", "carousel"}}})),
            "unsupported type: carousel [json-pointer:/blocks/0/type]");
  EXPECT_EQ(first_error(json::array({{{"type", "section"}}})), "missing required field: text [json-pointer:/blocks/0]");
  json shouting = section("x");
  shouting["text"]["emoji"] = true;
  EXPECT_EQ(first_error(json::array({shouting})),
            "additional property \"emoji\" not allowed [json-pointer:/blocks/0/text]");
  const json header{{"type", "header"}, {"text", text("x")}};
  EXPECT_EQ(first_error(json::array({header})), "failed to match all allowed schemas [json-pointer:/blocks/0/text]");
  json one = section("x"), other = section("y");
  one["block_id"] = other["block_id"] = "same";
  EXPECT_EQ(first_error(json::array({one, other})), "block_id must be unique [json-pointer:/blocks/1/block_id]");
}

TEST(SlackBlocks, TogetherAreTooLongBeforeEachOfThemIs) {
  EXPECT_FALSE(are_too_long(std::vector<json>(4, section(std::string(3'000, 'x')))));
  EXPECT_TRUE(are_too_long(std::vector<json>(5, section(std::string(3'000, 'x')))));
}

}  // namespace
}  // namespace signalbox::rehearsal::testing
