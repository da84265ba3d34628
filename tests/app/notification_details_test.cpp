#include "app/notification_details.hpp"

#include <stdexcept>

#include "app/deployment_records.hpp"
#include "app/stage.hpp"

namespace signalbox::testing {
namespace {

class Details : public Stage {
 protected:
  Notification news(NotificationKind kind, const std::string& id) {
    Notification told;
    told.kind = kind;
    told.at = clock.now();
    told.environment = production;
    told.correlation_id = id;
    return told;
  }

  Notification completed(Notification told) {
    details.add_to(told);
    return told;
  }

  void remember_deployments_of(Duration took, int count = 3) {
    for (int i = 0; i < count; ++i) {
      Deployment done;
      done.id = fmt::format("done-{}", i);
      done.environment = production;
      done.stacks = {"App"};
      done.status = DeploymentStatus::succeeded;
      done.started_at = clock.now();
      done.granted_at = done.began_at = clock.now();
      done.ended_at = clock.now() + took;
      DeploymentRecords(store, clock).finish(done);
    }
  }

  NotificationDetails details{store, clock, "App"};
};

TEST_F(Details, WhoIsQueuedIsToldBehindWhomAndForHowLong) {
  remember_deployments_of(10min);
  other_asks(party("ahead", {"App"}));
  other_asks(party("me", {"App"}));
  clock.advance(4min);
  const auto told = completed(news(NotificationKind::queued, "me"));
  EXPECT_EQ(told.holder, "ahead");
  EXPECT_EQ(told.place, 1U);
  EXPECT_EQ(told.elapsed, 4min);
  EXPECT_EQ(told.estimate, 6min);
}

TEST_F(Details, WhatWasDeployedIsAskedForItsHealthOnlyWhenItEndedWell) {
  int asked = 0;
  NotificationDetails asking(store, clock, "App", [&] {
    ++asked;
    return std::string("200 after 1s");
  });
  for (const auto kind : {NotificationKind::failed, NotificationKind::progress, NotificationKind::complete}) {
    auto told = news(kind, "me");
    asking.add_to(told);
    EXPECT_EQ(told.health, kind == NotificationKind::complete ? "200 after 1s" : "");
  }
  EXPECT_EQ(asked, 1);
}

TEST_F(Details, AHealthThatCannotBeAskedForIsNotTold) {
  NotificationDetails asking(store, clock, "App", []() -> std::string { throw std::runtime_error("no thread"); });
  auto told = news(NotificationKind::complete, "me");
  asking.add_to(told);
  EXPECT_EQ(told.health, "");
}

TEST_F(Details, OneWhoseTurnHasComeIsToldNothingOfALine) {
  other_asks(party("me", {"App"}));
  const auto told = completed(news(NotificationKind::queued, "me"));
  EXPECT_EQ(told, news(NotificationKind::queued, "me"));
}

TEST_F(Details, HistorySaysWhatIsUsualAndWhatIsLeft) {
  remember_deployments_of(10min);
  EXPECT_EQ(completed(news(NotificationKind::started, "me")).usual, 10min);
  EXPECT_EQ(completed(news(NotificationKind::complete, "me")).usual, 10min);
  auto progress = news(NotificationKind::progress, "me");
  progress.elapsed = 4min;
  EXPECT_EQ(completed(progress).estimate, 6min);
  progress.elapsed = 40min;
  EXPECT_EQ(completed(progress).estimate, std::nullopt) << "late: how much is left is not known";
}

TEST_F(Details, WithoutHistoryNothingIsMadeUp) {
  EXPECT_EQ(completed(news(NotificationKind::started, "me")), news(NotificationKind::started, "me"));
}

TEST_F(Details, ARegistryThatIsAwayCostsNoNotification) {
  store.break_down();
  EXPECT_EQ(completed(news(NotificationKind::queued, "me")), news(NotificationKind::queued, "me"));
  EXPECT_EQ(completed(news(NotificationKind::failed, "me")), news(NotificationKind::failed, "me"));
}

}  // namespace
}  // namespace signalbox::testing
