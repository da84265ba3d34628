#include "core/evidence.hpp"

#include <gtest/gtest.h>

namespace signalbox {
namespace {

EvidenceItem item(std::string_view source, std::vector<std::string> lines) {
  EvidenceItem made;
  made.source = source;
  made.lines = std::move(lines);
  return made;
}

CollectedEvidence of(const std::string& resource, EvidenceMoment moment, std::vector<EvidenceItem> items) {
  CollectedEvidence evidence;
  evidence.resource = resource;
  evidence.moment = moment;
  evidence.items = std::move(items);
  return evidence;
}

TEST(Evidence, IsMaskedBeforeItIsCut) {
  auto trouble =
      item(evidence_kind::container_log, {std::string(longest_evidence_line - 12, 'x') + " password=hunter2"});
  trouble.trouble = "refused AKIAIOSFODNN7EXAMPLE";
  const auto kept = fit_to_keep(of("Service", EvidenceMoment::failed, {trouble}));
  EXPECT_EQ(kept.items[0].lines[0].find("hun"), std::string::npos);
  EXPECT_LE(kept.items[0].lines[0].size(), longest_evidence_line);
  EXPECT_EQ(kept.items[0].trouble, "refused AKIA***");
}

TEST(Evidence, OfWhatIsTooLongToBeReadKeepsNoHalfOfASecret) {
  std::string line = "begins ";
  while (line.size() < 10'000) line += "eyJ-";
  const auto kept = fit_to_keep(of("Service", EvidenceMoment::failed, {item("x", {line, line.substr(7)})}));
  EXPECT_EQ(kept.items[0].lines[0], "begins …");
  EXPECT_EQ(kept.items[0].lines[1], " …");
}

TEST(Evidence, IsCutBetweenCharacters) {
  std::string line;
  while (line.size() < 2 * longest_evidence_line) line += "ä";
  const auto kept = fit_to_keep(of("Service", EvidenceMoment::failed, {item("x", {line, "a" + line})}));
  for (const auto& one : kept.items[0].lines) {
    EXPECT_LE(one.size(), longest_evidence_line);
    EXPECT_TRUE(one.ends_with("ä…")) << one;
  }
}

TEST(Evidence, KeepsTheNewestLinesAndCountsTheOthers) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < most_evidence_lines + 7; ++i) lines.push_back(std::to_string(i));
  const auto kept = fit_to_keep(of("Service", EvidenceMoment::failed, {item("x", lines)}));
  EXPECT_EQ(kept.items[0].left_out, 7U);
  EXPECT_EQ(kept.items[0].lines.front(), "7");
  EXPECT_EQ(kept.items[0].lines.size(), most_evidence_lines);
}

TEST(Evidence, OfAStoppedTaskKeepsWhyItEndedHoweverLittleRoomThereIs) {
  auto task = item(evidence_kind::stopped_task, {"container api exited with code 1", "EssentialContainerExited: x",
                                                 "container proxy exited with code 0", "container log did not run"});
  keep_lines(task, 1);
  EXPECT_EQ(task.lines, (std::vector<std::string>{"container api exited with code 1", "EssentialContainerExited: x"}));
  EXPECT_EQ(task.left_out, 2U);
}

TEST(Evidence, LosesTheBlankLinesThatALogEndsWith) {
  const auto log = item(evidence_kind::container_log, {"listening", "", "refused", " ", "\r"});
  auto kept = fit_to_keep(of("Service", EvidenceMoment::failed, {log})).items[0];
  EXPECT_EQ(kept.lines, (std::vector<std::string>{"listening", "", "refused"}));
  keep_lines(kept, 1);
  EXPECT_EQ(kept.lines, std::vector<std::string>{"refused"});
}

TEST(Evidence, LosesTheColoursOfLoggers) {
  const auto kept = fit_to_keep(of("Service", EvidenceMoment::failed, {item("x", {"\x1b[31;1mERROR\x1b[0m no"})}));
  EXPECT_EQ(kept.items[0].lines[0], "ERROR no");
}

TEST(TellingLines, SayWhyAContainerStoppedAndWhatItSaidLast) {
  const auto told = most_telling_lines(
      {of("Service", EvidenceMoment::failed,
          {item(evidence_kind::service_events, {"started"}),
           item(evidence_kind::stopped_task, {"container api exited with code 1", "EssentialContainerExited"}),
           item(evidence_kind::container_log, {"listening", "connection refused", " "})})});
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0], "Service: container api exited with code 1");
  EXPECT_EQ(told[1], "container log: connection refused");
}

TEST(TellingLines, FallBackToWhatThereIs) {
  const auto told = most_telling_lines(
      {of("Service", EvidenceMoment::failed, {item(evidence_kind::service_events, {"a", "unable to place a task"})})});
  EXPECT_EQ(told, std::vector<std::string>{"Service: unable to place a task"});
}

TEST(TellingLines, PreferTheFirstFailureToAnEarlierStall) {
  const auto told =
      most_telling_lines({of("Slow", EvidenceMoment::stalled, {item(evidence_kind::database_events, {"backing up"})}),
                          of("Empty", EvidenceMoment::failed, {}),
                          of("Job", EvidenceMoment::failed, {item(evidence_kind::function_log, {"boom"})})});
  EXPECT_EQ(told, std::vector<std::string>{"Job: boom"});
}

TEST(TellingLines, AreNoneWithoutEvidence) { EXPECT_TRUE(most_telling_lines({}).empty()); }

}  // namespace
}  // namespace signalbox
