// Every complete recording, played through the wire format, tells all its events in order and ends in its true status.
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "rehearsal/desk.hpp"
#include "support/places.hpp"

namespace signalbox::rehearsal {
namespace {

using testing::Desk;

std::vector<std::filesystem::path> complete_recordings() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(signalbox::testing::source_path("tests/data/timelines"))) {
    std::ifstream stream(entry.path());
    if (nlohmann::json::parse(stream).at("complete").get<bool>()) files.push_back(entry.path());
  }
  return files;
}

std::vector<std::string> expected_lines(const Scenario& scenario, const std::string& stack) {
  std::vector<std::string> lines;
  for (const auto& event : scenario.events)
    lines.push_back((event.root ? stack : event.logical_id) + " " + event.status + " " + event.reason);
  return lines;
}

std::vector<std::string> told_lines(const std::vector<StackEvent>& events) {
  std::vector<std::string> lines;
  for (const auto& event : events) lines.push_back(event.logical_id + " " + event.status + " " + event.reason);
  return lines;
}

// XML hands control characters over as U+FFFD.
bool is_plain(const std::string& line) {
  return std::all_of(line.begin(), line.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t'; });
}

void play(const Scenario& scenario, bool with_unknown_past) {
  Desk desk(ScenarioSet({scenario}), {.speed = 60});
  if (with_unknown_past) desk.cloud.add_existing("web", "us-east-1", desk.now);
  const auto before = with_unknown_past ? desk.events("web").size() : 0;
  const auto reply = with_unknown_past ? desk.update("web") : desk.create("web");
  ASSERT_EQ(reply.response.status, 200) << reply.response.body;
  desk.advance(std::chrono::hours(24));
  const auto events = desk.events("web");
  const std::vector<StackEvent> own(events.begin() + static_cast<std::ptrdiff_t>(before), events.end());
  const auto expected = expected_lines(scenario, "web");
  if (std::all_of(expected.begin(), expected.end(), is_plain)) {
    EXPECT_EQ(told_lines(own), expected);
  }
  EXPECT_EQ(own.size(), expected.size());
  EXPECT_EQ(desk.status("web"), scenario.events.back().status);
  std::set<std::string> ids;
  for (const auto& event : events) ids.insert(event.event_id);
  EXPECT_EQ(ids.size(), events.size()) << "an event id is told twice";
}

TEST(Playback, EveryCompleteRecordingTellsAllItsEventsAndEndsInItsTrueStatus) {
  const auto files = complete_recordings();
  ASSERT_GT(files.size(), 490U);
  for (const auto& file : files) {
    SCOPED_TRACE(file.filename().string());
    const auto scenario = load_scenario(file);
    ASSERT_NE(scenario.verb, StackVerb::remove);
    play(scenario, scenario.verb == StackVerb::update);
  }
}

TEST(Playback, EventsKeepTheirRecordedDistancesDividedByTheSpeed) {
  const auto scenario = load_scenario(signalbox::testing::source_path("src/rehearsal/scenarios/ecs-service.json"));
  Desk desk(ScenarioSet({scenario}), {.speed = 10});
  const auto began = desk.now;
  desk.create("web");
  desk.advance(std::chrono::hours(1));
  const auto events = desk.events("web");
  ASSERT_EQ(events.size(), scenario.events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto late = (events[i].at - began) * 10 - scenario.events[i].after;
    EXPECT_GE(late, Duration(0));
    EXPECT_LT(late, Duration(10)) << "more than the rounding to a millisecond";
  }
}

TEST(Playback, EveryBuiltInScenarioPlaysByItsFriendlyName) {
  const auto built_in = ScenarioSet::built_in();
  for (const auto& scenario : built_in.all()) {
    if (!scenario.parent.empty()) continue;
    SCOPED_TRACE(scenario.name);
    Desk desk;
    desk.create(scenario.name);
    desk.advance(std::chrono::hours(24));
    if (scenario.verb == StackVerb::update) {
      EXPECT_EQ(desk.update(scenario.name).response.status, 200);
      desk.advance(std::chrono::hours(24));
    }
    EXPECT_EQ(desk.status(scenario.name), scenario.events.back().status);
    EXPECT_FALSE(scenario.source.empty());
  }
}

}  // namespace
}  // namespace signalbox::rehearsal
