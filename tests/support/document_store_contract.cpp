#include "support/document_store_contract.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <latch>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/error.hpp"
#include "support/thrown_kind.hpp"

namespace signalbox::testing {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> keys_of(const std::vector<Document>& documents) {
  std::vector<std::string> keys;
  for (const auto& document : documents) keys.push_back(document.key);
  return keys;
}

}  // namespace

// The suite is instantiated by each store's own test program; programs without stores link this file too.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DocumentStoreContract);

std::string subject_name(const ::testing::TestParamInfo<StoreSubject>& info) { return info.param.name; }

Version DocumentStoreContract::put(const std::string& key, const std::string& body, Version expected) {
  const auto version = store_->put(key, body, expected);
  EXPECT_TRUE(version.has_value()) << key;
  return version.value_or(0);
}

std::string DocumentStoreContract::body_of(const std::string& key) {
  const auto document = store_->get(key);
  return document ? document->body : "absent";
}

Instant DocumentStoreContract::soon() const { return place_->clock().monotonic() + std::chrono::minutes(1); }

TEST_P(DocumentStoreContract, WhatWasNeverPutIsAbsent) {
  EXPECT_EQ(store_->get("environments/production"), std::nullopt);
  EXPECT_THAT(store_->list(""), IsEmpty());
  EXPECT_FALSE(store_->erase("environments/production", 0));
  EXPECT_FALSE(store_->erase("environments/production", 1));
}

TEST_P(DocumentStoreContract, WhatIsPutIsGotWithItsVersion) {
  const auto version = put("environments/production", R"({"next_token": 7})");
  const auto document = store_->get("environments/production");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->key, "environments/production");
  EXPECT_EQ(document->version, version);
  EXPECT_NE(version, 0U);
  EXPECT_EQ(json::parse(document->body), json::parse(R"({"next_token": 7})"));
}

TEST_P(DocumentStoreContract, DeploymentsAreNamedAsTheSubjectDeclares) {
  for (const std::string key : {"deployments/d1", "history/d1"}) {
    put(key, R"({"status":"failed"})");
    const auto body = json::parse(body_of(key));
    EXPECT_EQ(body.contains("correlation_id"), GetParam().quirks.names_deployments) << key;
    EXPECT_EQ(body["status"], "failed") << key;
  }
}

TEST_P(DocumentStoreContract, ADeploymentThatNamesItselfComesBackAsItWas) {
  const std::string body = R"({"correlation_id":"d1","events":[{"status":"X"}],"exit_code":null})";
  for (const std::string key : {"deployments/d1", "history/d1"}) {
    put(key, body);
    EXPECT_EQ(json::parse(body_of(key)), json::parse(body));
  }
}

TEST_P(DocumentStoreContract, PuttingWhatExistsAsNewIsRefused) {
  put("environments/production", R"({"a":1})");
  EXPECT_EQ(store_->put("environments/production", R"({"a":2})", 0), std::nullopt);
  EXPECT_EQ(json::parse(body_of("environments/production")), json::parse(R"({"a":1})"));
}

TEST_P(DocumentStoreContract, AStaleVersionIsRefusedAndChangesNothing) {
  for (const std::string key : {"environments/e", "deployments/e", "history/e", "beats/e", "outbox/e"}) {
    const auto first = put(key, R"({"correlation_id":"e","a":1})");
    const auto second = put(key, R"({"correlation_id":"e","a":2})", first);
    EXPECT_GT(second, first) << key;
    EXPECT_EQ(store_->put(key, R"({"a":3})", first), std::nullopt) << key;
    EXPECT_FALSE(store_->erase(key, first)) << key;
    EXPECT_EQ(json::parse(body_of(key))["a"], 2) << key;
  }
}

TEST_P(DocumentStoreContract, PuttingOverWhatDoesNotExistIsRefused) {
  EXPECT_EQ(store_->put("environments/e", "{}", 1), std::nullopt);
  EXPECT_EQ(store_->put("beats/e", "{}", 1), std::nullopt);
  EXPECT_THAT(store_->list(""), IsEmpty());
}

