// change(), and what is written quietly: the part of the stores' contract on rules that are asked under the store's
// hand.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "core/error.hpp"
#include "support/document_store_contract.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {
namespace {

using nlohmann::json;
using ::testing::IsEmpty;
using Answer = std::optional<DocumentStore::Revision>;

}  // namespace

TEST_P(DocumentStoreContract, ChangesFromManyThreadsAreAllCounted) {
  constexpr int threads = 16;
  constexpr int changes = 5;
  const auto count = [](const std::optional<Document>& document) {
    const int before = document ? json::parse(document->body)["count"].get<int>() : 0;
    return Answer(json{{"count", before + 1}}.dump());
  };
  for (const std::string key : {"environments/counter", "beats/counter"}) {
    {
      std::vector<std::jthread> workers;
      for (int i = 0; i < threads; ++i) {
        workers.emplace_back([&] {
          for (int done = 0; done < changes; ++done) EXPECT_TRUE(store_->change(key, count));
        });
      }
    }
    EXPECT_EQ(json::parse(body_of(key))["count"], threads * changes) << key;
  }
}

TEST_P(DocumentStoreContract, AChangeReturnsTheVersionThatIsThereAfterIt) {
  for (const std::string key : {"environments/e", "beats/e"}) {
    for (const std::string body : {R"({"n":1})", R"({"n":2})"}) {
      const auto version = store_->change(key, [&](const auto&) { return Answer(body); });
      const auto found = store_->get(key);
      ASSERT_TRUE(version && found) << key;
      EXPECT_EQ(found->version, *version) << key;
      EXPECT_EQ(json::parse(found->body), json::parse(body)) << key;
    }
  }
}

TEST_P(DocumentStoreContract, ARuleSeesTheDocumentAsItStandsOrThatThereIsNone) {
  std::optional<Document> seen;
  const auto look = [&](const std::optional<Document>& document) {
    seen = document;
    return Answer();
  };
  EXPECT_EQ(store_->change("environments/e", look), std::nullopt);
  EXPECT_EQ(seen, std::nullopt);
  const auto version = put("environments/e", R"({"n":1})");
  EXPECT_EQ(store_->change("environments/e", look), std::nullopt);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->key, "environments/e");
  EXPECT_EQ(seen->version, version);
  EXPECT_EQ(json::parse(seen->body), json::parse(R"({"n":1})"));
}

TEST_P(DocumentStoreContract, ARuleThatLeavesADocumentAsItIsWritesNothing) {
  const auto leave = [](const auto&) { return Answer(); };
  EXPECT_EQ(store_->change("environments/e", leave), std::nullopt);
  EXPECT_THAT(store_->list(""), IsEmpty());
  const auto version = put("environments/e", R"({"n":1})");
  EXPECT_EQ(store_->change("environments/e", leave), std::nullopt);
  EXPECT_EQ(store_->get("environments/e")->version, version);
}

TEST_P(DocumentStoreContract, ARuleThatThrowsChangesNothingAndTheNextOneIsServed) {
  const auto refuse = [](const auto&) -> Answer { throw Error(ErrorKind::denied, "not like this"); };
  const auto version = put("environments/e", R"({"n":1})");
  EXPECT_EQ(kind_thrown_by([&] { store_->change("environments/e", refuse); }), ErrorKind::denied);
  EXPECT_EQ(store_->get("environments/e")->version, version);
  const auto ruin = [](const auto&) { return Answer("no JSON"); };
  EXPECT_EQ(kind_thrown_by([&] { store_->change("environments/e", ruin); }), ErrorKind::invalid_input);
  EXPECT_EQ(store_->get("environments/e")->version, version);
  EXPECT_TRUE(store_->change("environments/e", [](const auto&) { return Answer(R"({"n":2})"); }));
  EXPECT_EQ(json::parse(body_of("environments/e")), json::parse(R"({"n":2})"));
}

TEST_P(DocumentStoreContract, AWatchSeesAChangeByARule) {
  put("environments/e", R"({"n":1})");
  const auto watch = store_->watch("environments/e");
  store_->change("environments/e", [](const auto&) { return Answer(R"({"n":2})"); });
  EXPECT_TRUE(watch->wait_until(soon(), {}));
}

TEST_P(DocumentStoreContract, WhatIsWrittenQuietlyIsWrittenAllTheSame) {
  const auto first = store_->put_quietly("beats/e", R"({"n":1})", 0);
  ASSERT_TRUE(first);
  EXPECT_EQ(store_->put_quietly("beats/e", "{}", 0), std::nullopt);
  EXPECT_EQ(store_->get("beats/e")->version, *first);
  EXPECT_FALSE(store_->erase_quietly("beats/e", *first + 1));
  EXPECT_TRUE(store_->erase_quietly("beats/e", *first));
  EXPECT_EQ(store_->get("beats/e"), std::nullopt);
}

}  // namespace signalbox::testing
