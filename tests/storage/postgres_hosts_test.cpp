// An address with several hosts: whoever takes writes is asked, since the others may lag behind.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "core/error.hpp"
#include "storage/postgres_place.hpp"

namespace signalbox {
namespace {

using ::testing::HasSubstr;
using testing::PostgresPlace;
using testing::PostgresServer;

/// Beside the server that takes writes one that does not, with a database of the same name and an old state in it.
class PostgresHosts : public ::testing::Test {
 protected:
  PostgresHosts() {
    const std::string& database = place_.database();
    static_cast<void>(place_.store()->put("environments/e", R"({"state":"new"})", 0));
    behind_.run_sql("postgres", "CREATE DATABASE " + database);
    const auto old = place_.at(behind_.url(database));
    static_cast<void>(old->init());
    static_cast<void>(old->put("environments/e", R"({"state":"old"})", 0));
    behind_.run_sql(database, fmt::format("ALTER DATABASE {} SET default_transaction_read_only = on", database));
  }
  std::string both(const std::string& words = "") {
    return fmt::format("postgres://postgres@127.0.0.1:{},127.0.0.1:{}/{}{}", behind_.port(), place_.server().port(),
                       place_.database(), words);
  }
  std::string only_behind() {
    return fmt::format("postgres://postgres@127.0.0.1:{0},127.0.0.1:{0}/{1}", behind_.port(), place_.database());
  }

  PostgresPlace place_;
  PostgresServer behind_;
};

TEST_F(PostgresHosts, TheOneThatTakesWritesIsAsked) {
  EXPECT_EQ(place_.at(both())->get("environments/e")->body, R"({"state":"new"})");
}

TEST_F(PostgresHosts, AnAddressThatSaysWhichOneIsObeyed) {
  EXPECT_EQ(place_.at(both("?target_session_attrs=any"))->get("environments/e")->body, R"({"state":"old"})");
}

TEST_F(PostgresHosts, WhenNoneTakesWritesTheRegistryIsOutOfReach) {
  PostgresOptions options;
  options.reconnect_patience = std::chrono::seconds(2);
  const auto store = place_.at(only_behind(), options);
  try {
    static_cast<void>(store->get("environments/e"));
    FAIL() << "an old state was taken for the present one";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    EXPECT_THAT(error.what(), HasSubstr("read-only"));
    EXPECT_THAT(error.hint(), HasSubstr("takes writes"));
  }
}

TEST(PostgresAddress, ThatAsksForAStandbyIsRefused) {
  PostgresPlace place;
  for (const std::string kind : {"read-only", "standby", "prefer-standby"}) {
    try {
      static_cast<void>(place.at("postgres://ci@a,b/signals?target_session_attrs=" + kind));
      ADD_FAILURE() << kind;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
      EXPECT_EQ(std::string(error.what()), "postgres://ci@a,b/signals: target_session_attrs=" + kind +
                                               " asks for a server that takes no writes and may lag behind");
      EXPECT_THAT(error.hint(), HasSubstr("read-write"));
    }
  }
}

}  // namespace
}  // namespace signalbox