TEST_P(DocumentStoreContract, ErasedIsAbsentAndMayBeCreatedAgain) {
  for (const std::string key : {"environments/e", "deployments/e", "history/e", "beats/e", "outbox/e"}) {
    const auto version = put(key, "{}");
    EXPECT_TRUE(store_->erase(key, version)) << key;
    EXPECT_EQ(store_->get(key), std::nullopt) << key;
    EXPECT_FALSE(store_->erase(key, version)) << key;
    put(key, "{}");
  }
}

TEST_P(DocumentStoreContract, NoVersionIsUsedTwiceNotEvenAfterAnErase) {
  for (const std::string key : {"environments/e", "deployments/e", "history/e", "beats/e", "outbox/e"}) {
    Version largest = 0;
    for (int round = 0; round < 3; ++round) {
      const auto created = put(key, "{}");
      EXPECT_GT(created, largest) << key;
      const auto changed = put(key, "{}", created);
      EXPECT_GT(changed, created) << key;
      EXPECT_TRUE(store_->erase(key, changed));
      largest = changed;
    }
  }
}

TEST_P(DocumentStoreContract, ListsByPrefixInOrderOfKeys) {
  for (const std::string key : {"history/a", "environments/b", "environments/a", "beats/2026-b", "beats/2026-a",
                                "beats/2025", "outbox/1", "deployments/x"}) {
    put(key, "{}");
  }
  EXPECT_THAT(keys_of(store_->list("environments/")), ElementsAre("environments/a", "environments/b"));
  EXPECT_THAT(keys_of(store_->list("beats/2026")), ElementsAre("beats/2026-a", "beats/2026-b"));
  EXPECT_THAT(keys_of(store_->list("outbox/")), ElementsAre("outbox/1"));
  EXPECT_THAT(keys_of(store_->list("absent/")), IsEmpty());
  EXPECT_THAT(keys_of(store_->list("")), ElementsAre("beats/2025", "beats/2026-a", "beats/2026-b", "deployments/x",
                                                     "environments/a", "environments/b", "history/a", "outbox/1"));
}

TEST_P(DocumentStoreContract, KeysAreThoseOfTheListedDocuments) {
  for (const auto* key : {"outbox/b", "outbox/a", "lanes/a", "outbox/dead_letter_a", "beats/x"}) put(key, "{}");
  EXPECT_THAT(store_->keys("outbox/"), ElementsAre("outbox/a", "outbox/b", "outbox/dead_letter_a"));
  EXPECT_THAT(store_->keys("outbox/dead"), ElementsAre("outbox/dead_letter_a"));
  EXPECT_THAT(store_->keys("thread/"), IsEmpty());
  EXPECT_EQ(store_->keys(""), keys_of(store_->list("")));
  for (const std::string prefix : {"", "outbox/", "outbox/dead", "thread/"}) {
    std::vector<std::string> visited;
    store_->visit_keys(prefix, [&](const std::string& key) { visited.push_back(key); });
    EXPECT_THAT(visited, ::testing::UnorderedElementsAreArray(store_->keys(prefix)));
  }
}

TEST_P(DocumentStoreContract, WhatIsErasedQuietlyIsGone) {
  const auto version = put("outbox/a", "{}");
  EXPECT_FALSE(store_->erase_quietly("outbox/a", version + 1));
  EXPECT_TRUE(store_->erase_quietly("outbox/a", version));
  EXPECT_FALSE(store_->get("outbox/a"));
  EXPECT_GT(put("outbox/a", "{}"), version);
}

TEST_P(DocumentStoreContract, ListedDocumentsAreWhatGetSays) {
  const auto version = put("outbox/1", R"({"text":"hello"})");
  const auto listed = store_->list("outbox/");
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].version, version);
  EXPECT_EQ(json::parse(listed[0].body), json::parse(R"({"text":"hello"})"));
}

