#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "core/error.hpp"
#include "records/beat_document.hpp"
#include "records/deployment_document.hpp"
#include "records/environment_document.hpp"
#include "records/keys.hpp"

namespace signalbox {
namespace {

using ::testing::HasSubstr;

std::string some_text() { return *rc::gen::string<std::string>(); }
/// What JSON can hold: invalid UTF-8 is replaced on the way in, so round trips begin with what came out once.
std::string some_name() { return *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange(' ', '~'))); }
std::uint64_t some_token() { return *rc::gen::inRange<std::uint64_t>(1, 1'000'000'000); }
Time some_time() { return Time(Duration(*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000))); }
template <typename Make>
auto maybe(const Make& make) {
  return *rc::gen::arbitrary<bool>() ? std::optional(make()) : std::nullopt;
}
std::vector<std::string> some_names() {
  return *rc::gen::container<std::vector<std::string>>(rc::gen::exec(some_name));
}

Party some_party() {
  return {some_name(), some_names(), some_name(), some_name(), Duration(*rc::gen::inRange(1, 1'000'000))};
}

EnvironmentLock some_lock() {
  EnvironmentLock lock{.environment = "production", .next_token = 2'000'000'000};
  lock.holder = maybe([] { return Holder{some_party(), some_token(), some_time(), maybe(some_time)}; });
  for (int count = *rc::gen::inRange(0, 4); count > 0; --count)
    lock.queue.push_back({some_party(), some_token(), some_time()});
  lock.freeze = maybe([] { return Freeze{some_name(), some_name(), some_time(), maybe(some_time)}; });
  for (int count = *rc::gen::inRange(0, 3); count > 0; --count) lock.superseded.push_back({some_name(), some_name()});
  return lock;
}

Deployment some_deployment() {
  Deployment made;
  made.id = "a";
  made.environment = some_name();
  made.stacks = some_names();
  made.status = *rc::gen::element(DeploymentStatus::queued, DeploymentStatus::running, DeploymentStatus::succeeded,
                                  DeploymentStatus::failed, DeploymentStatus::cancelled, DeploymentStatus::orphaned);
  made.token = some_token();
  made.started_at = some_time();
  made.granted_at = maybe(some_time);
  made.began_at = maybe(some_time);
  made.asks = maybe([] { return OpenQuestion{"a-warnings", some_name()}; });
  made.answers.push_back({QuestionTopic::warnings, some_name(), {"yes", some_name(), AnswerWay::reply, some_time()}});
  made.ended_at = maybe(some_time);
  made.updated_at = some_time();
  made.reason = some_name();
  made.exit_code = maybe([] { return *rc::gen::inRange(0, 256); });
  made.events.push_back({some_time(), some_name(), some_name(), some_name(), some_name(), some_name()});
  return made;
}

template <typename Read>
void expect_refused(const Read& read, const std::string& named) {
  try {
    static_cast<void>(read());
    FAIL() << "must be refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    EXPECT_THAT(error.what(), HasSubstr(named));
  }
}

RC_GTEST_PROP(EnvironmentDocument, ReadsBackWhatItWrote, ()) {
  const EnvironmentLock lock = some_lock();
  RC_ASSERT(read_environment(write_environment(lock), "production") == lock);
}

RC_GTEST_PROP(DeploymentDocument, ReadsBackWhatItWrote, ()) {
  const Deployment deployment = some_deployment();
  RC_ASSERT(read_deployment(write_deployment(deployment), "a") == deployment);
}

RC_GTEST_PROP(BeatDocument, ReadsBackWhatItWrote, ()) {
  const Beat beat{some_party(), some_name(), some_token(), some_token(), some_token(),
                  some_time(),  some_time(), some_name(),  4711};
  const Beat read = read_beat(write_beat(beat), beat.party.id);
  RC_ASSERT(read.party == beat.party && read.environment == beat.environment && read.host == beat.host);
  RC_ASSERT(read.token == beat.token && read.ticket == beat.ticket && read.count == beat.count);
  RC_ASSERT(read.since == beat.since && read.at == beat.at && read.pid == beat.pid);
}

RC_GTEST_PROP(DeploymentDocument, SurvivesAnyBytesFromOutside, ()) {
  Deployment hostile;
  hostile.id = "a";
  hostile.environment = "production";
  hostile.reason = some_text();
  hostile.answers.push_back({QuestionTopic::warnings, some_text(), {"yes", some_text(), AnswerWay::reply, {}}});
  hostile.events.push_back({{}, some_text(), some_text(), some_text(), some_text(), some_text()});
  const Deployment once = read_deployment(write_deployment(hostile), "a");
  RC_ASSERT(read_deployment(write_deployment(once), "a") == once);
}

TEST(DeploymentDocument, ReplacesWhatIsNoUtf8) {
  Deployment hostile;
  hostile.id = "a";
  hostile.reason = "bad \xff\xfe bytes";
  EXPECT_EQ(read_deployment(write_deployment(hostile), "a").reason, "bad \xEF\xBF\xBD\xEF\xBF\xBD bytes");
}

TEST(DeploymentDocument, ReadsWhatOlderScriptsWrote) {
  const Deployment old =
      read_deployment(R"({"correlation_id": "x", "workflow_run_id": 123456, "environment": "production",
      "stack_name": "App", "status": "in_progress", "started_at": "2026-01-14T12:34:56Z",
      "updated_at": "2026-01-14T12:40:00+00:00", "events": ["CREATE_IN_PROGRESS", {"timestamp": 5}]})",
                      "x");
  EXPECT_EQ(old.workflow_run_id, "123456");
  EXPECT_EQ(old.stacks, std::vector<std::string>{"App"});
  EXPECT_EQ(old.status, DeploymentStatus::running);
  EXPECT_EQ(to_iso8601(old.updated_at), "2026-01-14T12:40:00Z");
  EXPECT_TRUE(old.events.empty()) << "an event that cannot be read is no reason to lose the record";
}

