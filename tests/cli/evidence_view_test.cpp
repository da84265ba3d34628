#include "cli/render/evidence_view.hpp"

#include <nlohmann/json.hpp>

#include "cli/golden.hpp"
#include "cli/program_run.hpp"

namespace signalbox::cli {
namespace {

using testing::expect_golden;

EvidenceItem item(std::string_view source, const std::string& subject, std::vector<std::string> lines) {
  EvidenceItem made;
  made.source = source;
  made.subject = subject;
  made.at = parse_iso8601("2026-01-14T12:40:31Z");
  made.lines = std::move(lines);
  return made;
}

std::vector<CollectedEvidence> evidence() {
  CollectedEvidence failed;
  failed.at = *parse_iso8601("2026-01-14T12:41:07Z");
  failed.stack = "AppStack";
  failed.resource = "Api/Service";
  failed.type = "AWS::ECS::Service";
  failed.status = "CREATE_FAILED";
  failed.reason = "circuit breaker";
  failed.items = {item(evidence_kind::stopped_task, "3f2a91c0",
                       {"container api exited with code 1",
                        "EssentialContainerExited: Essential container in task "
                        "exited"}),
                  item(evidence_kind::container_log, "ecs/api/3f2a91c0",
                       {"one", "two", "three", "four", "five", "six\x1b[2J", "Error: refused"})};
  failed.items[1].left_out = 12;
  EvidenceItem trouble;
  trouble.source = evidence_kind::target_health;
  trouble.subject = "web";
  trouble.trouble = "no right to elasticloadbalancing:DescribeTargetHealth: …";
  failed.items.push_back(trouble);
  CollectedEvidence stalled;
  stalled.moment = EvidenceMoment::stalled;
  stalled.at = *parse_iso8601("2026-01-14T12:30:00Z");
  stalled.resource = "Database";
  stalled.type = "AWS::RDS::DBInstance";
  stalled.items = {item(evidence_kind::database_events, "db1", {"2026-01-14T12:20:00Z DB instance created"})};
  return {stalled, failed};
}

TEST(EvidenceView, ShowsAFewLinesOfEachAndSaysThatThereAreMore) {
  expect_golden("evidence.txt", evidence_text(evidence(), Detail::telling_lines, plain_look()));
}

TEST(EvidenceView, ShowsAllThatWasKept) {
  expect_golden("evidence_all.txt", evidence_text(evidence(), Detail::all_lines, plain_look()));
}

TEST(EvidenceView, HasNoControlCharactersFromOutside) {
  const auto text = evidence_text(evidence(), Detail::all_lines, plain_look());
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(EvidenceView, GivesScriptsNullForWhatIsNotKnown) {
  const auto json = evidence_json(evidence());
  EXPECT_TRUE(json[0]["physical_id"].is_null());
  EXPECT_TRUE(json[0]["items"][0]["trouble"].is_null());
  EXPECT_EQ(json[1]["items"][1]["left_out"], 12);
  EXPECT_EQ(json[1]["items"][1]["lines"].size(), 7U);
}

TEST(EvidenceView, IsEmptyWithoutEvidence) {
  EXPECT_EQ(evidence_text({}, Detail::all_lines, plain_look()), "");
  EXPECT_EQ(evidence_json({}).dump(), "[]");
}

class ShowsEvidence : public testing::ProgramTest {
 protected:
  void keep(const std::string& body) const {
    const auto place = folder.path() / ".deployment-registry/documents/evidence";
    std::filesystem::create_directories(place);
    std::ofstream(place / (id + ".json")) << body;
  }
  const std::string id = "20260114-123456-aaaaaa";
};

TEST_F(ShowsEvidence, BelowTheRecord) {
  ASSERT_EQ(run({"register", "production", "--id", id}).code, 0);
  keep(R"({"version":1,"evidence":[{"moment":"failed","resource":"Service","items":[
    {"source":"stopped task","lines":["1","2","3","4","5","container api exited with code 1"]}]}]})");
  EXPECT_EQ(run({"show", id}).out.find("exited with code 1"), std::string::npos);
  EXPECT_NE(run({"show", id}).out.find("1 more line; --evidence shows all"), std::string::npos);
  EXPECT_NE(run({"show", id, "--evidence"}).out.find("container api exited with code 1"), std::string::npos);
}

TEST_F(ShowsEvidence, AndTheRecordAloneWhenTheEvidenceIsDamaged) {
  ASSERT_EQ(run({"register", "production", "--id", id}).code, 0);
  keep(R"({"version":1,"evidence":[{"moment":7}]})");
  const auto shown = run({"show", id});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_NE(shown.err.find("evidence of " + id), std::string::npos) << shown.err;
  EXPECT_NE(shown.out.find(id), std::string::npos);
}

}  // namespace
}  // namespace signalbox::cli
