#include "wiring/nearest_word.hpp"

#include <rapidcheck.h>

namespace signalbox {
namespace {

TEST(NearestWord, CountsTheEditsBetweenTwoWords) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("stack", "stacks"), 1U);
}

TEST(NearestWord, ASlipOfTheHandIsRecognized) {
  EXPECT_EQ(nearest_word("regoin", {"registry", "region"}), "region");
  EXPECT_EQ(nearest_word("wiat", {"queue", "wait"}), "wait");
  EXPECT_EQ(nearest_word("lesae", {"lease", "wait"}), "lease");
  EXPECT_EQ(nearest_word("wai", {"queue", "wait"}), "wait");
}

TEST(NearestWord, ADifferentWordIsNotGuessedAt) {
  EXPECT_EQ(nearest_word("colour", {"queue", "wait"}), std::nullopt);
  EXPECT_EQ(nearest_word("wait", {}), std::nullopt);
  EXPECT_EQ(nearest_word("abc", {"xyc"}), std::nullopt);
  EXPECT_EQ(nearest_word(std::string(1'000'000, 'x'), {"wait"}), std::nullopt);
}

TEST(NearestWord, SortsByDistanceAndKeepsTheOrderOfEquals) {
  EXPECT_EQ(by_nearness("prod", {"dev", "production", "test", "proof"}),
            (std::vector<std::string>{"proof", "dev", "test", "production"}));
}

TEST(NearestWord, TheDistanceIsSymmetricAndZeroOnlyForEqualWords) {
  EXPECT_TRUE(rc::check([](const std::string& a, const std::string& b) {
    RC_ASSERT(edit_distance(a, b) == edit_distance(b, a));
    RC_ASSERT((edit_distance(a, b) == 0) == (a == b));
  }));
}

}  // namespace
}  // namespace signalbox
