#include "message/mermaid_gantt.hpp"

#include "support/deployment_signals.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using enum SignalKind;

BoardStack stack_of(std::vector<Movement> movements) {
  BoardStack stack;
  stack.name = "AppStack";
  stack.began = story_begins;
  stack.movements = std::move(movements);
  return stack;
}

Movement movement(std::string resource, Duration began, Duration ended, MovementEnd end = MovementEnd::finished) {
  Movement result;
  result.resource = std::move(resource);
  result.began = story_time(began);
  if (end != MovementEnd::none) result.ended = story_time(ended);
  result.end = end;
  return result;
}

TEST(MermaidGantt, DrawsABarForEachMovementInTheOrderOfTheirBeginnings) {
  const auto chart =
      mermaid_gantt({stack_of({movement("Late", 20s, 30s), movement("Early", 1s, 9s)})}, story_time(60s));
  EXPECT_EQ(chart.text,
            "gantt\n    dateFormat x\n    axisFormat %H:%M:%S\n    section AppStack\n"
            "    ✓ Early :done, 1768394097000, 1768394105000\n"
            "    ✓ Late :done, 1768394116000, 1768394126000\n");
  EXPECT_EQ(chart.left_out, 0U);
}

TEST(MermaidGantt, MarksWhatFailedAndWhatStillMoves) {
  const auto chart = mermaid_gantt(
      {stack_of({movement("Bad", 1s, 2s, MovementEnd::failed), movement("Open", 3s, 0s, MovementEnd::none)})},
      story_time(60s));
  EXPECT_NE(chart.text.find("✗ Bad :crit, "), std::string::npos) << chart.text;
  EXPECT_NE(chart.text.find("… Open :active, 1768394099000, 1768394156000"), std::string::npos) << chart.text;
}

TEST(MermaidGantt, GivesAWordOfTheGrammarNoMeaning) {
  const auto chart = mermaid_gantt({stack_of({movement("Title", 1s, 2s), movement("a:b;c#d%%\ne<f>", 3s, 4s)})}, {});
  EXPECT_NE(chart.text.find("    ✓ Title :done"), std::string::npos) << chart.text;
  EXPECT_NE(chart.text.find("    ✓ a_b_c_d___e_f_ :done"), std::string::npos) << chart.text;
}

TEST(MermaidGantt, KeepsTheFailedAndTheLongestOfManyAndCountsTheRest) {
  std::vector<Movement> many;
  for (int i = 0; i < 500; ++i) many.push_back(movement("Queue" + std::to_string(i), 1s, 2s));
  many.push_back(movement("Slow", 2s, 900s));
  many.push_back(movement("Bad", 3s, 4s, MovementEnd::failed));
  const auto chart = mermaid_gantt({stack_of(many)}, story_time(900s));
  EXPECT_NE(chart.text.find("Slow"), std::string::npos);
  EXPECT_NE(chart.text.find("Bad"), std::string::npos);
  EXPECT_EQ(chart.left_out, many.size() - most_gantt_bars);
}

TEST(MermaidGantt, StaysBelowWhatGitHubDraws) {
  std::vector<Movement> many;
  for (int i = 0; i < 2'000; ++i) many.push_back(movement(std::string(255, 'x') + std::to_string(i), 1s, 2s));
  const auto chart = mermaid_gantt({stack_of(many)}, {}, many.size());
  EXPECT_LE(chart.text.size(), longest_mermaid_text);
  EXPECT_GT(chart.left_out, 0U);
  EXPECT_TRUE(chart.text.ends_with("\n"));
}

TEST(MermaidGantt, IsEmptyWhenNothingMoved) { EXPECT_EQ(mermaid_gantt({stack_of({})}, {}).text, ""); }

}  // namespace
}  // namespace signalbox