TEST(DeploymentDocument, OneFromBeforeItsStartWasRecordedApartBeganWithItsGrant) {
  const auto began = [](const std::string& member) {
    return read_deployment(R"({"status": "succeeded", "granted_at": "2026-01-14T12:34:56Z")" + member + "}", "x")
        .began_at;
  };
  EXPECT_EQ(began(""), parse_iso8601("2026-01-14T12:34:56Z"));
  EXPECT_EQ(began(R"(, "began_at": null)"), std::nullopt) << "it is known that its command never started";
  EXPECT_EQ(began(R"(, "began_at": "2026-01-14T12:40:00Z")"), parse_iso8601("2026-01-14T12:40:00Z"));
}

TEST(DeploymentDocument, AnAnswerThatCannotBeReadIsNoReasonToLoseTheRecord) {
  const Deployment read = read_deployment(R"({"status": "running", "answers": ["yes", {"topic": "weather"},
      {"topic": "warnings", "choice": "yes", "way": "telepathy"}, {"topic": "warnings", "choice": "no", "way": "reply"}]})",
                                          "x");
  ASSERT_EQ(read.answers.size(), 1U);
  EXPECT_EQ(read.answers[0].answer.choice, "no");
}

TEST(DeploymentDocument, NamesTheFieldThatIsWrong) {
  const auto reading = [](const char* body) { return [body] { return read_deployment(body, "x"); }; };
  expect_refused(reading("[]"), "the registry's deployment x is not a JSON object");
  expect_refused(reading("{\"status\": "), "not a JSON object");
  expect_refused(reading(R"({})"), "\"status\"");
  expect_refused(reading(R"({"status": "sleeping"})"), "sleeping");
  expect_refused(reading(R"({"status": "running", "token": -1})"), "\"token\"");
  expect_refused(reading(R"({"status": "running", "started_at": "yesterday"})"), "\"started_at\"");
  expect_refused(reading(R"({"status": "running", "stacks": "App"})"), "\"stacks\"");
}

TEST(EnvironmentDocument, NamesThePlaceAndTheFieldThatIsWrong) {
  const auto reading = [](const char* body) { return [body] { return read_environment(body, "production"); }; };
  expect_refused(reading(R"({"holder": {"id": "a", "token": "1"}})"), "environment \"production\".holder");
  expect_refused(reading(R"({"queue": [{"id": ""}]})"), ".queue: the field \"id\"");
  expect_refused(reading(R"({"queue": [7]})"), ".queue");
  expect_refused(reading(R"({"holder": {"id": "a", "lease_seconds": -5}})"), "\"lease_seconds\"");
  expect_refused(reading(R"({"freeze": "yes"})"), "\"freeze\"");
}

TEST(EnvironmentDocument, OfANewerFormatIsRefused) {
  expect_refused([] { return read_environment(R"({"format": 3})", "production"); }, "newer signalbox");
}

TEST(EnvironmentDocument, NeverGivesAnOldTokenOutAgain) {
  const auto lock = read_environment(R"({"next_token": 3, "holder": {"id": "a", "token": 41}})", "production");
  EXPECT_EQ(lock.next_token, 42U);
}

TEST(EnvironmentDocument, RefusesACounterThatCouldWrapRound) {
  expect_refused([] { return read_environment(R"({"next_token": 18446744073709551615})", "production"); },
                 "\"next_token\"");
}

TEST(BeatDocument, NamesTheFieldThatIsWrong) {
  expect_refused([] { return read_beat(R"({"id": "a"})", "a"); }, "the beat of a: the field \"environment\"");
}

TEST(Keys, AreTakenApartAsTheyWereBuilt) {
  EXPECT_EQ(keys::name_in(keys::environment("production"), keys::environments), "production");
  EXPECT_EQ(keys::name_in(keys::beat("a"), keys::beats), "a");
  EXPECT_EQ(keys::name_in(keys::deployment("a"), keys::history), std::nullopt);
  EXPECT_NE(keys::ended("a"), keys::deployment("a"));
}

TEST(EnvironmentDocument, ThatMovedCannotBeReadByAProgramThatWouldGrantIt) {
  EnvironmentLock lock{.environment = "production"};
  EXPECT_NE(write_environment(lock).find(R"("format":1)"), std::string::npos) << "older programs may share it";
  lock.moved_to = "dynamodb://table";
  EXPECT_NE(write_environment(lock).find(R"("format":2)"), std::string::npos);
  EXPECT_EQ(read_environment(write_environment(lock), "production"), lock);
}

}  // namespace
}  // namespace signalbox
