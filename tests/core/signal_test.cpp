#include "core/signal.hpp"

#include <gtest/gtest.h>

#include <set>

#include "core/error.hpp"

namespace signalbox::testing {
namespace {

TEST(Signal, EveryKindHasItsOwnWord) {
  std::set<std::string_view> words;
  for (int kind = 0; kind <= static_cast<int>(SignalKind::warning); ++kind) {
    words.insert(to_string(static_cast<SignalKind>(kind)));
  }
  EXPECT_EQ(words.size(), static_cast<std::size_t>(SignalKind::warning) + 1);
  EXPECT_TRUE(words.contains("resource_cancelled"));
}

TEST(Signal, DiffersWhenAnyPartDoes) {
  const Signal one{.kind = SignalKind::progress, .stack = "shop", .progress = {.seen = 1}};
  Signal other = one;
  EXPECT_EQ(one, other);
  other.progress.seen = 2;
  EXPECT_NE(one, other);
}

TEST(Error, CarriesItsKindItsMessageAndTheWayOut) {
  const Error error(ErrorKind::denied, "no rights", "ask for some");
  EXPECT_STREQ(error.what(), "no rights");
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_EQ(error.hint(), "ask for some");
}

TEST(Error, EveryKindHasItsOwnWord) {
  std::set<std::string> words;
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::internal); ++kind)
    words.insert(to_string(static_cast<ErrorKind>(kind)));
  EXPECT_EQ(words, (std::set<std::string>{"invalid_input", "not_found", "denied", "conflict", "unavailable",
                                          "interrupted", "internal"}));
}

}  // namespace
}  // namespace signalbox::testing
