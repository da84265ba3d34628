#include "records/evidence_document.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "support/thrown_kind.hpp"

namespace signalbox {
namespace {

CollectedEvidence evidence_of(const std::string& resource, std::size_t lines, std::size_t width) {
  CollectedEvidence evidence;
  evidence.at = Time(std::chrono::seconds(1768394096));
  evidence.stack = "AppStack";
  evidence.resource = resource;
  evidence.type = "AWS::ECS::Service";
  EvidenceItem item;
  item.source = evidence_kind::container_log;
  for (std::size_t i = 0; i < lines; ++i) item.lines.push_back(std::to_string(i) + std::string(width, '.'));
  evidence.items.push_back(std::move(item));
  return evidence;
}

TEST(EvidenceDocument, ReadsWhatItWrote) {
  auto evidence = evidence_of("Service", 2, 10);
  evidence.moment = EvidenceMoment::stalled;
  evidence.physical_id = "arn:aws:ecs:x";
  evidence.status = "CREATE_FAILED";
  evidence.reason = "circuit breaker";
  evidence.items[0].subject = "api";
  evidence.items[0].at = evidence.at;
  evidence.items[0].left_out = 3;
  EvidenceItem trouble;
  trouble.source = evidence_kind::stopped_task;
  trouble.trouble = "no right to ecs:ListTasks";
  evidence.items.push_back(trouble);
  EXPECT_EQ(read_evidence(write_evidence("id", {evidence}), "id"), std::vector<CollectedEvidence>{evidence});
}

TEST(EvidenceDocument, GivesUpTheDetailOfTheLatestFailureFirst) {
  std::vector<CollectedEvidence> all;
  for (int i = 0; i < 3; ++i) all.push_back(evidence_of("Service" + std::to_string(i), 60, 500));
  const auto text = write_evidence("id", all);
  EXPECT_LE(text.size(), largest_evidence);
  const auto kept = read_evidence(text, "id");
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[0].items[0].lines.size(), 60U);
  EXPECT_EQ(kept[2].items[0].lines.size(), 20U);
  EXPECT_EQ(kept[2].items[0].left_out, 40U);
  EXPECT_TRUE(kept[2].items[0].lines.back().starts_with("59"));
}

TEST(EvidenceDocument, StaysWithinItsLimitWhateverComesAndKeepsTheFirstFailure) {
  std::vector<CollectedEvidence> all;
  for (int i = 0; i < 400; ++i) all.push_back(evidence_of("Service" + std::to_string(i), 3, 400));
  const auto text = write_evidence("id", all);
  EXPECT_LE(text.size(), largest_evidence);
  EXPECT_GT(text.size(), largest_evidence * 9 / 10) << "no more than needed goes";
  EXPECT_EQ(read_evidence(text, "id").front().resource, "Service0");
}

TEST(EvidenceDocument, GivesUpStallsBeforeFailures) {
  std::vector<CollectedEvidence> all;
  for (int i = 0; i < 400; ++i) {
    all.push_back(evidence_of("Service" + std::to_string(i), 1, 300));
    if (i != 200) all.back().moment = EvidenceMoment::stalled;
  }
  const auto kept = read_evidence(write_evidence("id", all), "id");
  ASSERT_GT(kept.size(), 2U);
  EXPECT_EQ(std::ranges::count(kept, EvidenceMoment::failed, &CollectedEvidence::moment), 1);
  EXPECT_EQ(kept.back().resource, "Service399") << "the oldest stalls go first";
}

TEST(EvidenceDocument, WhereOneLineIsLeftOfEachStillSaysWhyATaskStopped) {
  std::vector<CollectedEvidence> all;
  for (int i = 0; i < 100; ++i) {
    auto evidence = evidence_of("Service" + std::to_string(i), 60, 100);
    EvidenceItem task;
    task.source = evidence_kind::stopped_task;
    task.lines = {"container api exited with code 137", "EssentialContainerExited: out of memory", "others", "more"};
    evidence.items.insert(evidence.items.begin(), std::move(task));
    all.push_back(std::move(evidence));
  }
  for (const auto& kept : read_evidence(write_evidence("id", all), "id")) {
    ASSERT_GE(kept.items[0].lines.size(), 2U);
    EXPECT_EQ(kept.items[0].lines[0], "container api exited with code 137");
    EXPECT_EQ(kept.items[0].lines[1], "EssentialContainerExited: out of memory");
  }
}

TEST(EvidenceDocument, KeepsBytesThatAreNoTextAsReplacements) {
  auto evidence = evidence_of("Service", 0, 0);
  evidence.items[0].lines = {"\xff\xfe"};
  EXPECT_EQ(read_evidence(write_evidence("id", {evidence}), "id")[0].items[0].lines[0], "\uFFFD\uFFFD");
}

TEST(EvidenceDocument, ThatWasDamagedIsRefusedByName) {
  EXPECT_EQ(testing::kind_thrown_by([] { (void)read_evidence("[]", "id"); }), ErrorKind::invalid_input);
  for (const char* damaged : {R"({"evidence":[{"items":[]}]})", R"({"evidence":[{"moment":7}]})",
                              R"({"evidence":[{"moment":"yesterday"}]})"}) {
    EXPECT_EQ(testing::kind_thrown_by([&] { (void)read_evidence(damaged, "id"); }), ErrorKind::invalid_input);
  }
}

}  // namespace
}  // namespace signalbox
