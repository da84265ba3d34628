// Writes whose answers get lost: what became of them is found out, never assumed.
#include <gmock/gmock.h>

#include "core/error.hpp"
#include "dynamo_place.hpp"
#include "dynamo_proxy.hpp"

namespace signalbox {
namespace {

using testing::Dynalite;
using testing::DynamoProxy;
using testing::DynamoTableUser;
using Trouble = DynamoProxy::Trouble;

class DynamoOutcome : public ::testing::Test {
 protected:
  DynamoOutcome() { static_cast<void>(other_->init()); }
  Version put_by_other(const std::string& body) {
    const auto now = other_->get("environments/e");
    return other_->put("environments/e", body, now ? now->version : 0).value();
  }
  std::string stored() {
    const auto document = other_->get("environments/e");
    return document ? document->body : "absent";
  }

  SystemClock clock_;
  const std::string table_ = Dynalite::fresh_table();
  DynamoTableUser direct_{clock_, Dynalite::shared().url(), table_};
  std::unique_ptr<DynamoStore> other_ = direct_.open();
  DynamoProxy proxy_;  // after what its threads use
  DynamoTableUser through_{clock_, proxy_.url(), table_};
  std::unique_ptr<DynamoStore> store_ = through_.open();
};

TEST_F(DynamoOutcome, APutWhoseAnswerIsLostIsKnownToHaveHappened) {
  proxy_.trouble_next("UpdateItem", Trouble::drop_answer);
  const auto version = store_->put("environments/e", R"({"by":"me"})", 0);
  ASSERT_TRUE(version);
  EXPECT_EQ(other_->get("environments/e")->version, *version);
  EXPECT_EQ(stored(), R"({"by":"me"})");
}

TEST_F(DynamoOutcome, AlsoWhenTheLostAnswerWasThatOfAConnectionUsedBefore) {
  const auto first = store_->put("environments/e", "{}", 0);
  proxy_.trouble_next("UpdateItem", Trouble::drop_answer);
  const auto second = store_->put("environments/e", R"({"by":"me"})", *first);
  ASSERT_TRUE(second);
  EXPECT_EQ(other_->get("environments/e")->version, *second);
  EXPECT_EQ(proxy_.requests_of("UpdateItem"), 3U) << "it was repeated, by us or by libcurl";
}

TEST_F(DynamoOutcome, APutIsKnownToHaveHappenedThoughOthersHaveBuiltOnIt) {
  const auto first = store_->put("environments/e", "{}", 0);
  proxy_.trouble_next("UpdateItem", Trouble::drop_answer, [&] {
    for (int i = 0; i < 7; ++i) static_cast<void>(put_by_other(R"({"by":"other"})"));
  });
  const auto mine = store_->put("environments/e", R"({"by":"me"})", *first);
  ASSERT_TRUE(mine);
  EXPECT_GT(*mine, *first);
  EXPECT_LT(*mine, other_->get("environments/e")->version);
  EXPECT_EQ(stored(), R"({"by":"other"})");
}

TEST_F(DynamoOutcome, APutThatWasLostOnItsWayToSomebodyElsesIsRefused) {
  const auto first = store_->put("environments/e", "{}", 0);
  proxy_.trouble_next("UpdateItem", Trouble::drop_request, [&] { put_by_other(R"({"by":"other"})"); });
  EXPECT_EQ(store_->put("environments/e", R"({"by":"me"})", *first), std::nullopt);
  EXPECT_EQ(stored(), R"({"by":"other"})");
}

TEST_F(DynamoOutcome, APutThatNeverArrivedIsDoneByItsRepetition) {
  proxy_.trouble_next("UpdateItem", Trouble::drop_request);
  EXPECT_TRUE(store_->put("environments/e", R"({"by":"me"})", 0));
  EXPECT_EQ(stored(), R"({"by":"me"})");
}

TEST_F(DynamoOutcome, WhatNobodyCanTellAnyMoreIsSaidToBeUnknown) {
  const auto first = store_->put("environments/e", "{}", 0);
  proxy_.trouble_next("UpdateItem", Trouble::drop_answer, [&] {
    proxy_.trouble_next("UpdateItem", Trouble::drop_request, [&] {
      for (int i = 0; i < 9; ++i) static_cast<void>(put_by_other(R"({"by":"other"})"));
    });
  });
  try {
    static_cast<void>(store_->put("environments/e", R"({"by":"me"})", *first));
    FAIL() << "an unknown outcome was taken for a known one";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("environments/e"));
  }
}

TEST_F(DynamoOutcome, AnEraseWhoseAnswerIsLostIsKnownToHaveHappened) {
  for (const auto* action : {"UpdateItem", "DeleteItem"}) {
    const auto version = put_by_other("{}");
    proxy_.trouble_next(action, Trouble::drop_answer);
    EXPECT_TRUE(store_->erase("environments/e", version)) << action;
    EXPECT_EQ(stored(), "absent") << action;
  }
}

TEST_F(DynamoOutcome, AnEraseOfWhatSomebodyElseErasedMeanwhileIsRefused) {
  const auto version = put_by_other("{}");
  proxy_.trouble_next("UpdateItem", Trouble::drop_request,
                      [&] { EXPECT_TRUE(other_->put("environments/e", "{}", version)); });
  EXPECT_FALSE(store_->erase("environments/e", version));
}

TEST_F(DynamoOutcome, ADocumentWhoseRemovalWasCutShortIsAbsentAndCanBeMadeAnew) {
  const auto version = put_by_other(R"({"by":"other"})");
  proxy_.answer_with("DeleteItem", testing::http_answer(503, "<html>", "Retry-After: 3600\r\n"));
  EXPECT_TRUE(store_->erase("environments/e", version));
  EXPECT_EQ(stored(), "absent");
  EXPECT_TRUE(other_->list("environments/").empty());
  EXPECT_FALSE(other_->erase("environments/e", version));
  const auto anew = other_->put("environments/e", R"({"anew":1})", 0);
  ASSERT_TRUE(anew);
  EXPECT_GT(*anew, version);
  EXPECT_EQ(stored(), R"({"anew":1})");
}

TEST_F(DynamoOutcome, TheItemThatAwsReturnsWithARefusalSavesTheReadingBack) {
  const auto first = store_->put("environments/e", "{}", 0);
  proxy_.answer_with("UpdateItem",
                     testing::http_answer(400, R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailed)"
                                               R"(Exception","message":"The conditional request failed","Item":{)"
                                               R"("collection":{"S":"environments"},"name":{"S":"e"},"version":)"
                                               R"({"N":"9"},"stamp":{"S":"9/00"}}})"));
  EXPECT_EQ(store_->put("environments/e", R"({"by":"me"})", *first), std::nullopt);
  EXPECT_EQ(proxy_.requests_of("GetItem"), 0U);
}

}  // namespace
}  // namespace signalbox
