#include "adapters/storage/dynamo/dynamo_store.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "core/error.hpp"
#include "dynamo_place.hpp"
#include "dynamo_proxy.hpp"
#include "records/environment_document.hpp"
#include "support/manual_clock.hpp"
#include "support/places.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::DocumentStoreContract;
using testing::Dynalite;
using testing::DynamoPlace;
using testing::DynamoProxy;
using testing::DynamoTableUser;
using ::testing::HasSubstr;

INSTANTIATE_TEST_SUITE_P(Dynamo, DocumentStoreContract,
                         ::testing::Values(testing::StoreSubject{
                             "Dynamo", [] { return std::make_unique<DynamoPlace>(); }, {.names_deployments = false}}),
                         testing::subject_name);

class DynamoStoreTest : public ::testing::Test {
 protected:
  // The table as it is, beside the store.
  json ask(const std::string& action, json request) {
    request["TableName"] = place_.user().table();
    return json::parse(std::get<std::string>(place_.user().client().call(action, request.dump(), {}, {}).outcome));
  }
  json item(const std::string& collection, const std::string& name) {
    return ask("GetItem", {{"Key", {{"collection", {{"S", collection}}}, {"name", {{"S", name}}}}}})["Item"];
  }
  Error refusal(const std::function<void()>& act) {
    try {
      act();
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "nothing was refused";
    return Error(ErrorKind::internal, "");
  }

  DynamoPlace place_;
  std::unique_ptr<DynamoStore> store_ = place_.user().open();
};

// The actions of one of the policies that docs/registry.md shows, as requests name them.
std::set<std::string> documented_actions(const std::string& policy) {
  std::ifstream file(testing::source_path("docs/registry.md"));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string opening = "```json\n";
  const auto begin = text.find(opening, text.find("<!-- policy: " + policy + " -->")) + opening.size();
  const auto document = json::parse(text.substr(begin, text.find("```", begin) - begin));
  std::set<std::string> actions;
  for (const std::string action : document["Statement"][0]["Action"])
    actions.insert(action.substr(action.find(':') + 1));
  return actions;
}

// What no compression makes smaller.
std::string noise(std::size_t size) {
  std::mt19937_64 random(5);
  std::string text;
  while (text.size() < size) text += fmt::format("{:016x}", random());
  return text;
}

TEST_F(DynamoStoreTest, SmallDocumentsCanBeReadInTheTable) {
  ASSERT_TRUE(store_->put("environments/production", R"({"next_token":7})", 0));
  EXPECT_EQ(item("environments", "production")["body"]["S"], R"({"next_token":7})");
}

TEST_F(DynamoStoreTest, ADocumentThatShrinksIsReadableAgain) {
  const auto large = store_->put("environments/e", json{{"text", std::string(9000, 'x')}}.dump(), 0);
  EXPECT_TRUE(item("environments", "e").contains("packed"));
  ASSERT_TRUE(store_->put("environments/e", "{}", *large));
  EXPECT_FALSE(item("environments", "e").contains("packed"));
  EXPECT_EQ(store_->get("environments/e")->body, "{}");
}

TEST_F(DynamoStoreTest, ALineOfAThousandFits) {
  EnvironmentLock lock{.environment = "production", .next_token = 1001};
  std::mt19937_64 random(7);
  for (Token ticket = 1; ticket <= 1000; ++ticket) {
    Party party{fmt::format("20260114-123456-{:08x}", random() >> 32U),
                {"CourtCaseManagementStack", "CourtCaseManagementStack-Database"},
                fmt::format("https://github.com/an-organisation/a-repository/actions/runs/{}", random() >> 30U),
                "someone-with-a-name",
                90s};
    lock.queue.push_back({party, ticket, Time(1768394096s + std::chrono::milliseconds(random() >> 50U))});
  }
  const auto body = write_environment(lock);
  EXPECT_GT(body.size(), 250'000U);
  ASSERT_TRUE(store_->put("environments/production", body, 0));
  EXPECT_EQ(read_environment(store_->get("environments/production")->body, "production"), lock);
  EXPECT_LT(item("environments", "production")["packed"]["B"].get<std::string>().size(), 100'000U);
}

TEST_F(DynamoStoreTest, WhatDoesNotFitIntoAnItemIsRefusedByNameAndSizeBeforeItIsSent) {
  const auto error = refusal([&] { (void)store_->put("environments/e", json{{"t", noise(900'000)}}.dump(), 0); });
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  EXPECT_THAT(error.what(), HasSubstr("environments/e"));
  EXPECT_THAT(error.what(), HasSubstr("879 before compression"));
  EXPECT_THAT(error.what(), HasSubstr("400 KiB"));
  EXPECT_EQ(store_->get("environments/e"), std::nullopt);
}

TEST_F(DynamoStoreTest, ListsOfMoreThanOnePageAreWhole) {
  const auto body = json{{"t", noise(300'000)}}.dump();
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(store_->put("history/" + std::to_string(i), body, 0));
  const auto listed = store_->list("history/");
  ASSERT_EQ(listed.size(), 8U);
  EXPECT_EQ(listed[7].body, body);
  EXPECT_EQ(store_->list("").size(), 8U);
}

TEST_F(DynamoStoreTest, KeysAreReadWithoutTheirDocuments) {
  DynamoProxy proxy;
  DynamoTableUser user(place_.clock(), proxy.url(), place_.user().table());
  const auto store = user.open();
  for (const auto* key : {"outbox/b", "outbox/a", "beats/x"}) ASSERT_TRUE(store->put(key, "{}", 0));
  EXPECT_THAT(store->keys("outbox/"), ::testing::ElementsAre("outbox/a", "outbox/b"));
  const std::string read = json::parse(proxy.last_body_of("Query"))["ProjectionExpression"];
  EXPECT_EQ(read.find("body"), std::string::npos) << read;
}

TEST_F(DynamoStoreTest, OnlyHistoryAndItsEvidenceExpire) {
  for (const std::string collection : {"environments", "beats", "deployments", "history", "evidence"}) {
    ASSERT_TRUE(store_->put(collection + "/x", "{}", 0));
    EXPECT_EQ(item(collection, "x").contains("expires_at"), collection == "history" || collection == "evidence")
        << collection;
  }
  const auto expires = std::stoll(item("history", "x")["expires_at"]["N"].get<std::string>());
  const auto now = std::chrono::floor<std::chrono::seconds>(place_.clock().now()).time_since_epoch().count();
  EXPECT_NEAR(static_cast<double>(expires - now), 400.0 * 86400, 3600);
}

TEST_F(DynamoStoreTest, AnErasedDocumentLeavesNothingInTheTable) {
  const auto version = store_->put("beats/x", "{}", 0);
  ASSERT_TRUE(store_->erase("beats/x", *version));
  EXPECT_EQ(ask("Scan", json::object())["Count"], 0);
}

TEST_F(DynamoStoreTest, ItemsOfOthersAreNamedAndRefused) {
  const json key = {{"collection", {{"S", "beats"}}}, {"name", {{"S", "x"}}}};
  ask("PutItem", {{"Item", key}});
  EXPECT_EQ(refusal([&] { (void)store_->get("beats/x"); }).kind(), ErrorKind::invalid_input);
  EXPECT_THAT(refusal([&] { (void)store_->list("beats/"); }).what(), HasSubstr("beats/x"));
  auto damaged = key;
  damaged["version"] = {{"N", "7"}};
  damaged["packed"] = {{"B", "aGVsbG8="}};
  ask("PutItem", {{"Item", damaged}});
  EXPECT_THAT(refusal([&] { (void)store_->get("beats/x"); }).what(), HasSubstr("cannot be unpacked"));
}

TEST_F(DynamoStoreTest, ATableThatIsNotThereIsNamedWithTheWayOut) {
  DynamoTableUser user(place_.clock(), Dynalite::shared().url(), "no-such-table");
  const auto error = refusal([&] { (void)user.open()->get("beats/x"); });
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  EXPECT_THAT(error.what(), HasSubstr("no-such-table in eu-central-1 does not exist"));
  EXPECT_THAT(error.hint(), HasSubstr("signalbox registry init"));
}

TEST_F(DynamoStoreTest, WhatCannotBeATablesNameIsRefusedBeforeAnythingIsAsked) {
  for (const std::string name : {"", "ab", "a/b", "a b", "tab\x1b[2J"}) {
    DynamoTableUser user(place_.clock(), Dynalite::shared().url(), name);
    const auto error = refusal([&] { (void)user.open(); });
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input) << name;
    EXPECT_EQ(std::string(error.what()).find('\x1b'), std::string::npos);
  }
}

TEST_F(DynamoStoreTest, AnAnswerThatIsNoJsonIsRefusedForReadsAndWrites) {
  DynamoProxy proxy;
  DynamoTableUser user(place_.clock(), proxy.url(), place_.user().table());
  const auto store = user.open();
  for (const auto* action : {"GetItem", "UpdateItem"}) {
    proxy.answer_with(action, testing::http_answer(200, "<html>log in here"));
    const auto error = refusal([&] {
      if (std::string(action) == "GetItem") (void)store->get("beats/x");
      (void)store->put("beats/x", "{}", 0);
    });
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input) << action;
    EXPECT_THAT(error.what(), HasSubstr(action));
  }
}

TEST_F(DynamoStoreTest, AMissingRightIsNamedWithTheTable) {
  DynamoProxy proxy;
  DynamoTableUser user(place_.clock(), proxy.url(), place_.user().table());
  proxy.answer_with("UpdateItem",
                    testing::http_answer(400, R"({"__type":"com.amazon.coral.service#AccessDeniedException",)"
                                              R"("Message":"User: arn:aws:iam::1:user/me is not authorized"})"));
  const auto error = refusal([&] { (void)user.open()->put("beats/x", "{}", 0); });
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_THAT(error.what(), HasSubstr("dynamodb:UpdateItem"));
  EXPECT_THAT(error.what(), HasSubstr(place_.user().table()));
}

TEST_F(DynamoStoreTest, AsksForNothingThatTheDocumentedPoliciesDoNotAllowAndTheyAllowNothingElse) {
  DynamoProxy proxy;
  DynamoTableUser user(place_.clock(), proxy.url(), place_.user().table());
  const auto store = user.open();
  const auto version = store->put("beats/x", "{}", 0).value();
  (void)store->get("beats/x");
  (void)store->put("beats/x", "{}", 0);
  (void)store->list("beats/");
  (void)store->list("");
  (void)store->watch("beats/x");
  (void)store->erase("beats/x", version);
  EXPECT_EQ(proxy.actions(), documented_actions("deployments"));

  DynamoProxy setup;
  DynamoTableUser maker(place_.clock(), setup.url(), Dynalite::fresh_table());
  (void)maker.open()->init();
  EXPECT_EQ(setup.actions(), documented_actions("init"));
}

TEST_F(DynamoStoreTest, EveryReadIsConsistent) {
  DynamoProxy proxy;
  DynamoTableUser user(place_.clock(), proxy.url(), place_.user().table());
  const auto store = user.open();
  (void)store->get("beats/x");
  (void)store->list("beats/");
  (void)store->list("");
  (void)store->watch("beats/x");
  for (const auto* action : {"GetItem", "Query", "Scan"})
    EXPECT_TRUE(json::parse(proxy.last_body_of(action))["ConsistentRead"].get<bool>()) << action;
}

TEST_F(DynamoStoreTest, ClocksTenMinutesApartLoseNoVersion) {
  testing::ManualClock slow;
  slow.jump(std::chrono::duration_cast<Duration>(place_.clock().now() - slow.now()) - 10min);
  DynamoTableUser user(slow, Dynalite::shared().url(), place_.user().table());
  const auto other = user.open();
  Version last = 0;
  for (int round = 0; round < 3; ++round) {
    const auto made = store_->put("beats/x", "{}", 0).value();
    const auto changed = other->put("beats/x", "{}", made).value();
    EXPECT_GT(made, last);
    EXPECT_GT(changed, made);
    EXPECT_EQ(store_->put("beats/x", "{}", made), std::nullopt);
    ASSERT_TRUE(store_->erase("beats/x", changed));
    last = changed;
  }
}

}  // namespace
}  // namespace signalbox
