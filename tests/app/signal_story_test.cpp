#include "app/signal_story.hpp"

#include "support/deployment_signals.hpp"

namespace signalbox::testing {
namespace {

using namespace std::chrono_literals;
using Kind = NotificationKind;

StoryFacts facts() {
  StoryFacts facts;
  facts.correlation_id = "20260114-123456-abc12301";
  facts.environment = "production";
  facts.run_url = "https://ci.example/7";
  return facts;
}

/// What the story says of the deployment itself, or nothing.
std::optional<Notification> told(SignalStory& story, const Signal& signal) {
  auto news = story.told(signal);
  if (news.empty()) return std::nullopt;
  return std::move(news.front());
}

Signal end_of(Duration at, std::string status, std::string reason = {}) {
  Signal end = deployment_signal(SignalKind::deployment_finished, at, {}, std::move(reason));
  end.status = std::move(status);
  return end;
}

TEST(SignalStory, EveryNotificationCarriesTheDeploymentsFacts) {
  SignalStory story(facts());
  const auto news = told(story, deployment_signal(SignalKind::deployment_started, 0s, "cdk deploy --token abc"));
  ASSERT_TRUE(news);
  EXPECT_EQ(news->kind, Kind::started);
  EXPECT_EQ(news->correlation_id, facts().correlation_id);
  EXPECT_EQ(news->run_url, facts().run_url);
  EXPECT_EQ(news->command.find("abc"), std::string::npos) << news->command;
}

TEST(SignalStory, TheConsolesPageIsKnownFromTheFirstEventOfAStack) {
  SignalStory story(facts());
  auto begun = stack_signal(SignalKind::stack_started, 0s, "UPDATE_IN_PROGRESS");
  begun.physical_id = "arn:aws:cloudformation:eu-central-1:123456789012:stack/AppStack/0a1b";
  EXPECT_NE(told(story, begun)->console_url.find("eu-central-1"), std::string::npos);
  EXPECT_FALSE(told(story, deployment_signal(SignalKind::stalled, 60s))->console_url.empty()) << "and from then on";
}

TEST(SignalStory, TheWaitInLineIsTold) {
  SignalStory story(facts());
  EXPECT_EQ(told(story, deployment_signal(SignalKind::queued, 0s, "place 1 in line"))->kind, Kind::queued);
  EXPECT_FALSE(told(story, deployment_signal(SignalKind::turn_granted, 90s))) << "its command is told in a moment";
  EXPECT_EQ(told(story, deployment_signal(SignalKind::deployment_started, 95s))->waited, 90s);
}

TEST(SignalStory, WhatItAsksBeforeItStartsIsTheNewestThatIsKnownOfIt) {
  SignalStory story(facts());
  (void)told(story, deployment_signal(SignalKind::turn_granted, 0s));
  const auto asked = told(story, deployment_signal(SignalKind::asked, 1s, "proceed? (yes, no)"));
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->kind, Kind::progress);
  EXPECT_EQ(asked->text, "Waiting for an answer: proceed? (yes, no)");
  EXPECT_FALSE(asked->elapsed) << "nothing has begun";
  const auto answered = told(story, deployment_signal(SignalKind::answered, 2s, "yes: ada said so"));
  EXPECT_EQ(answered->text, "Answered: yes: ada said so");
}

TEST(SignalStory, ProgressIsToldNowAndThen) {
  SignalStory story(facts());
  (void)told(story, deployment_signal(SignalKind::deployment_started, 0s));
  auto signal = resource_signal(SignalKind::resource_finished, 1s, "Db", "T", "CREATE_COMPLETE");
  signal.progress = {.seen = 3, .done = 2, .expected = 9};
  const auto news = told(story, signal);
  ASSERT_TRUE(news);
  EXPECT_EQ(news->kind, Kind::progress);
  EXPECT_EQ(news->done, 2U);
  EXPECT_EQ(news->total, 9U);
  EXPECT_FALSE(told(story, resource_signal(SignalKind::resource_finished, 5s, "Q", "T", "CREATE_COMPLETE")));
  EXPECT_TRUE(told(story, resource_signal(SignalKind::resource_finished, 11s, "Q", "T", "CREATE_COMPLETE")));
}

TEST(SignalStory, WhatIsWaitedForIsToldWithTheMomentSinceWhen) {
  SignalStory story(facts());
  auto signal = stack_signal(SignalKind::progress, 60s, "UPDATE_IN_PROGRESS");
  signal.text = "Waiting for Db (AWS::RDS::DBInstance), which has been moving for 20s.";
  signal.waits_for = "Db (AWS::RDS::DBInstance)";
  signal.waits_since = story_time(40s);
  const auto news = told(story, signal);
  EXPECT_EQ(news->waits_for, "Db (AWS::RDS::DBInstance)");
  EXPECT_EQ(news->waits_since, story_time(40s));
  EXPECT_EQ(news->text, "") << "said once";
}

TEST(SignalStory, ThatItMovesAgainIsToldWheneverProgressWasTold) {
  SignalStory story(facts());
  ASSERT_TRUE(told(story, resource_signal(SignalKind::resource_finished, 1s, "Db", "T", "CREATE_COMPLETE")));
  EXPECT_EQ(told(story, stack_signal(SignalKind::moving_again, 2s, "CREATE_IN_PROGRESS"))->kind, Kind::progress);
}

TEST(SignalStory, TheEndTellsTheNewestCountOfResources) {
  SignalStory story(facts());
  (void)told(story, deployment_signal(SignalKind::deployment_started, 0s));
  auto first = resource_signal(SignalKind::resource_started, 1s, "Db", "T", "CREATE_IN_PROGRESS");
  first.progress = {.seen = 1, .done = 0};
  (void)told(story, first);
  auto last = resource_signal(SignalKind::resource_finished, 2s, "Db", "T", "CREATE_COMPLETE");
  last.progress = {.seen = 8, .done = 8};
  EXPECT_FALSE(told(story, last)) << "too soon after the first";
  EXPECT_EQ(told(story, end_of(3s, "succeeded"))->done, 8U);
}

TEST(SignalStory, TheSameFailureIsToldOnce) {
  SignalStory story(facts());
  const auto failure = resource_signal(SignalKind::resource_failed, 60s, "Key", "T", "DELETE_FAILED", "denied");
  EXPECT_TRUE(told(story, failure));
  EXPECT_FALSE(told(story, failure));
  auto other = failure;
  other.reason = "still denied";
  EXPECT_TRUE(told(story, other));
}

TEST(SignalStory, WhatWasCancelledHasNotFailed) {
  SignalStory story(facts());
  (void)told(story, deployment_signal(SignalKind::queued, 0s));
  const auto news = told(story, end_of(5s, "cancelled", "gave up waiting after 5s"));
  EXPECT_EQ(news->kind, Kind::cancelled);
  EXPECT_EQ(news->root_cause, "gave up waiting after 5s");
  EXPECT_EQ(news->elapsed, std::nullopt) << "it never ran";
}

TEST(SignalStory, ARunThatLeavesAStackMovingHasNeitherFailedNorSucceeded) {
  for (const char* status : {"orphaned", "running"}) {
    SignalStory story(facts());
    (void)told(story, deployment_signal(SignalKind::deployment_started, 0s));
    const auto news = told(story, end_of(9s, status, "interrupted"));
    EXPECT_EQ(news->kind, Kind::monitor_gap) << status;
    EXPECT_EQ(news->reason, "interrupted");
    EXPECT_NE(news->text.find("stays held"), std::string::npos) << news->text;
  }
}

TEST(SignalStory, ADeadHoldersOwnThreadHearsWhatBecameOfIt) {
  SignalStory story(facts());
  auto signal = deployment_signal(SignalKind::lock_taken_over, 0s, "the runner of ann-1 was gone");
  signal.holder = "ann-1";
  signal.status = "failed";
  auto news = story.told(signal);
  ASSERT_EQ(news.size(), 2U);
  EXPECT_EQ(news[0].kind, Kind::lock_taken_over);
  EXPECT_EQ(news[0].correlation_id, facts().correlation_id);
  EXPECT_EQ(news[0].holder, "ann-1");
  EXPECT_EQ(news[1].kind, Kind::failed);
  EXPECT_EQ(news[1].correlation_id, "ann-1");
  EXPECT_EQ(news[1].environment, "production");
  EXPECT_EQ(news[1].root_cause, "the runner of ann-1 was gone");
  EXPECT_EQ(news[1].run_url, "") << "that is ours";
}

TEST(SignalStory, ADeadHoldersEndSaysHowLongItRanAndWhatWasRecorded) {
  SignalStory story(facts());
  auto signal = deployment_signal(SignalKind::lock_taken_over, 0s, "ann-1 gave no sign of life for 1m 30s", "no space");
  signal.holder = "ann-1";
  signal.status = "failed";
  signal.elapsed = 12min;
  auto news = story.told(signal);
  ASSERT_EQ(news.size(), 2U);
  EXPECT_FALSE(news[0].elapsed) << "it was not silent for so long";
  EXPECT_EQ(news[0].reason, "");
  EXPECT_EQ(news[1].elapsed, 12min);
  EXPECT_EQ(news[1].root_cause, "no space");
  signal.status = "succeeded";
  news = story.told(signal);
  EXPECT_EQ(news.at(1).kind, Kind::complete) << "its record says so";
  EXPECT_EQ(news.at(1).root_cause, "");
}

TEST(SignalStory, AHolderThatIsOnlyWaitedForWasNotTakenOver) {
  SignalStory story(facts());
  auto signal = deployment_signal(SignalKind::lock_taken_over, 0s, "its stack still moves");
  signal.holder = "ann-1";
  signal.status = "orphaned";
  const auto news = story.told(signal);
  ASSERT_EQ(news.size(), 1U);
  EXPECT_EQ(news[0].kind, Kind::monitor_gap);
  EXPECT_EQ(news[0].correlation_id, "ann-1");
}

TEST(SignalStory, AFailureIsToldWithItsFirstCause) {
  SignalStory story(facts());
  (void)told(story, deployment_signal(SignalKind::deployment_started, 0s));
  const auto failing = told(story, resource_signal(SignalKind::resource_failed, 60s, "Db", "AWS::RDS::DBInstance",
                                                   "CREATE_FAILED", "no space"));
  EXPECT_EQ(failing->kind, Kind::resource_failed);
  EXPECT_EQ(failing->reason, "no space");
  (void)told(story, resource_signal(SignalKind::resource_failed, 61s, "Q", "T", "CREATE_FAILED", "later"));
  auto end = deployment_signal(SignalKind::deployment_finished, 120s);
  end.status = "failed";
  end.reason = "AppStack ended in ROLLBACK_COMPLETE";
  const auto news = told(story, end);
  EXPECT_EQ(news->kind, Kind::failed);
  EXPECT_EQ(news->root_cause, "Db: no space");
  EXPECT_EQ(news->status, "CREATE_FAILED") << "of what failed, not of the deployment";
  EXPECT_EQ(news->elapsed, 120s);
}

TEST(SignalStory, WithoutAFailedResourceTheReasonIsSaidOnce) {
  SignalStory story(facts());
  auto end = deployment_signal(SignalKind::deployment_finished, 1s, {}, "the command ended with exit code 1");
  end.status = "failed";
  const auto news = told(story, end);
  EXPECT_EQ(news->root_cause, "the command ended with exit code 1");
  EXPECT_EQ(news->reason, "");
}

TEST(SignalStory, ARollbackIsToldAsOneAtTheEnd) {
  SignalStory story(facts());
  (void)told(story, stack_signal(SignalKind::rollback_started, 0s, "UPDATE_ROLLBACK_IN_PROGRESS"));
  auto end = deployment_signal(SignalKind::deployment_finished, 1s);
  end.status = "failed";
  EXPECT_EQ(told(story, end)->kind, Kind::rolled_back);
  EXPECT_EQ(told(story, end)->text, "") << "what ran before runs again";
  SignalStory good(facts());
  end.status = "succeeded";
  EXPECT_EQ(told(good, end)->kind, Kind::complete);
}

TEST(SignalStory, WhereNothingRunsAfterTheRollbackTheNextStepIsTold) {
  SignalStory story(facts());
  (void)told(story, stack_signal(SignalKind::rollback_started, 0s, "ROLLBACK_IN_PROGRESS"));
  (void)told(story, stack_signal(SignalKind::stack_finished, 1s, "ROLLBACK_COMPLETE"));
  const auto news = told(story, end_of(2s, "failed"));
  EXPECT_EQ(news->kind, Kind::rolled_back);
  EXPECT_NE(news->text.find("AppStack: Its creation was rolled back"), std::string::npos) << news->text;
}

TEST(SignalStory, TroubleOfTheCoordinationIsTold) {
  SignalStory story(facts());
  for (const auto& [signal, kind] : {std::pair{SignalKind::stalled, Kind::stalled},
                                     {SignalKind::overdue, Kind::overdue},
                                     {SignalKind::monitor_gap, Kind::monitor_gap},
                                     {SignalKind::monitor_recovered, Kind::monitor_recovered},
                                     {SignalKind::registry_lost, Kind::registry_fallback},
                                     {SignalKind::registry_back, Kind::registry_recovered},
                                     {SignalKind::lock_taken_over, Kind::lock_taken_over},
                                     {SignalKind::lease_lost, Kind::message}}) {
    EXPECT_EQ(told(story, deployment_signal(signal, 0s, "x"))->kind, kind) << to_string(signal);
  }
  EXPECT_FALSE(told(story, deployment_signal(SignalKind::warning, 0s, "x")));
  EXPECT_FALSE(told(story, deployment_signal(SignalKind::resource_cancelled, 0s, "x")));
}

}  // namespace
}  // namespace signalbox::testing
