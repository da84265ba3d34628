#include "core/plain_text.hpp"

#include <rapidcheck.h>

namespace signalbox {
namespace {

struct TextRow {
  const char* rule;
  std::string_view in, out;
};

void expect_all(const std::vector<TextRow>& rows) {
  for (const auto& row : rows) EXPECT_EQ(escape_for_terminal(row.in), row.out) << row.rule;
}

using namespace std::string_view_literals;

TEST(PlainText, HarmlessTextIsKept) {
  expect_all({{"ASCII", "Resource creation cancelled", "Resource creation cancelled"},
              {"other scripts", "größer — 配置 🚀", "größer — 配置 🚀"},
              {"joined emoji", "👩‍💻", "👩‍💻"},
              {"nothing", "", ""}});
}

TEST(PlainText, EscapeSequencesBecomeVisible) {
  expect_all({{"colour", "\x1b[31mred", "␛[31mred"},
              {"window title", "\x1b]0;owned\x07", "␛]0;owned␇"},
              {"null and delete", "a\0b\x7f"sv, "a␀b␡"},
              {"C1 CSI in UTF-8",
               "\xC2\x9B"
               "31m",
               "<U+009B>31m"}});
}

TEST(PlainText, LineStructureBecomesBlanks) { expect_all({{"breaks and tabs", "a\nb\tc\r\nd", "a b c  d"}}); }

TEST(PlainText, WhatReordersOrHidesTextBecomesVisible) {
  expect_all({{"right-to-left override", "a\u202Eb", "a<U+202E>b"},
              {"isolates", "\u2066x\u2069", "<U+2066>x<U+2069>"},
              {"zero width space", "a\u200Bb", "a<U+200B>b"},
              {"line separator", "a\u2028b", "a<U+2028>b"},
              {"byte order mark", "\uFEFFa", "<U+FEFF>a"},
              {"tag characters", "\U000E0041", "<U+E0041>"}});
}

TEST(PlainText, BytesThatAreNoUtf8AreReplaced) {
  expect_all({{"lone continuation", "a\x80z", "a\uFFFDz"},
              {"overlong slash", "\xC0\xAF", "\uFFFD\uFFFD"},
              {"overlong escape in three bytes", "\xE0\x80\x9B", "\uFFFD\uFFFD\uFFFD"},
              {"surrogate", "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
              {"beyond Unicode", "\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
              {"cut off at the end", "a\xE2\x82", "a\uFFFD\uFFFD"},
              {"raw C1 byte",
               "\x9B"
               "31m",
               "\uFFFD31m"}});
}

/// An independent reading of RFC 3629's table of well-formed byte sequences.
bool is_valid_utf8(const std::string& text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto in = [](unsigned value, unsigned low, unsigned high) { return value >= low && value <= high; };
  std::size_t i = 0;
  while (i < text.size()) {
    const unsigned a = byte(i), b = byte(i + 1), c = byte(i + 2), d = byte(i + 3);
    if (a < 0x80) {
      i += 1;
    } else if (in(a, 0xC2, 0xDF) && in(b, 0x80, 0xBF)) {
      i += 2;
    } else if (in(a, 0xE0, 0xEF) && in(b, a == 0xE0 ? 0xA0 : 0x80, a == 0xED ? 0x9F : 0xBF) && in(c, 0x80, 0xBF)) {
      i += 3;
    } else if (in(a, 0xF0, 0xF4) && in(b, a == 0xF0 ? 0x90 : 0x80, a == 0xF4 ? 0x8F : 0xBF) && in(c, 0x80, 0xBF) &&
               in(d, 0x80, 0xBF)) {
      i += 4;
    } else {
      return false;
    }
  }
  return true;
}

/// Bytes that are interesting next to each other far more often than uniform ones would be.
rc::Gen<std::string> hostile_text() {
  const auto piece = rc::gen::oneOf(
      rc::gen::map(rc::gen::arbitrary<char>(), [](char c) { return std::string(1, c); }),
      rc::gen::element<std::string>("\x1b[2J", "\xC2\x9B", "\xE2\x80\xAE", "\xF0\x9F\x9A\x80", "\xE2", "\x80", "text"));
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const std::vector<std::string>& pieces) {
    std::string all;
    for (const auto& one : pieces) all += one;
    return all;
  });
}

TEST(PlainText, NoTextWhateverItIsReachesTheTerminalRaw) {
  EXPECT_TRUE(rc::check([] {
    const auto out = escape_for_terminal(*hostile_text());
    for (const char c : out) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
    RC_ASSERT(out.find("\xC2\x9B") == std::string::npos);
    RC_ASSERT(out.find("\xE2\x80\xAE") == std::string::npos);
    RC_ASSERT(is_valid_utf8(out));
  }));
}

TEST(PlainText, EscapingTwiceChangesNothing) {
  EXPECT_TRUE(rc::check([] {
    const auto once = escape_for_terminal(*hostile_text());
    RC_ASSERT(escape_for_terminal(once) == once);
  }));
}

}  // namespace
}  // namespace signalbox
