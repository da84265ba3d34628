#include "adapters/storage/postgres/postgres_store.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <latch>
#include <thread>

#include "core/error.hpp"
#include "storage/postgres_place.hpp"

namespace signalbox {
namespace {

using testing::DocumentStoreContract;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::PgBouncer;
using testing::PostgresPlace;
using namespace std::chrono_literals;

/// The same place, reached through PgBouncer, which then ends with it.
class PooledPlace : public PostgresPlace {
 public:
  std::unique_ptr<DocumentStore> open() override { return at(bouncer_.url(database())); }

 private:
  PgBouncer bouncer_{server()};
};

INSTANTIATE_TEST_SUITE_P(
    Postgres, DocumentStoreContract,
    ::testing::Values(testing::StoreSubject{"Postgres", [] { return std::make_unique<PostgresPlace>(); }, {}},
                      testing::StoreSubject{
                          "PostgresThroughPgBouncer", [] { return std::make_unique<PooledPlace>(); }, {}}),
    testing::subject_name);

class PostgresStoreTest : public ::testing::Test {
 protected:
  Instant soon() { return place_.clock().monotonic() + 1min; }

  PostgresPlace place_;
};

TEST_F(PostgresStoreTest, ABodyComesBackByteForByte) {
  const auto store = place_.store();
  const std::string body = R"({ "b" : 1.50, "a":[1e3 ,"\u00e4 ä"],  "a":{} })";
  ASSERT_TRUE(store->put("environments/e", body, 0));
  EXPECT_EQ(store->get("environments/e")->body, body);
}

TEST_F(PostgresStoreTest, AQueueOfAThousandFits) {
  const auto store = place_.store();
  std::string body = R"({"queue":[)";
  for (int i = 0; i < 1000; ++i) {
    body += fmt::format(R"({}{{"id":"20260114-123456-{:08x}","ticket":{},"run_url":"{}"}})", i ? "," : "", i, i,
                        std::string(340, 'x'));
  }
  body += "]}";
  const auto version = store->put("environments/e", R"({})", 0);
  ASSERT_TRUE(store->put("environments/e", body, *version));
  EXPECT_EQ(place_.store()->get("environments/e")->body, body);
}

TEST_F(PostgresStoreTest, KeysMayHoldWhateverAKeyMayHold) {
  const auto store = place_.store();
  for (const std::string name :
       {"a b", "100%", "a_b", "it's", "quote\"d", "back\\slash", "ä€🚦", "$1", "a.b", "-", "{}"}) {
    const std::string key = "outbox/" + name;
    ASSERT_TRUE(store->put(key, "{}", 0)) << key;
    EXPECT_TRUE(store->get(key)) << key;
    EXPECT_EQ(store->list(key).size(), 1U) << key;
  }
}

TEST_F(PostgresStoreTest, APrefixIsNoPattern) {
  const auto store = place_.store();
  for (const std::string key : {"outbox/a_b", "outbox/axb", "outbox/a%", "outbox/abc"})
    ASSERT_TRUE(store->put(key, "{}", 0));
  std::vector<std::string> keys;
  for (const auto& document : store->list("outbox/a_")) keys.push_back(document.key);
  for (const auto& document : store->list("outbox/a%")) keys.push_back(document.key);
  EXPECT_THAT(keys, ElementsAre("outbox/a_b", "outbox/a%"));
}

TEST_F(PostgresStoreTest, APrefixMayEndInTheMiddleOfACharacter) {
  const auto store = place_.store();
  ASSERT_TRUE(store->put("outbox/ä", "{}", 0));
  ASSERT_TRUE(store->put("outbox/€", "{}", 0));
  EXPECT_EQ(store->list("outbox/\xC3").size(), 1U);
  EXPECT_TRUE(store->list(std::string("outbox/\0", 8)).empty());
}

TEST_F(PostgresStoreTest, AnErasedDocumentIsForgottenAfterAnHour) {
  const auto store = place_.store();
  ASSERT_TRUE(store->erase("beats/old", *store->put("beats/old", "{}", 0)));
  place_.run_sql(
      "SET session_replication_role = replica; UPDATE signalbox.documents SET updated_at = now() - interval '2 hours'");
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(store->erase("beats/b", *store->put("beats/b", "{}", 0)));
  EXPECT_EQ(place_.run_sql("SELECT key FROM signalbox.documents"), "beats/b");
}

TEST_F(PostgresStoreTest, AnEditByHandGetsAVersionOfItsOwnAndWakesWatches) {
  const auto store = place_.store();
  const auto version = store->put("environments/e", R"({"a":1})", 0);
  const auto watch = store->watch("environments/e");
  place_.run_sql(R"(UPDATE signalbox.documents SET body = '{"a":2}')");
  EXPECT_TRUE(watch->wait_until(soon(), {}));
  EXPECT_FALSE(store->put("environments/e", "{}", *version));
  EXPECT_EQ(store->get("environments/e")->body, R"({"a":2})");
}

TEST_F(PostgresStoreTest, AnUpdateFindsTheNewBodyWithTheVersionItReturned) {
  const auto store = place_.store();
  const auto first = store->put("environments/e", "{}", 0);
  const auto second = store->put("environments/e", R"({"a":1})", *first);
  ASSERT_TRUE(second);
  EXPECT_GT(*second, *first);
  EXPECT_EQ(store->get("environments/e")->version, *second);
}

// As after a crash: what was written without a flush is gone, and the sequence gives out again what it gave out for it.
TEST_F(PostgresStoreTest, AVersionDoesNotComeBackThoughTheServerForgotIt) {
  const auto store = place_.store();
  const auto lost = store->put("beats/b", "{}", 0);
  place_.run_sql("DELETE FROM signalbox.documents; ALTER SEQUENCE signalbox.versions RESTART");
  const auto again = store->put("beats/b", "{}", 0);
  ASSERT_TRUE(lost && again);
  EXPECT_NE(*again, *lost);
  place_.run_sql("UPDATE signalbox.documents SET version = 1; ALTER SEQUENCE signalbox.versions RESTART");
  const auto next = store->put("beats/b", R"({"n":1})", 1);
  ASSERT_TRUE(next);
  EXPECT_NE(*next, *lost);
  EXPECT_NE(*next, *again);
}

TEST_F(PostgresStoreTest, StrictIsolationIsNoObstacle) {
  place_.run_sql(
      fmt::format("ALTER DATABASE {} SET default_transaction_isolation = 'serializable'", place_.database()));
  const auto store = place_.store();
  ASSERT_TRUE(store->put("environments/e", R"({"n":0})", 0));
  constexpr int threads = 4, increments = 25;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < threads; ++i) {
      workers.emplace_back([&, own = place_.store()] {
        for (int done = 0; done < increments;) {
          const auto seen = own->get("environments/e");
          const int number = std::stoi(seen->body.substr(5));
          if (own->put("environments/e", fmt::format(R"({{"n":{}}})", number + 1), seen->version)) ++done;
        }
      });
    }
  }
  EXPECT_EQ(store->get("environments/e")->body, fmt::format(R"({{"n":{}}})", threads * increments));
}

