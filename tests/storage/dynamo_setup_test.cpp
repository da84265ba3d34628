#include "adapters/storage/dynamo/dynamo_setup.hpp"

#include <gmock/gmock.h>

#include <latch>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "dynamo_place.hpp"
#include "dynamo_proxy.hpp"

namespace signalbox {
namespace {

using nlohmann::json;
using testing::Dynalite;
using testing::DynamoProxy;
using testing::DynamoTableUser;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::http_answer;

std::string ttl_answer(const std::string& status, const std::string& attribute) {
  json description = {{"TimeToLiveStatus", status}};
  if (!attribute.empty()) description["AttributeName"] = attribute;
  return http_answer(200, json{{"TimeToLiveDescription", description}}.dump());
}

class DynamoSetup : public ::testing::Test {
 protected:
  SetupOutcome init() {
    return user_.open({.warn = [this](const std::string& text) { warnings_.push_back(text); }})->init();
  }
  Error failure() {
    try {
      static_cast<void>(init());
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "nothing was refused";
    return Error(ErrorKind::internal, "");
  }

  SystemClock clock_;
  DynamoProxy proxy_;
  DynamoTableUser user_{clock_, proxy_.url(), Dynalite::fresh_table()};
  std::vector<std::string> warnings_;
};

TEST_F(DynamoSetup, MakesATableThatIsBilledByRequestAndUsableAtOnce) {
  proxy_.answer_with("UpdateTimeToLive", http_answer(200, "{}"));
  EXPECT_EQ(init(), SetupOutcome::made);
  EXPECT_EQ(json::parse(proxy_.last_body_of("CreateTable"))["BillingMode"], "PAY_PER_REQUEST");
  EXPECT_EQ(json::parse(proxy_.last_body_of("UpdateTimeToLive"))["TimeToLiveSpecification"],
            (json{{"AttributeName", "expires_at"}, {"Enabled", true}}));
  EXPECT_TRUE(user_.open()->put("beats/x", "{}", 0));
  EXPECT_THAT(warnings_, ElementsAre());
}

TEST_F(DynamoSetup, FindsWhatIsThereAsItShouldBe) {
  proxy_.answer_with("UpdateTimeToLive", http_answer(200, "{}"));
  static_cast<void>(init());
  EXPECT_EQ(init(), SetupOutcome::upgraded) << "expiry was off";
  proxy_.answer_with("DescribeTimeToLive", ttl_answer("ENABLED", "expires_at"));
  EXPECT_EQ(init(), SetupOutcome::already_there);
}

TEST_F(DynamoSetup, WarnsWhereItemsCannotExpire) {
  EXPECT_EQ(init(), SetupOutcome::made);
  ASSERT_EQ(warnings_.size(), 1U);
  EXPECT_THAT(warnings_[0], HasSubstr("cannot expire items"));
}

TEST_F(DynamoSetup, OfTwoAtOnceBothSucceedAndOneMadeIt) {
  std::array<SetupOutcome, 2> outcomes{};
  DynamoTableUser other(clock_, Dynalite::shared().url(), user_.table());
  {
    std::latch together(2);
    const auto run = [&](DynamoTableUser& user, SetupOutcome& outcome) {
      together.arrive_and_wait();
      outcome = user.open()->init();
    };
    const std::jthread one([&] { run(user_, outcomes[0]); });
    const std::jthread two([&] { run(other, outcomes[1]); });
  }
  std::ranges::sort(outcomes);
  EXPECT_THAT(outcomes, ElementsAre(SetupOutcome::made, SetupOutcome::already_there));
}

TEST_F(DynamoSetup, IsNotDisturbedByAnotherProcessThatMakesTheTableInBetween) {
  proxy_.trouble_next("CreateTable", DynamoProxy::Trouble::drop_answer);
  EXPECT_EQ(init(), SetupOutcome::already_there) << "made by the try whose answer was lost, or by anybody";
  EXPECT_TRUE(user_.open()->put("beats/x", "{}", 0));
}

TEST_F(DynamoSetup, LeavesATableWithOtherKeysAloneAndSaysWhatItFoundAndNeeds) {
  const json request = {{"TableName", user_.table()},
                        {"KeySchema", {{{"AttributeName", "id"}, {"KeyType", "HASH"}}}},
                        {"AttributeDefinitions", {{{"AttributeName", "id"}, {"AttributeType", "N"}}}},
                        {"BillingMode", "PAY_PER_REQUEST"}};
  static_cast<void>(user_.client().call("CreateTable", request.dump(), {}, {}));
  const auto error = failure();
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  EXPECT_THAT(error.what(),
              HasSubstr("has the keys id (HASH, N), and a registry needs collection (HASH, S), name (RANGE, S)"));
  EXPECT_EQ(proxy_.requests_of("UpdateTimeToLive"), 0U);
}

TEST_F(DynamoSetup, ATableThatExpiresByAnotherAttributeIsRefused) {
  proxy_.answer_with("DescribeTimeToLive", ttl_answer("ENABLED", "ttl"));
  const auto error = failure();
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  EXPECT_THAT(error.what(), HasSubstr("by their attribute ttl, and a registry needs expires_at"));
}

TEST_F(DynamoSetup, AMissingRightIsNamed) {
  proxy_.answer_with("CreateTable", http_answer(400, R"({"__type":"x#AccessDeniedException","Message":"no"})"));
  const auto error = failure();
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_THAT(error.what(), HasSubstr("dynamodb:CreateTable"));
}

TEST_F(DynamoSetup, ATableThatNeverBecomesActiveIsGivenUp) {
  proxy_.answer_with("DescribeTable", http_answer(200, R"({"Table":{"TableStatus":"CREATING"}})"));
  const auto store = user_.open({.setup_patience = Duration(0)});
  try {
    static_cast<void>(store->init());
    FAIL() << "it was not active";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    EXPECT_THAT(error.what(), HasSubstr("CREATING"));
  }
}

TEST_F(DynamoSetup, NamesItsPlaceWithoutSecrets) {
  EXPECT_EQ(user_.open()->place(), "DynamoDB table " + user_.table() + " in eu-central-1");
}

}  // namespace
}  // namespace signalbox