TEST_P(DocumentStoreContract, BodiesKeepTheirTextWhateverIsInIt) {
  const json body = {{"unicode", "Zürich 日本 🚦 \u2028"}, {"quotes", "\"\\/\b\f\n\r\t"},
                     {"nul", std::string("a\0b", 3)},     {"large", std::string(300'000, 'x')},
                     {"number", 12345678901234567ULL},    {"nested", {{"version", 9}}}};
  for (const std::string key : {"environments/e", "beats/e", "outbox/e"}) {
    put(key, body.dump());
    EXPECT_TRUE(json::parse(body_of(key)) == body) << key;
  }
}

TEST_P(DocumentStoreContract, OddNamesAreKeptApart) {
  const std::vector<std::string> names = {
      "a b", ".hidden", "...", "%2e%2e", "ä", "日本", "a\"b\\c", "-rf", "x.json", "x", "A", "a", std::string(200, 'n')};
  for (const std::string collection : {"environments/", "deployments/", "beats/", "outbox/"}) {
    for (const auto& name : names) put(collection + name, json{{"correlation_id", name}, {"name", name}}.dump());
    for (const auto& name : names) EXPECT_EQ(json::parse(body_of(collection + name))["name"], name);
    EXPECT_EQ(store_->list(collection).size(), names.size()) << collection;
  }
}

TEST_P(DocumentStoreContract, ImpossibleKeysAreRefused) {
  for (const std::string& key :
       {std::string(), std::string("nocollection"), std::string("/name"), std::string("beats/"),
        std::string("beats/.."), std::string("beats/."), std::string("beats/a/b"), std::string("beats/../deployments"),
        std::string("beats/a\nb"), std::string("beats/a\0b", 9), std::string("beats/\x1b[2J"),
        std::string("beats/\xff"), std::string("../x/y"), std::string("Beats/x"), "beats/" + std::string(201, 'n')}) {
    EXPECT_EQ(kind_thrown_by([&] { (void)store_->get(key); }), ErrorKind::invalid_input) << key;
    EXPECT_EQ(kind_thrown_by([&] { (void)store_->put(key, "{}", 0); }), ErrorKind::invalid_input) << key;
    EXPECT_EQ(kind_thrown_by([&] { (void)store_->erase(key, 1); }), ErrorKind::invalid_input) << key;
  }
}

TEST_P(DocumentStoreContract, BodiesThatAreNotOneJsonObjectAreRefused) {
  const std::string too_deep = "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  for (const std::string& body :
       {std::string(), std::string("[]"), std::string("1"), std::string("{"), std::string("{} {}"),
        std::string("{'a':1}"), std::string("{\"a\":1,}"), std::string("{\"a\":\"\xff\"}"),
        std::string("{\"a\":\"\\ud800\"}"), std::string("{\"a\":01}"), too_deep}) {
    EXPECT_EQ(kind_thrown_by([&] { (void)store_->put("beats/a", body, 0); }), ErrorKind::invalid_input)
        << body.substr(0, 40);
    EXPECT_EQ(kind_thrown_by([&] { (void)store_->put("environments/a", body, 0); }), ErrorKind::invalid_input)
        << body.substr(0, 40);
  }
  EXPECT_THAT(store_->list(""), IsEmpty());
}

TEST_P(DocumentStoreContract, IncrementsFromManyThreadsAreAllCounted) {
  constexpr int threads = 8;
  constexpr int increments = 10;
  put("environments/counter", R"({"count":0})");
  const auto increment = [&] {
    for (int done = 0; done < increments;) {
      const auto seen = store_->get("environments/counter");
      const auto next = json{{"count", json::parse(seen->body)["count"].get<int>() + 1}};
      if (store_->put("environments/counter", next.dump(), seen->version)) ++done;
    }
  };
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < threads; ++i) workers.emplace_back(increment);
  }
  EXPECT_EQ(json::parse(body_of("environments/counter"))["count"], threads * increments);
}

TEST_P(DocumentStoreContract, OfManyWhoCreateTheSameKeyOneSucceeds) {
  for (const std::string key : {"environments/e", "beats/e", "outbox/e"}) {
    std::atomic<int> successes = 0;
    {
      std::vector<std::jthread> workers;
      for (int i = 0; i < 6; ++i) workers.emplace_back([&] { successes += store_->put(key, "{}", 0) ? 1 : 0; });
    }
    EXPECT_EQ(successes, 1) << key;
  }
}