TEST_F(PostgresStoreTest, ManyMayInitAtOnce) {
  const std::string database = place_.server().make_database();
  std::mutex mutex;
  std::vector<SetupOutcome> outcomes;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 8; ++i) {
      workers.emplace_back([&] {
        const auto outcome = place_.at(place_.server().url(database))->init();
        std::lock_guard guard(mutex);
        outcomes.push_back(outcome);
      });
    }
  }
  EXPECT_EQ(outcomes.size(), 8U);
  EXPECT_EQ(std::ranges::count(outcomes, SetupOutcome::made), 1);
  EXPECT_EQ(std::ranges::count(outcomes, SetupOutcome::already_there), 7);
}

TEST_F(PostgresStoreTest, InitBringsAnOlderSchemaUpToDateAndKeepsWhatIsThere) {
  ASSERT_TRUE(place_.store()->put("environments/e", "{}", 0));
  place_.run_sql("UPDATE signalbox.schema_version SET version = 0");
  EXPECT_EQ(place_.store()->init(), SetupOutcome::upgraded);
  EXPECT_EQ(place_.store()->init(), SetupOutcome::already_there);
  EXPECT_TRUE(place_.store()->get("environments/e"));
}

TEST_F(PostgresStoreTest, InitBringsTheFirstSchemaToVersionsThatEndInRandomBits) {
  place_.run_sql("ALTER TABLE signalbox.documents ALTER COLUMN version SET DEFAULT nextval('signalbox.versions')");
  place_.run_sql("UPDATE signalbox.schema_version SET version = 1");
  EXPECT_EQ(place_.store()->init(), SetupOutcome::upgraded);
  place_.run_sql("INSERT INTO signalbox.documents (key, body) VALUES ('environments/by-hand', '{}')");
  EXPECT_EQ(place_.run_sql("SELECT version >= 1 << 20 FROM signalbox.documents WHERE key = 'environments/by-hand'"),
            "t");
}

