#include "app/find_origins.hpp"

#include "app/stage.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {
namespace {

const std::string quick_create = "github-com-mohammedx3-tropho-actions-tcat-template-test-template-te-create-ab9d056e";

class FindingOrigins : public Stage {
 protected:
  FoundStack find(const std::string& stack) { return find_origins(cloud, {stack}, {}).at(0); }
};

TEST_F(FindingOrigins, KnowsNothingOfAStackThatDoesNotExist) {
  const FoundStack found = find("App");
  EXPECT_EQ(found.origin, (StackOrigin{"App", "", ""}));
  EXPECT_FALSE(found.stack);
  EXPECT_FALSE(found.moves());
}

TEST_F(FindingOrigins, TakeAllForHistoryWhereNothingRuns) {
  const Timeline& past = timeline(quick_create);
  cloud.play("App", past, clock.now() - 24h);
  const FoundStack found = find("App");
  EXPECT_FALSE(found.moves());
  EXPECT_EQ(found.origin.arn, arn_of("App"));
  EXPECT_EQ(found.origin.baseline_event_id, past.events.back().event_id);
}

TEST_F(FindingOrigins, BeginWithTheFirstOperationOfAStackThatIsBeingCreated) {
  const Timeline& recording = timeline(quick_create);
  cloud.play("App", recording, clock.now());
  clock.advance(recording.events.at(2).at - recording.start);
  const FoundStack found = find("App");
  EXPECT_TRUE(found.moves());
  EXPECT_EQ(found.origin.baseline_event_id, "") << "everything is news";
}

TEST_F(FindingOrigins, BeginBeforeTheOperationThatRunsAndAfterTheOneBefore) {
  const Timeline& creation = timeline(quick_create);
  Timeline update = timeline("caseapp-delete-2026-01-14-0328");
  cloud.play("App", creation, clock.now() - 24h);
  cloud.play("App", update, clock.now());
  clock.advance(update.events.at(3).at - update.start);
  const FoundStack found = find("App");
  EXPECT_TRUE(found.moves());
  EXPECT_EQ(found.origin.baseline_event_id, creation.events.back().event_id);
}

TEST_F(FindingOrigins, BeginBeforeAnOperationThatOnlyItsDescriptionStillShowsAsRunning) {
  const Timeline& past = timeline(quick_create);
  const Timeline& removal = timeline("caseapp-delete-2026-01-14-0328");
  cloud.play("App", past, clock.now() - 24h);
  cloud.play("App", removal, clock.now());
  clock.advance(removal.events.back().at - removal.start);
  cloud.describe_late(1s);
  const FoundStack found = find(arn_of("App"));
  EXPECT_TRUE(found.moves());
  EXPECT_EQ(found.origin.baseline_event_id, past.events.back().event_id) << "how it ended is not told yet";
}

TEST_F(FindingOrigins, TakeTheOperationBeforeForHistoryWhileTheEventsOfTheOneThatRunsAreMissing) {
  const Timeline& past = timeline(quick_create);
  cloud.play("App", past, clock.now() - 24h);
  StackEvent begins = past.events.front();
  begins.event_id += "-again";
  begins.status = "UPDATE_IN_PROGRESS";
  Timeline update = past;
  update.events = {begins};
  cloud.play("App", update, clock.now());
  cloud.hide_events_after(clock.now() - 1h);
  const FoundStack found = find("App");
  EXPECT_TRUE(found.moves());
  EXPECT_EQ(found.origin.baseline_event_id, past.events.back().event_id);
}

TEST_F(FindingOrigins, BeginWithAnOperationThatOnlyItsEventsShow) {
  const Timeline& past = timeline(quick_create);
  const Timeline& removal = timeline("caseapp-delete-2026-01-14-0328");
  cloud.play("App", past, clock.now() - 24h);
  cloud.play("App", removal, clock.now());
  cloud.describe_late(1min);
  const FoundStack found = find("App");
  EXPECT_FALSE(is_busy(found.stack->status));
  EXPECT_TRUE(found.moves());
  EXPECT_EQ(found.origin.baseline_event_id, past.events.back().event_id);
}

TEST_F(FindingOrigins, KnowWhichOperationIsOver) {
  const Timeline& past = timeline(quick_create);
  cloud.play("App", past, clock.now() - 24h);
  EXPECT_EQ(find("App").origin.past_operation, "") << "nobody tells";
  cloud.tell_operations(FakeCloudFormation::Operations::everywhere);
  EXPECT_EQ(find("App").origin.past_operation, arn_of("App") + "-operation-0");
}

TEST_F(FindingOrigins, AskForOperationsOnlyWhereEventsDoNotTellThoseOfAStackThatMoves) {
  using Operations = FakeCloudFormation::Operations;
  const Timeline& past = timeline(quick_create);
  const Timeline& removal = timeline("caseapp-delete-2026-01-14-0328");
  cloud.play("Resting", past, clock.now() - 24h);
  cloud.play("App", past, clock.now() - 24h);
  cloud.play("App", removal, clock.now());
  clock.advance(removal.events.at(3).at - removal.start);
  int asked = 0;
  for (const auto how : {Operations::untold, Operations::everywhere, Operations::denied, Operations::apart}) {
    cloud.tell_operations(how);
    static_cast<void>(find("Resting"));
    const StackOrigin origin = find("App").origin;
    EXPECT_EQ(origin.baseline_event_id, past.events.back().event_id) << static_cast<int>(how);
    if (how == Operations::denied || how == Operations::apart) ++asked;
    EXPECT_EQ(cloud.operation_questions(), asked) << static_cast<int>(how);
    const bool is_told = how == Operations::everywhere || how == Operations::apart;
    EXPECT_EQ(origin.past_operation, is_told ? arn_of("App") + "-operation-0" : "") << static_cast<int>(how);
  }
}

TEST_F(FindingOrigins, TakeTheOperationBeforeForHistoryWhereTheDescriptionNamesAnother) {
  const Timeline& past = timeline(quick_create);
  cloud.play("App", past, clock.now() - 24h);
  StackEvent begins = past.events.front();
  begins.event_id += "-again";
  begins.status = "UPDATE_IN_PROGRESS";
  Timeline update = past;
  update.events = {begins};
  cloud.play("App", update, clock.now() - 1min);
  cloud.hide_events_after(clock.now() - 1h);
  cloud.describe_late(1s);  // so that it does not tell when it was updated
  cloud.tell_operations(FakeCloudFormation::Operations::everywhere);
  EXPECT_EQ(find("App").origin.baseline_event_id, past.events.back().event_id);
}

TEST_F(FindingOrigins, TakeAFailedUpdateForHistoryWhereARollbackThatSomebodyStartsLaterIsNotShownYet) {
  Timeline update = timeline(quick_create);
  StackEvent own = update.events.front();
  update.events.clear();
  for (const char* status : {"UPDATE_IN_PROGRESS", "UPDATE_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS"}) {
    own.event_id = own.status = status;
    own.at = update.start + std::chrono::hours(update.events.size());
    update.events.push_back(own);
  }
  cloud.play("App", update, clock.now());
  clock.advance(2h + 1min);
  cloud.hide_events_after(clock.now() - 30min);
  cloud.describe_late(1s);
  cloud.tell_operations(FakeCloudFormation::Operations::everywhere);
  EXPECT_EQ(find("App").origin.baseline_event_id, "UPDATE_FAILED");
}

TEST_F(FindingOrigins, FailRatherThanTakeAnUnknownAnswerForNone) {
  cloud.fail(-1);
  EXPECT_EQ(kind_thrown_by([&] { (void)find("App"); }), ErrorKind::unavailable);
}

TEST_F(FindingOrigins, KnowWhyAStackAtRestFailed) {
  const auto all = complete_timelines();
  const auto failing = std::ranges::find(all, "ROLLBACK_COMPLETE", &Timeline::stack_status_final);
  ASSERT_NE(failing, all.end());
  cloud.play("App", **failing, clock.now() - 24h);
  EXPECT_NE(outcome_at_rest(find("App")).failure, "");
  cloud.play("Good", timeline(quick_create), clock.now() - 24h);
  EXPECT_EQ(outcome_at_rest(find("Good")).failure, "");
}

TEST_F(FindingOrigins, JudgeAStackAtRestByItsLastOperation) {
  const auto verdict = [&](StackStatus status) {
    cloud.put_stack("App", status);
    return outcome_at_rest(find("App")).verdict;
  };
  EXPECT_EQ(verdict(StackStatus::update_complete), Verdict::succeeded);
  EXPECT_EQ(verdict(StackStatus::update_rollback_complete), Verdict::failed);
  EXPECT_EQ(verdict(StackStatus::rollback_complete), Verdict::failed);
  EXPECT_EQ(verdict(StackStatus::review_in_progress), Verdict::pending);
  EXPECT_TRUE(outcome_at_rest(find("App")).at_rest);
  cloud.put_stack("App", StackStatus::update_in_progress);
  EXPECT_FALSE(outcome_at_rest(find("App")).at_rest);
}

class FindingManyOrigins : public FindingOrigins {
 protected:
  FindingManyOrigins() {
    for (int i = 0; i < 60; ++i) names.push_back(fmt::format("Stack{}", i));
    for (const std::string& name : names) cloud.put_stack(name, StackStatus::update_complete);
    names.push_back("Missing");
  }
  std::vector<std::string> names;
};

TEST_F(FindingManyOrigins, DescribesThemByOneList) {
  const auto found = find_origins(cloud, names, {});
  EXPECT_EQ(cloud.calls(), 1 + 60 + 1) << "the list, the events of each, the one that is not listed";
  EXPECT_EQ(found.at(7).origin.arn, arn_of("Stack7"));
  EXPECT_FALSE(found.at(60).stack);
}

TEST_F(FindingManyOrigins, AsksAboutEachWhereTheListIsDenied) {
  cloud.fail(1, ErrorKind::denied);
  EXPECT_TRUE(find_origins(cloud, names, {}).at(59).stack);
  cloud.fail(1, ErrorKind::unavailable);
  EXPECT_EQ(kind_thrown_by([&] { (void)find_origins(cloud, names, {}); }), ErrorKind::unavailable);
}

}  // namespace
}  // namespace signalbox::testing