TEST_P(DocumentStoreContract, StoresOnTheSamePlaceShareAsTheSubjectDeclares) {
  const auto other = place_->open();
  put("environments/production", R"({"a":1})");
  put("beats/b", R"({"a":1})");
  EXPECT_EQ(other->get("environments/production").has_value(), GetParam().quirks.shared_between_stores);
  EXPECT_EQ(other->get("beats/b").has_value(), GetParam().quirks.shared_between_stores);
}

TEST_P(DocumentStoreContract, AWatchSeesAChangeMadeBeforeItWaits) {
  for (const std::string key : {"environments/e", "deployments/e", "history/e", "beats/e", "outbox/e"}) {
    const auto watch = store_->watch(key);
    put(key, "{}");
    EXPECT_TRUE(watch->wait_until(soon(), {})) << key;
  }
}

TEST_P(DocumentStoreContract, AWatchSeesEachKindOfChange) {
  for (const std::string prefix : {"environments/", "beats/", "outbox/"}) {
    for (const auto& watched : {prefix, prefix + "e"}) {
      const auto watch = store_->watch(watched);
      const auto created = put(prefix + "e", "{}");
      EXPECT_TRUE(watch->wait_until(soon(), {})) << watched << " created";
      const auto changed = put(prefix + "e", R"({"a":1})", created);
      EXPECT_TRUE(watch->wait_until(soon(), {})) << watched << " changed";
      EXPECT_TRUE(store_->erase(prefix + "e", changed));
      EXPECT_TRUE(watch->wait_until(soon(), {})) << watched << " erased";
    }
  }
}

TEST_P(DocumentStoreContract, AWatchOnEverythingSeesWhateverChanges) {
  const auto watch = store_->watch("");
  for (const std::string key : {"environments/e", "history/e", "beats/e"}) {
    put(key, "{}");
    EXPECT_TRUE(watch->wait_until(soon(), {})) << key;
  }
}

TEST_P(DocumentStoreContract, AWatchWakesAThreadThatWaits) {
  const auto watch = store_->watch("environments/e");
  std::latch about_to_wait(1);
  bool missed = false;
  {
    const std::jthread waiter([&] {
      about_to_wait.count_down();
      while (!missed && !store_->get("environments/e")) missed = !watch->wait_until(soon(), {});
    });
    about_to_wait.wait();
    put("environments/e", "{}");
  }
  EXPECT_FALSE(missed);
}

TEST_P(DocumentStoreContract, AWatchReturnsFalseWhenItIsStopped) {
  const auto watch = store_->watch("beats/e");
  std::latch about_to_wait(1);
  bool changed = true;
  {
    std::jthread waiter([&](std::stop_token stop) {
      about_to_wait.count_down();
      changed = watch->wait_until(soon(), stop);
    });
    about_to_wait.wait();
    waiter.request_stop();
  }
  EXPECT_FALSE(changed);
}

TEST_P(DocumentStoreContract, AWatchReturnsFalseAtItsDeadlineAndIsNotWokenByReading) {
  const auto version = put("beats/e", "{}");
  put("environments/e", "{}");
  for (const std::string prefix : {"beats/e", "beats/", "environments/e"}) {
    const auto watch = store_->watch(prefix);
    EXPECT_EQ(store_->get("beats/e")->version, version);
    EXPECT_EQ(store_->list("environments/").size(), 1U);
    EXPECT_FALSE(watch->wait_until(place_->clock().monotonic(), {})) << prefix;
  }
}

TEST_P(DocumentStoreContract, AWatchOnOneBeatIsNotWokenByAnother) {
  put("beats/mine", "{}");
  const auto watch = store_->watch("beats/mine");
  put("beats/other", "{}");
  EXPECT_FALSE(watch->wait_until(place_->clock().monotonic(), {}));
}

TEST_P(DocumentStoreContract, AWatchMayOutliveItsStore) {
  const auto watch = store_->watch("beats/e");
  put("beats/e", "{}");
  store_.reset();
  EXPECT_TRUE(watch->wait_until(soon(), {}));
}

}  // namespace signalbox::testing
