#include "app/first_entries.hpp"

#include "app/stage.hpp"

namespace signalbox::testing {
namespace {

TEST(FirstEntries, NameThePartyItsEnvironmentAndWhoShowsThatItLives) {
  const Time now(1'768'394'096s);
  const Party me = party("me", {"App", "Data"});
  const Beat beat = first_beat(production, me, "runner-7", 4711, now);
  EXPECT_EQ(beat.party, me);
  EXPECT_EQ(beat.environment, production);
  EXPECT_EQ(beat.since, now);
  EXPECT_EQ(beat.host, "runner-7");
  EXPECT_EQ(beat.pid, 4711);
  EXPECT_EQ(beat.token, 0U);
}

TEST(FirstEntries, ARecordBeginsInLine) {
  const Time now(1'768'394'096s);
  const Deployment record = first_record(production, party("me", {"App"}), "42", now);
  EXPECT_EQ(record.id, "me");
  EXPECT_EQ(record.environment, production);
  EXPECT_EQ(record.stacks, std::vector<std::string>{"App"});
  EXPECT_EQ(record.status, DeploymentStatus::queued);
  EXPECT_EQ(record.started_at, now);
  EXPECT_EQ(record.updated_at, now);
  EXPECT_EQ(record.workflow_run_id, "42");
  EXPECT_EQ(record.run_url, "https://ci/me");
  EXPECT_EQ(record.actor, "ann");
}

}  // namespace
}  // namespace signalbox::testing
