#include "app/read_outlook.hpp"

#include "app/deployment_records.hpp"
#include "app/stage.hpp"

namespace signalbox::testing {
namespace {

class TheOutlook : public Stage {
 protected:
  void deployed(const std::string& id, Duration took, DeploymentStatus status = DeploymentStatus::succeeded,
                const std::string& stack = "App") {
    Deployment made;
    made.id = id;
    made.environment = production;
    made.stacks = {stack};
    made.status = status;
    made.started_at = clock.now();
    made.granted_at = made.began_at = clock.now();
    made.ended_at = clock.now() + took;
    made.updated_at = *made.ended_at;
    made.events = {{clock.now(), stack, "Jobs", "AWS::SQS::Queue", "UPDATE_IN_PROGRESS", ""},
                   {clock.now() + took, stack, "Jobs", "AWS::SQS::Queue", "UPDATE_COMPLETE", ""}};
    DeploymentRecords(store, clock).finish(made);
    clock.advance(1h);
  }
  Outlook outlook() { return read_outlook(store, clock, production, "App"); }
};

TEST_F(TheOutlook, ComesFromEarlierDeploymentsThatSucceeded) {
  for (const char* id : {"a", "b", "c"}) deployed(id, 10min);
  deployed("failed", 1min, DeploymentStatus::failed);
  deployed("other", 1min, DeploymentStatus::succeeded, "Other");
  const Outlook known = outlook();
  ASSERT_TRUE(known.whole);
  EXPECT_EQ(known.whole->median, 10min);
  EXPECT_EQ(known.whole->samples, 3U);
  EXPECT_EQ(known.resources.slow_after("App", "Jobs", "AWS::SQS::Queue", "UPDATE_IN_PROGRESS"), 11min);
}

TEST_F(TheOutlook, IsEmptyWithoutHistory) { EXPECT_FALSE(outlook().whole); }

TEST_F(TheOutlook, IsEmptyRatherThanAnErrorWhenTheRegistryIsAway) {
  deployed("a", 10min);
  store.break_down();
  EXPECT_FALSE(outlook().whole);
}

}  // namespace
}  // namespace signalbox::testing