TEST_F(PostgresStoreTest, WeakDurabilityIsWarnedAboutOnce) {
  const auto store = place_.store();
  EXPECT_EQ(store->get("environments/e"), std::nullopt);
  EXPECT_TRUE(place_.warnings().empty());
  place_.run_sql(fmt::format("ALTER DATABASE {} SET synchronous_commit = off", place_.database()));
  const auto weak = place_.store();
  EXPECT_EQ(weak->get("environments/e"), std::nullopt);
  EXPECT_EQ(weak->get("environments/e"), std::nullopt);
  EXPECT_THAT(place_.warnings(), ElementsAre(HasSubstr("synchronous_commit is off")));
}

TEST_F(PostgresStoreTest, OneConnectionListensForAllWatchesOfAStore) {
  const auto store = place_.store();
  const auto first = store->watch("environments/");
  const auto second = store->watch("beats/");
  ASSERT_TRUE(store->put("beats/b", "{}", 0));
  EXPECT_TRUE(second->wait_until(soon(), {}));
  EXPECT_FALSE(first->wait_until(place_.clock().monotonic(), {}));
  EXPECT_EQ(place_.run_sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'signalbox' AND datname = "
                           "current_database()"),
            "2");
}

TEST_F(PostgresStoreTest, AWatchHearsOfDocumentsWithLongAndForeignNames) {
  const auto store = place_.store();
  for (const auto& name : {std::string(200, 'x'), std::string("ä€🚦ä€🚦ä€🚦ä€🚦ä€🚦"), std::string("quote\"d it's")}) {
    const auto watch = store->watch("outbox/" + name);
    ASSERT_TRUE(store->put("outbox/" + name, "{}", 0));
    EXPECT_TRUE(watch->wait_until(soon(), {})) << name;
  }
}

TEST_F(PostgresStoreTest, ADocumentWhoseChannelIsSharedWakesNobodyElse) {
  const auto store = place_.store();
  const auto watch = store->watch("outbox/1-the-same-ending");
  ASSERT_TRUE(store->put("outbox/2-the-same-ending", "{}", 0));
  ASSERT_TRUE(store->put("outbox/other", "{}", 0));
  EXPECT_FALSE(watch->wait_until(place_.clock().monotonic() + 100ms, {}));
}

TEST_F(PostgresStoreTest, WhatIsWrittenQuietlyWakesNobody) {
  const auto store = place_.store();
  const auto beat = store->watch("beats/");
  const auto environment = store->watch("environments/e");
  const auto version = store->put_quietly("beats/b", "{}", 0);
  const auto next = store->put_quietly("beats/b", R"({"n":1})", *version);
  ASSERT_TRUE(store->erase_quietly("beats/b", *next));
  ASSERT_TRUE(
      store->change("environments/e", [](const auto&) { return std::optional(DocumentStore::Revision("{}", false)); }));
  ASSERT_TRUE(store->change("environments/e",
                            [](const auto&) { return std::optional(DocumentStore::Revision(R"({"n":1})", false)); }));
  EXPECT_FALSE(beat->wait_until(place_.clock().monotonic() + 100ms, {}));
  EXPECT_FALSE(environment->wait_until(place_.clock().monotonic(), {}));
}

TEST_F(PostgresStoreTest, AListenerThatIsCutOffListensAgainAndWakesItsWatches) {
  const auto store = place_.store();
  const auto watch = store->watch("environments/");
  place_.run_sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND "
      "application_name = 'signalbox' AND datname = current_database()");
  EXPECT_TRUE(watch->wait_until(soon(), {}));
}

TEST_F(PostgresStoreTest, BehindAPoolerThatKeepsSessionsItListens) {
  const PgBouncer bouncer(place_.server(), "session");
  const auto store = place_.at(bouncer.url(place_.database()));
  const auto watch = store->watch("environments/");
  EXPECT_FALSE(watch->wait_until(place_.clock().monotonic() + 60ms, {})) << "a blind watch would have woken";
  ASSERT_TRUE(place_.store()->put("environments/e", "{}", 0));
  EXPECT_TRUE(watch->wait_until(soon(), {}));
}

TEST_F(PostgresStoreTest, BehindAPoolerForTransactionsWatchesLookByThemselves) {
  const PgBouncer bouncer(place_.server());
  const auto store = place_.at(bouncer.url(place_.database()));
  const auto watch = store->watch("environments/");
  EXPECT_TRUE(watch->wait_until(soon(), {})) << "though nothing changed";
}

}  // namespace
}  // namespace signalbox
