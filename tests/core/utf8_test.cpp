#include "core/utf8.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace signalbox::testing {
namespace {

TEST(Utf8, ReadsCharactersOfEveryLengthAndRefusesWhatIsNone) {
  EXPECT_EQ(decode_utf8("a").code_point, U'a');
  EXPECT_EQ(decode_utf8("äb").bytes, 2U);
  EXPECT_EQ(decode_utf8("€").code_point, U'€');
  EXPECT_EQ(decode_utf8("🚦").bytes, 4U);
  for (const char* text : {"\x80", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"}) {
    EXPECT_EQ(decode_utf8(text).bytes, 0U);
  }
}

TEST(Utf8, RepairsOnlyWhatIsBroken) {
  EXPECT_EQ(repaired_utf8("grün 🚦"), "grün 🚦");
  EXPECT_EQ(repaired_utf8("a\x80z\xE2\x82"), "a\uFFFDz\uFFFD\uFFFD");
}

TEST(Utf8, RepairingTwiceIsRepairingOnce) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    const std::string once = repaired_utf8(text);
    RC_ASSERT(repaired_utf8(once) == once);
  }));
}

TEST(Shortened, NeverCutsACharacterInTwo) {
  EXPECT_EQ(shortened("short", 5), "short");
  EXPECT_EQ(shortened("ääää", 7), "ää…");
  EXPECT_EQ(shortened("ääää", 6), "ä…");
  EXPECT_EQ(shortened("ääää", 2), "");
}

}  // namespace
}  // namespace signalbox::testing
