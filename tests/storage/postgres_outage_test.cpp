// What becomes of reads and writes when the connection breaks in the middle of them, or the server is gone.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <thread>

#include "adapters/storage/postgres/postgres_writes.hpp"
#include "core/error.hpp"
#include "storage/postgres_cut.hpp"
#include "storage/postgres_place.hpp"
#include "support/manual_clock.hpp"

namespace signalbox {
namespace {

using testing::CuttingProxy;
using ::testing::HasSubstr;
using testing::PostgresPlace;
using namespace std::chrono_literals;
using Cut = CuttingProxy::Cut;

class PostgresOutage : public ::testing::Test {
 protected:
  std::unique_ptr<PostgresStore> through_proxy(PostgresOptions options = {}) {
    return place_.at(fmt::format("postgres://postgres@127.0.0.1:{}/{}", proxy_.port(), place_.database()), options);
  }

  template <typename Call>
  static Error error_of(Call&& call) {
    try {
      call();
    } catch (const Error& error) {
      return error;
    }
    return Error(ErrorKind::internal, "nothing was thrown");
  }

  PostgresPlace place_;
  CuttingProxy proxy_{PostgresPlace::server().port()};
  std::unique_ptr<PostgresStore> direct_ = place_.store();
  std::unique_ptr<PostgresStore> store_ = through_proxy();
};

TEST_F(PostgresOutage, AReadIsRepeated) {
  ASSERT_TRUE(direct_->put("environments/e", "{}", 0));
  for (const Cut cut : {Cut::before, Cut::after}) {
    proxy_.order(cut, "SELECT");
    EXPECT_TRUE(store_->get("environments/e"));
    EXPECT_EQ(proxy_.orders_left(), 0U);
  }
}

TEST_F(PostgresOutage, ACreationTakesEffectOnceWhereverTheConnectionBreaks) {
  for (const Cut cut : {Cut::before, Cut::after}) {
    const std::string key = cut == Cut::before ? "environments/before" : "environments/after";
    proxy_.order(cut, key);  // not the statement: a second one goes by the name of its plan
    const auto version = store_->put(key, R"({"by":"us"})", 0);
    EXPECT_EQ(proxy_.orders_left(), 0U);
    const auto found = direct_->get(key);
    ASSERT_TRUE(version && found);
    EXPECT_EQ(found->version, *version);
    EXPECT_FALSE(store_->put(key, "{}", 0));
  }
}

TEST_F(PostgresOutage, AChangeTakesEffectOnceWhereverTheConnectionBreaks) {
  auto version = store_->put("environments/e", R"({"n":0})", 0);
  for (const Cut cut : {Cut::before, Cut::after}) {
    proxy_.order(cut, "UPDATE signalbox");
    const auto next = store_->put("environments/e", R"({"n":1})", *version);
    EXPECT_EQ(proxy_.orders_left(), 0U);
    ASSERT_TRUE(next);
    EXPECT_EQ(direct_->get("environments/e")->version, *next);
    EXPECT_EQ(place_.run_sql("SELECT array_length(trail, 1) / 2 FROM signalbox.documents"),
              cut == Cut::before ? "1" : "2");
    version = next;
  }
}

TEST_F(PostgresOutage, AChangeByARuleTakesEffectOnceWhereverTheConnectionBreaks) {
  ASSERT_TRUE(store_->put("environments/e", R"({"n":0})", 0));
  int expected = 0;
  for (const auto& [cut, text] :
       {std::pair(Cut::before, "NO KEY UPDATE"), std::pair(Cut::after, "NO KEY UPDATE"),
        std::pair(Cut::before, "UPDATE signalbox"), std::pair(Cut::after, "UPDATE signalbox")}) {
    proxy_.order(cut, text);
    const auto version = store_->change("environments/e", [](const std::optional<Document>& document) {
      const int seen = std::stoi(document->body.substr(5));
      return std::optional(DocumentStore::Revision(fmt::format(R"({{"n":{}}})", seen + 1)));
    });
    EXPECT_EQ(proxy_.orders_left(), 0U);
    ASSERT_TRUE(version);
    EXPECT_EQ(direct_->get("environments/e")->version, *version);
    EXPECT_EQ(direct_->get("environments/e")->body, fmt::format(R"({{"n":{}}})", ++expected));
  }
}

TEST_F(PostgresOutage, AnErasureTakesEffectOnceWhereverTheConnectionBreaks) {
  for (const Cut cut : {Cut::before, Cut::after}) {
    const auto version = store_->put("beats/b", "{}", 0);
    proxy_.order(cut, "SET body = NULL");
    EXPECT_TRUE(store_->erase("beats/b", *version));
    EXPECT_EQ(proxy_.orders_left(), 0U);
    EXPECT_EQ(direct_->get("beats/b"), std::nullopt);
  }
}

TEST_F(PostgresOutage, AChangeThatTookEffectIsKnownThoughOthersHaveChangedTheDocumentSince) {
  const auto version = store_->put("environments/e", R"({"n":0})", 0);
  proxy_.order(Cut::after, "UPDATE signalbox");
  // The way back leads through a read; before it, somebody else gets his turn.
  proxy_.order(Cut::before, "array_to_string");
  std::optional<Version> ours;
  {
    const std::jthread writer([&] { ours = store_->put("environments/e", R"({"n":1})", *version); });
    const auto watch = direct_->watch("environments/e");
    for (bool changed = false; !changed;) {
      const auto seen = direct_->get("environments/e");
      changed = seen->version != *version && direct_->put("environments/e", R"({"n":2})", seen->version);
      if (!changed) static_cast<void>(watch->wait_until(place_.clock().monotonic() + 1min, {}));
    }
  }
  ASSERT_TRUE(ours);
  EXPECT_EQ(direct_->get("environments/e")->body, R"({"n":2})");
}

TEST_F(PostgresOutage, AWriteThatReachesTheServerLateFindsItsTurnTaken) {
  const auto version = store_->put("environments/e", R"({"n":0})", 0);
  proxy_.order(Cut::late, "UPDATE signalbox");
  const auto ours = store_->put("environments/e", R"({"n":1})", *version);
  ASSERT_TRUE(ours);
  const auto others = direct_->put("environments/e", R"({"n":2})", *ours);
  ASSERT_TRUE(others);
  proxy_.deliver_late();
  EXPECT_EQ(direct_->get("environments/e")->version, *others);
}

TEST_F(PostgresOutage, AServerThatFallsSilentIsGivenUpAndFoundAgain) {
  PostgresOptions options;
  options.answer_patience = 200ms;
  const auto store = through_proxy(options);
  ASSERT_TRUE(store->put("environments/e", "{}", 0));
  proxy_.order(Cut::silence, "SELECT");
  EXPECT_TRUE(store->get("environments/e"));
  EXPECT_EQ(proxy_.orders_left(), 0U);
}

TEST_F(PostgresOutage, WhenTheOutcomeCannotBeFoundOutTheErrorSaysSo) {
  PostgresOptions options;
  options.answer_patience = 100ms;
  options.reconnect_patience = 100ms;
  const auto store = through_proxy(options);
  const auto version = store->put("environments/e", "{}", 0);
  proxy_.order(Cut::after, "UPDATE signalbox");
  for (int i = 0; i < 200; ++i) proxy_.order(Cut::before, "array_to_string");
  const Error error = error_of([&] { (void)store->put("environments/e", R"({"n":1})", *version); });
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.what(), HasSubstr("whether it was is unknown"));
  EXPECT_THAT(error.what(), HasSubstr("environments/e"));
}

TEST_F(PostgresOutage, InitIsBegunAgainWhenTheConnectionBreaks) {
  const std::string database = place_.server().make_database();
  const auto store = place_.at(fmt::format("postgres://postgres@127.0.0.1:{}/{}", proxy_.port(), database));
  proxy_.order(Cut::before, "CREATE TABLE");
  EXPECT_EQ(store->init(), SetupOutcome::made);
  EXPECT_EQ(proxy_.orders_left(), 0U);
  EXPECT_TRUE(store->put("environments/e", "{}", 0));
}

TEST_F(PostgresOutage, AServerThatIsRestartedIsFoundAgain) {
  const auto version = direct_->put("environments/e", R"({"n":0})", 0);
  const auto watch = direct_->watch("environments/");
  place_.server().stop();
  std::optional<Version> next;
  {
    const std::jthread writer([&] { next = direct_->put("environments/e", R"({"n":1})", *version); });
    place_.server().start();
  }
  ASSERT_TRUE(next);
  EXPECT_TRUE(watch->wait_until(place_.clock().monotonic() + 1min, {}));
  EXPECT_EQ(direct_->get("environments/e")->version, *next);
}

TEST_F(PostgresOutage, AServerThatStaysAwayIsUnavailableOncePatienceEnds) {
  place_.server().stop();
  testing::ManualClock clock;
  PostgresStore store({.connection = place_.url()}, clock, 1);
  std::optional<Error> error;
  {
    const std::jthread reader([&] { error = error_of([&] { (void)store.get("environments/e"); }); });
    clock.await_sleepers(1);
    clock.advance(1min);
  }
  place_.server().start();
  EXPECT_EQ(error->kind(), ErrorKind::unavailable);
  EXPECT_THAT(error->what(), HasSubstr(place_.database()));
}

TEST_F(PostgresOutage, InAHurryNobodyWaitsForAServer) {
  place_.server().stop();
  testing::ManualClock clock;
  std::stop_source hurry;
  PostgresStore store({.connection = place_.url(), .hurry = hurry.get_token()}, clock, 1);
  std::optional<Error> error;
  {
    const std::jthread reader([&] { error = error_of([&] { (void)store.get("environments/e"); }); });
    clock.await_sleepers(1);
    hurry.request_stop();
    clock.await_quiet(1);
    clock.advance(1s);
  }
  place_.server().start();
  EXPECT_EQ(error->kind(), ErrorKind::unavailable);
}

TEST_F(PostgresOutage, AWatchOnAServerThatIsGoneWakesAtIntervals) {
  place_.server().stop();
  const auto watch = place_.store()->watch("environments/");
  EXPECT_TRUE(watch->wait_until(place_.clock().monotonic() + 1min, {}));
  place_.server().start();
}

TEST_F(PostgresOutage, ADocumentSurvivesTheServersCrash) {
  place_.server().crash();
  place_.server().start();
  const auto version = direct_->put("environments/e", "{}", 0);
  place_.server().crash();
  place_.server().start();
  EXPECT_EQ(direct_->get("environments/e")->version, *version);
}

// What a row's past says. Writers are numbers, 7 is ours.
struct Story {
  const char* rule;
  std::optional<postgres::Past> past;
  Version expected;
  postgres::Verdict verdict;
};

TEST(PostgresJudgement, NothingIsAssumed) {
  using postgres::Past;
  using postgres::Verdict;
  Past crowded;
  for (Version version = 40; version > 20; --version) crowded.writes.push_back({1, version});
  const Story stories[] = {
      {"a creation finds no row: it has not happened", std::nullopt, 0, Verdict::not_yet},
      {"a change finds no row: a person erased it, before us or after us", std::nullopt, 5, Verdict::unknown},
      {"the last writer is us", Past{{{7, 6}, {1, 5}}}, 5, Verdict::took_effect},
      {"we wrote before somebody else did", Past{{{2, 8}, {7, 6}, {1, 5}}}, 5, Verdict::took_effect},
      {"we erased, and somebody else made it anew", Past{{{2, 8}, {7, 6}, {1, 5}}}, 5, Verdict::took_effect},
      {"what we expected still stands", Past{{{1, 5}}}, 5, Verdict::not_yet},
      {"somebody else changed it", Past{{{2, 6}, {1, 5}}}, 5, Verdict::never},
      {"somebody else made it", Past{{{2, 6}}}, 0, Verdict::never},
      {"somebody else erased it", Past{{{2, 6}, {1, 5}}, true}, 5, Verdict::never},
      {"a creation finds it erased", Past{{{2, 6}, {1, 5}}, true}, 0, Verdict::not_yet},
      {"more has happened than a row remembers", crowded, 5, Verdict::unknown},
      {"much has happened, but the row remembers back to us", crowded, 21, Verdict::never},
  };
  for (const Story& story : stories)
    EXPECT_EQ(postgres::judge(story.past, 7, story.expected).verdict, story.verdict) << story.rule;
}

}  // namespace
}  // namespace signalbox
