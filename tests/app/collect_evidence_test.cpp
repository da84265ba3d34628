#include "app/collect_evidence.hpp"

#include <future>

#include "app/deployment_records.hpp"
#include "app/evidence_records.hpp"
#include "app/prune_registry.hpp"
#include "app/stage.hpp"
#include "app/transfer_documents.hpp"
#include "support/fake_evidence.hpp"

namespace signalbox::testing {
namespace {

class CollectEvidenceTest : public Stage {
 protected:
  static Signal failure(const std::string& resource, const std::string& type = "AWS::ECS::Service") {
    Signal signal;
    signal.kind = SignalKind::resource_failed;
    signal.at = Time(1'768'394'096s);
    signal.correlation_id = "me";
    signal.stack = "AppStack";
    signal.resource = resource;
    signal.resource_type = type;
    signal.physical_id = "arn:aws:ecs:eu-west-1:0:service/c/" + resource;
    signal.status = "CREATE_FAILED";
    signal.reason = "circuit breaker, password=hunter2";
    signal.elapsed = 5min;
    return signal;
  }
  static Signal stall() {
    Signal signal = failure("");
    signal.kind = SignalKind::stalled;
    signal.resource_type.clear();
    signal.physical_id.clear();
    return signal;
  }
  CollectEvidence& collector(const EvidenceOptions& options = {}) {
    collector_.emplace(EvidencePorts{source, cloud, store, clock, [this] { store.hurry(); }}, options);
    return *collector_;
  }
  CollectEvidence::Outcome finish() { return collector_->finish({}); }
  /// finish(), while the registry hangs for so long as finish() waits, with this many threads on the clock.
  CollectEvidence::Outcome finish_at_its_limit(std::size_t sleepers) {
    auto outcome = std::async(std::launch::async, [this] { return finish(); });
    store.await_hanging();
    clock.await_sleepers(sleepers);
    clock.advance(EvidenceOptions().limit_at_end);
    return outcome.get();
  }
  std::vector<CollectedEvidence> kept() { return EvidenceRecords(memory).find("me"); }

  FakeEvidence source;
  std::optional<CollectEvidence> collector_;
};

TEST_F(CollectEvidenceTest, KeepsWhatAFailedResourceLeftBehindWithTheDeployment) {
  collector().accept(failure("Service"));
  const auto outcome = finish();
  EXPECT_FALSE(outcome.trouble);
  ASSERT_EQ(kept().size(), 1U);
  EXPECT_EQ(kept(), outcome.evidence);
  const auto one = kept()[0];
  EXPECT_EQ(one.moment, EvidenceMoment::failed);
  EXPECT_EQ(one.resource, "Service");
  EXPECT_EQ(one.physical_id, "arn:aws:ecs:eu-west-1:0:service/c/Service");
  EXPECT_EQ(one.reason, "circuit breaker, password=***");
  EXPECT_EQ(one.items[0].lines[0], "container api exited with code 1");
}

TEST_F(CollectEvidenceTest, AsksSinceTheResourceBeganToMove) {
  collector().accept(failure("Service"));
  static_cast<void>(finish());
  EXPECT_EQ(source.asked()[0].since, Time(1'768'394'096s) - 5min - 10s);
}

TEST_F(CollectEvidenceTest, AsksOnceAResourceAndMoment) {
  auto& collecting = collector();
  collecting.accept(failure("Service"));
  collecting.accept(failure("Service"));
  collecting.accept(failure("Other"));
  EXPECT_EQ(finish().evidence.size(), 2U);
  EXPECT_EQ(source.asked().size(), 2U);
}

TEST_F(CollectEvidenceTest, AsksNobodyAboutOtherSignalsAndTypes) {
  auto& collecting = collector();
  auto cancelled = failure("Service");
  cancelled.kind = SignalKind::resource_cancelled;
  collecting.accept(cancelled);
  collecting.accept(failure("Queue", "AWS::SQS::Queue"));
  EXPECT_TRUE(finish().evidence.empty());
  EXPECT_TRUE(source.asked().empty());
  EXPECT_FALSE(memory.get(keys::evidence_of("me")));
}

TEST_F(CollectEvidenceTest, TakesASignalWhileAnAnswerHangsAndStopsPromptly) {
  source.hang();
  auto& collecting = collector();
  collecting.accept(failure("Service"));
  source.await_asked(1);
  collecting.accept(failure("Other"));  // returns although nobody answers
  std::stop_source stop;
  stop.request_stop();
  const auto outcome = collecting.finish(stop.get_token());
  ASSERT_FALSE(outcome.evidence.empty());
  EXPECT_EQ(outcome.evidence[0].items[0].trouble, "there was no time left to ask");
}

TEST_F(CollectEvidenceTest, GivesEachSignalAFewSecondsOnly) {
  source.hang();
  collector().accept(failure("Service"));
  source.await_asked(1);
  clock.await_sleepers(1);  // the limit's timer
  clock.advance(8s);
  EXPECT_EQ(finish().evidence[0].items[0].trouble, "there was no time left to ask");
}

TEST_F(CollectEvidenceTest, LeavesOutWhatItsQueueCannotHold) {
  source.hang();
  auto& collecting = collector({.most_waiting = 1});
  collecting.accept(failure("First"));
  source.await_asked(1);
  collecting.accept(failure("Second"));
  collecting.accept(failure("Third"));
  clock.await_sleepers(1);
  clock.advance(8s);
  source.await_asked(2);
  clock.await_sleepers(1);
  clock.advance(8s);
  static_cast<void>(finish());
  EXPECT_EQ(source.asked().size(), 2U);
}

TEST_F(CollectEvidenceTest, HoldsItUntilTheEndWhileTheRegistryIsAway) {
  store.break_down();
  auto& collecting = collector();
  collecting.accept(failure("Service"));
  collecting.accept(failure("Other"));
  source.await_asked(2);
  store.mend();
  EXPECT_FALSE(finish().trouble);
  EXPECT_EQ(kept().size(), 2U);
}

TEST_F(CollectEvidenceTest, SaysWhyTheRegistryDoesNotHaveIt) {
  store.break_down();
  collector().accept(failure("Service"));
  const auto outcome = finish();
  ASSERT_TRUE(outcome.trouble);
  EXPECT_EQ(outcome.trouble->kind(), ErrorKind::unavailable);
  EXPECT_EQ(outcome.evidence.size(), 1U);
}

TEST_F(CollectEvidenceTest, EndsAtItsLimitWhileTheRegistryHangs) {
  store.hang(clock);
  collector().accept(failure("Service"));
  store.await_hanging();
  const auto outcome = finish_at_its_limit(2);  // the call that hangs, and who waits for its end
  ASSERT_TRUE(outcome.trouble);
  EXPECT_EQ(outcome.trouble->kind(), ErrorKind::unavailable);
  EXPECT_EQ(outcome.evidence.size(), 1U);
}

TEST_F(CollectEvidenceTest, EndsAtItsLimitWhileTheRegistryHangsAtTheVeryEnd) {
  store.break_down();
  collector().accept(failure("Service"));
  clock.await_sleepers(1);  // it could not be saved, and the next signal is waited for
  store.hang(clock);
  const auto outcome = finish_at_its_limit(2);
  EXPECT_TRUE(outcome.trouble);
  EXPECT_EQ(outcome.evidence.size(), 1U);
}

TEST_F(CollectEvidenceTest, GoesWithoutWaitingForARegistryThatHangs) {
  store.hang(clock);
  collector().accept(failure("Service"));
  store.await_hanging();
  collector_.reset();  // returns
  EXPECT_TRUE(kept().empty());
}

TEST_F(CollectEvidenceTest, NotesThatNobodyCouldBeAsked) {
  source.fail(Error(ErrorKind::invalid_input, "no region is set"));
  collector().accept(failure("Service"));
  EXPECT_EQ(finish().evidence[0].items[0].trouble, "no region is set");
}

TEST_F(CollectEvidenceTest, NotesThatTheResourceCouldNotBeFound) {
  cloud.fail(-1, ErrorKind::denied);
  auto nested = failure("Api/Service");
  collector().accept(nested);
  const auto evidence = finish().evidence;
  ASSERT_EQ(evidence.size(), 1U);
  EXPECT_EQ(evidence[0].items[0].source, "stack resources");
  EXPECT_FALSE(evidence[0].items[0].trouble.empty());
}

TEST_F(CollectEvidenceTest, AddsToWhatAnotherProcessKept) {
  CollectedEvidence other;
  other.resource = "Earlier";
  EvidenceRecords(memory).add("me", {other});
  collector().accept(failure("Service"));
  static_cast<void>(finish());
  EXPECT_EQ(kept().size(), 2U);
}

TEST_F(CollectEvidenceTest, DoesNotKeepTheSameMomentTwice) {
  collector().accept(failure("Service"));
  const auto outcome = finish();
  EvidenceRecords(memory).add("me", outcome.evidence);
  EXPECT_EQ(kept().size(), 1U);
}

TEST_F(CollectEvidenceTest, OfNoDeploymentIsToldAndNotKept) {
  Signal foreign = failure("Service");
  foreign.correlation_id.clear();
  collector().accept(foreign);
  const auto outcome = finish();
  EXPECT_FALSE(outcome.trouble);
  EXPECT_EQ(outcome.evidence.size(), 1U);
  EXPECT_TRUE(memory.list("evidence/").empty());
}

TEST_F(CollectEvidenceTest, NeedsNoThreadWhereNothingFails) {
  collector().accept(Signal{});
  EXPECT_TRUE(finish().evidence.empty());
}

StackResource resource(const std::string& id, const std::string& type, const std::string& physical_id,
                       const std::string& status) {
  return {id, physical_id, type, status, "", {}};
}

// Two stacks, one in the other, by their ARNs.
class NestedCloud : public FakeCloudFormation {
 public:
  using FakeCloudFormation::FakeCloudFormation;
  std::optional<std::vector<StackResource>> describe_resources(const std::string& stack, std::stop_token) override {
    const auto found = resources.find(stack);
    return found == resources.end() ? std::nullopt : std::optional(found->second);
  }
  std::map<std::string, std::vector<StackResource>> resources = {
      {"AppStack",
       {resource("Queue", "AWS::SQS::Queue", "q", "CREATE_COMPLETE"),
        resource("Api", "AWS::CloudFormation::Stack", "arn:nested", "CREATE_IN_PROGRESS"),
        resource("Done", "AWS::ECS::Service", "arn:done", "CREATE_COMPLETE"),
        resource("Web", "AWS::ECS::Service", "arn:web", "CREATE_IN_PROGRESS")}},
      {"arn:nested", {resource("Service", "AWS::ECS::Service", "arn:service", "CREATE_IN_PROGRESS")}}};
};

class LocateEvidenceTest : public CollectEvidenceTest {
 protected:
  NestedCloud nested{clock};
};

TEST_F(LocateEvidenceTest, WalksToTheStackThatANestedResourceIsIn) {
  const auto found = locate_resource(nested, failure("Api/Service"), {});
  EXPECT_EQ(found.path, "Api/Service");
  EXPECT_EQ(found.question.stack, "arn:nested");
  EXPECT_EQ(found.question.logical_id, "Service");
}

TEST_F(LocateEvidenceTest, LooksUpThePhysicalIdThatASignalLacks) {
  auto signal = failure("Web");
  signal.physical_id.clear();
  EXPECT_EQ(locate_resource(nested, signal, {}).question.physical_id, "arn:web");
  signal.resource = "Nobody";
  EXPECT_EQ(kind_thrown_by([&] { static_cast<void>(locate_resource(nested, signal, {})); }), ErrorKind::not_found);
}

TEST_F(LocateEvidenceTest, FindsWhatAStalledStackWaitsForAtAnyDepth) {
  const auto found = locate_moving(nested, stall(), {});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].path, "Api/Service");
  EXPECT_EQ(found[0].question.physical_id, "arn:service");
  EXPECT_EQ(found[1].path, "Web");
}

TEST_F(LocateEvidenceTest, AStallIsCollectedForEachResourceThatIsWaitedFor) {
  CollectEvidence collecting({source, nested, store, clock});
  collecting.accept(stall());
  collecting.accept(stall());  // told again while it lasts
  EXPECT_EQ(collecting.finish({}).evidence.size(), 2U);
  EXPECT_EQ(kept()[0].moment, EvidenceMoment::stalled);
}

class KeptEvidence : public CollectEvidenceTest {
 protected:
  void keep(const std::string& id) {
    CollectedEvidence evidence;
    evidence.resource = "Service";
    EvidenceRecords(memory).add(id, {evidence});
  }
  void end(const std::string& id, DeploymentStatus status) {
    Deployment deployment;
    deployment.id = id;
    deployment.environment = production;
    deployment.status = status;
    deployment.started_at = deployment.updated_at = clock.now();
    deployment.ended_at = clock.now();
    DeploymentRecords(memory, clock).finish(deployment);
    keep(id);
  }
  bool has(const std::string& id) { return memory.get(keys::evidence_of(id)).has_value(); }
};

TEST_F(KeptEvidence, LeavesWithTheLastThatIsKnownOfItsDeployment) {
  end("failed", DeploymentStatus::failed);
  for (int i = 0; i < 501; ++i) {
    clock.advance(1s);
    end(fmt::format("good{}", i), DeploymentStatus::succeeded);
  }
  clock.advance(24h * 8);
  static_cast<void>(prune_registry(memory, clock, record_lifetime));
  EXPECT_TRUE(has("failed"));
  EXPECT_FALSE(has("good0"));
  EXPECT_TRUE(has("good1"));
}

TEST_F(KeptEvidence, TravelsWithTheRegistry) {
  keep("me");
  MemoryStore other(clock);
  EXPECT_EQ(import_documents(other, export_documents(memory)).added, 1U);
  EXPECT_EQ(EvidenceRecords(other).find("me"), kept());
}

}  // namespace
}  // namespace signalbox::testing
