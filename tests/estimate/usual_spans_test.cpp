#include "estimate/usual_spans.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

std::vector<RecordedEvent> deployment(Duration began, Duration ended, const std::string& resource = "Jobs") {
  return {{Time(began), "AppStack", resource, "AWS::SQS::Queue", "UPDATE_IN_PROGRESS", ""},
          {Time(ended), "AppStack", resource, "AWS::SQS::Queue", "UPDATE_COMPLETE", ""}};
}

std::optional<Duration> slow_after(const UsualSpans& spans, const std::string& status = "UPDATE_IN_PROGRESS") {
  return spans.slow_after("AppStack", "Jobs", "AWS::SQS::Queue", status);
}

TEST(UsualSpans, AreThoseOfTheTypeWhileHistorySaysTooLittle) {
  UsualSpans spans;
  EXPECT_EQ(slow_after(spans), 2min);
  spans.learn(deployment(0s, 5min));
  spans.learn(deployment(0s, 5min));
  EXPECT_EQ(slow_after(spans), 2min);
}

TEST(UsualSpans, AreTheResourcesOwnOnceThereIsHistory) {
  UsualSpans spans;
  for (const Duration span : {5min, 9min, 7min}) spans.learn(deployment(0s, span));
  EXPECT_EQ(slow_after(spans), 10min);
  EXPECT_EQ(spans.slow_after("AppStack", "Other", "AWS::SQS::Queue", "UPDATE_IN_PROGRESS"), 2min);
  EXPECT_EQ(spans.slow_after("OtherStack", "Jobs", "AWS::SQS::Queue", "UPDATE_IN_PROGRESS"), 2min);
}

TEST(UsualSpans, KeepACreationApartFromAChange) {
  UsualSpans spans;
  for (int i = 0; i < 3; ++i) spans.learn(deployment(0s, 9min));
  EXPECT_EQ(slow_after(spans, "CREATE_IN_PROGRESS"), 2min);
}

TEST(UsualSpans, LearnNothingFromAnEndWhoseBeginningWasNotRecorded) {
  UsualSpans spans;
  const auto events = deployment(0s, 9min);
  for (int i = 0; i < 5; ++i) spans.learn(std::span(events).subspan(1));
  EXPECT_EQ(slow_after(spans), 2min);
}

TEST(UsualSpans, AreNoneForWhatMayTakeAnyTime) {
  EXPECT_EQ(usual_span_of_type("AWS::CloudFormation::Stack"), std::nullopt);
  EXPECT_EQ(usual_span_of_type("AWS::CloudFormation::WaitCondition"), std::nullopt);
  EXPECT_EQ(usual_span_of_type("AWS::RDS::DBInstance"), 15min);
}

}  // namespace
}  // namespace signalbox
