#include "adapters/storage/json_cursor.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "adapters/storage/document_text.hpp"

namespace signalbox::storage {
namespace {

using nlohmann::json;

bool accepts(std::string_view text) {
  try {
    JsonCursor cursor(text);
    cursor.skip_value();
    cursor.finish();
    return true;
  } catch (const JsonDamage&) {
    return false;
  }
}

TEST(JsonCursor, AcceptsWhatIsJson) {
  for (const std::string_view text :
       {"{}", "[]", " {\"a\" : [1, -0.5e+3, 0, true, false, null]} ", "\"\\u00e4\\n\"", "\"ä日🚦\"", "12"}) {
    EXPECT_TRUE(accepts(text)) << text;
  }
}

TEST(JsonCursor, RefusesWhatIsNot) {
  for (const std::string_view text : {"",
                                      "{",
                                      "}",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{\"a\":1,}",
                                      "{,}",
                                      "[1,]",
                                      "[1 2]",
                                      "{\"a\":1 \"b\":2}",
                                      "01",
                                      "-",
                                      "1.",
                                      "1e",
                                      ".5",
                                      "+1",
                                      "tru",
                                      "nul",
                                      "\"",
                                      "\"\n\"",
                                      "\"\\x\"",
                                      "\"\\u12\"",
                                      "\"\\u12g4\"",
                                      "\"\xff\"",
                                      "\"\xc0\x80\"",
                                      "\"\xed\xa0\x80\"",
                                      "{} {}",
                                      "'a'"}) {
    EXPECT_FALSE(accepts(text)) << text;
  }
}

TEST(JsonCursor, RefusesAbsurdNestingInsteadOfRunningOutOfStack) {
  EXPECT_FALSE(accepts(std::string(100'000, '[')));
  EXPECT_TRUE(accepts(std::string(150, '[') + std::string(150, ']')));
}

TEST(JsonCursor, NamesTheByteOfTheDamage) {
  try {
    JsonCursor cursor(R"({"a":1,"b":oops})");
    cursor.skip_value();
    FAIL();
  } catch (const JsonDamage& damage) {
    EXPECT_EQ(damage.offset, 11U);
  }
}

TEST(JsonCursor, WalksMembersAndElements) {
  JsonCursor cursor(R"({"a": [1, {"x": 2}], "\u0062": "t"})");
  cursor.open_object();
  EXPECT_EQ(cursor.next_member(), "a");
  cursor.open_array();
  ASSERT_TRUE(cursor.next_element());
  EXPECT_EQ(cursor.skip_value(), "1");
  ASSERT_TRUE(cursor.next_element());
  EXPECT_EQ(cursor.skip_value(), R"({"x": 2})");
  EXPECT_FALSE(cursor.next_element());
  EXPECT_EQ(cursor.next_member(), "b");
  EXPECT_EQ(cursor.skip_value(), "\"t\"");
  EXPECT_EQ(cursor.next_member(), std::nullopt);
  EXPECT_NO_THROW(cursor.finish());
}

TEST(JsonCursor, WholeNumbersAreTakenExactlyOrNotAtAll) {
  EXPECT_EQ(json_whole_number("18446744073709551615"), 18446744073709551615ULL);
  for (const std::string_view no : {"18446744073709551616", "-1", "1.0", "1e3", "\"1\"", "", "null"}) {
    EXPECT_EQ(json_whole_number(no), std::nullopt) << no;
  }
}

// A text is made of pieces that JSON is made of, so that most are nearly right.
RC_GTEST_PROP(JsonCursor, AgreesWithTheLibraryOnWhatIsJson, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
      "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\n\"", "1", "-2.5e1", "true", "null", " ", "x"}));
  std::string text;
  for (const auto& piece : pieces) text += piece;
  RC_ASSERT(accepts(text) == json::accept(text));
}

RC_GTEST_PROP(JsonCursor, AgreesWithTheLibraryOnAnyBytesInAString, (const std::string& bytes)) {
  const auto text = "\"" + bytes + "\"";
  if (text.find("\\ud") != std::string::npos || text.find("\\uD") != std::string::npos)
    return;  // surrogates: the library's alone
  RC_ASSERT(accepts(text) == json::accept(text));
}

RC_GTEST_PROP(DocumentText, ADocumentIsReadBackAsItWasWritten,
              (const std::map<std::string, int>& members, std::uint64_t version)) {
  json body = json::object();
  for (const auto& [name, value] : members) {
    const auto safe = json(name).dump(-1, ' ', true, json::error_handler_t::replace);
    const auto key = json::parse(safe).get<std::string>();
    if (key != "version") body[key] = value;
  }
  const auto read = read_document_text(write_document_text({version, body.dump()}));
  RC_ASSERT(read.version == version);
  RC_ASSERT(json::parse(read.body) == body);
}

TEST(DocumentText, WithoutAVersionItIsTheFirst) {
  const auto read = read_document_text(R"({ "a" : 1 })");
  EXPECT_EQ(read.version, 1U);
  EXPECT_EQ(read.body, R"({"a" : 1})");
}

TEST(DocumentText, NumbersOrderAndNestedVersionsStayAsTheyAreWritten) {
  const auto read = read_document_text(R"({"z":1.50,"version":7,"a":{"version":3,"n":12345678901234567890123}})");
  EXPECT_EQ(read.version, 7U);
  EXPECT_EQ(read.body, R"({"z":1.50,"a":{"version":3,"n":12345678901234567890123}})");
}

TEST(DocumentText, TheKeyDecidesTheCorrelationId) {
  EXPECT_EQ(body_named(R"({"a":1,"correlation_id":"other","version":9})", "mine"),
            R"({"correlation_id":"mine","a":1})");
  EXPECT_EQ(body_named("{}", "mine"), R"({"correlation_id":"mine"})");
}

}  // namespace
}  // namespace signalbox::storage
