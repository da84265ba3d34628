// Plans that the server keeps for us: which statements get one, and what becomes of a statement whose plan was lost.
#include <gtest/gtest.h>

#include "adapters/storage/postgres/postgres_session.hpp"
#include "core/error.hpp"
#include "storage/postgres_place.hpp"

namespace signalbox {
namespace {

using postgres::Session;
using postgres::Statement;
using testing::PgBouncer;
using testing::PostgresPlace;
using namespace std::chrono_literals;

class PostgresPlans : public ::testing::Test {
 protected:
  Session session_at(const std::string& url) {
    return {postgres::Address(url), {{}, 10s, 10s}, {}, place_.clock(), random_bits()};
  }
  static void look(Session& session) { static_cast<void>(session.select("d.key = $1", {"environments/e"})); }
  static std::uint64_t plans_of(Session& session) {
    return session.read({"SELECT count(*) FROM pg_prepared_statements", {}, ""}).number(0, 0);
  }
  static void lose_plans(Session& session) { static_cast<void>(session.read({"DEALLOCATE ALL", {}, ""})); }
  /// A change of the document's row, as change_in_line() makes it.
  static Session::Transaction transact(Session& session, const std::string& body) {
    const auto decide = [&](const postgres::Rows& rows) {
      return std::optional(postgres::update_document("environments/e", body, 7, rows.number(0, 0)));
    };
    return session.transact(postgres::lock_document("environments/e"), decide);
  }

  PostgresPlace place_;
  std::unique_ptr<PostgresStore> store_ = place_.store();
};

TEST_F(PostgresPlans, AreKeptOfWhatComesAgainAndOfNothingElse) {
  Session session = session_at(place_.url());
  look(session);
  look(session);
  EXPECT_EQ(plans_of(session), 0U) << "the first look checked the schema too, which was another statement";
  look(session);
  look(session);
  EXPECT_EQ(plans_of(session), 2U) << "one for the look, and one for this question";
}

TEST_F(PostgresPlans, AreNotKeptBehindAPooler) {
  const PgBouncer bouncer(place_.server());
  Session session = session_at(bouncer.url(place_.database()));
  for (int i = 0; i < 4; ++i) look(session);
  EXPECT_EQ(plans_of(session), 0U);
  EXPECT_EQ(plans_of(session), 0U);
}

TEST_F(PostgresPlans, AReadWhosePlanWasLostIsAnsweredAllTheSame) {
  ASSERT_TRUE(store_->put("environments/e", "{}", 0));
  Session session = session_at(place_.url());
  for (int i = 0; i < 3; ++i) look(session);
  lose_plans(session);
  EXPECT_EQ(session.select("d.key = $1", {"environments/e"}).size(), 1U);
}

TEST_F(PostgresPlans, AReadWhosePlanAnswersOtherwiseNowIsPlannedAnew) {
  ASSERT_TRUE(store_->put("environments/e", "{}", 0));
  Session session = session_at(place_.url());
  for (int i = 0; i < 3; ++i) look(session);
  place_.run_sql(
      "DROP TRIGGER tell_removal ON signalbox.documents; "
      "ALTER TABLE signalbox.documents ALTER body TYPE jsonb USING body::jsonb");
  EXPECT_EQ(session.select("d.key = $1", {"environments/e"}).size(), 1U);
}

TEST_F(PostgresPlans, AWriteWhosePlanWasLostIsMadeOnce) {
  auto version = store_->put("environments/e", "{}", 0);
  Session session = session_at(place_.url());
  const auto write = [&](const std::string& body) {
    const auto answer = session.write(postgres::update_document("environments/e", body, 7, *version));
    ASSERT_TRUE(answer && answer->size() == 1);
    version = answer->number(0, 0);
  };
  for (int i = 0; i < 3; ++i) write("{}");
  lose_plans(session);
  write(R"({"n":1})");
  EXPECT_EQ(store_->get("environments/e")->version, *version);
}

TEST_F(PostgresPlans, AChangeWhosePlanWasLostIsMadeOverANewConnection) {
  ASSERT_TRUE(store_->put("environments/e", "{}", 0));
  Session session = session_at(place_.url());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(transact(session, "{}").answer);
  lose_plans(session);
  const auto transaction = transact(session, R"({"n":1})");
  ASSERT_TRUE(transaction.answer);
  EXPECT_EQ(store_->get("environments/e")->body, R"({"n":1})");
}

TEST_F(PostgresPlans, AStatementThatIsRefusedWhenItIsPlannedIsRefusedAsAnyOther) {
  Session session = session_at(place_.url());
  for (int i = 0; i < 2; ++i) look(session);
  place_.run_sql("DROP TABLE signalbox.documents");
  try {
    look(session);
    FAIL() << "there is nothing to look at";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  }
}

}  // namespace
}  // namespace signalbox
