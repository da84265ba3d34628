// What a real server complains about, as the user gets to read it.
#include "adapters/storage/postgres/postgres_errors.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "storage/postgres_place.hpp"

namespace signalbox {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::PostgresPlace;

template <typename Call>
Error error_of(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  return Error(ErrorKind::internal, "nothing was thrown");
}

class PostgresErrors : public ::testing::Test {
 protected:
  Error reading(const std::string& connection) {
    return error_of([&] { (void)place_.at(connection)->get("environments/e"); });
  }
  /// A role that exists for this test alone.
  std::string make_role(const std::string& words = "") {
    std::string role = "role_of_" + place_.database();
    place_.run_sql(fmt::format("CREATE ROLE {} LOGIN {}", role, words));
    return role;
  }

  PostgresPlace place_;
};

TEST_F(PostgresErrors, AWrongPasswordIsDeniedAndNotShown) {
  place_.run_sql("DROP ROLE IF EXISTS asked_for_password; CREATE ROLE asked_for_password LOGIN PASSWORD 'right'");
  const int port = place_.server().port();
  const Error error =
      reading(fmt::format("postgres://asked_for_password:hunter2@127.0.0.1:{}/{}", port, place_.database()));
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("password authentication failed"),
                                  HasSubstr("asked_for_password@127.0.0.1"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(error.hint(), AllOf(HasSubstr("PGPASSWORD"), Not(HasSubstr("hunter2"))));
}

TEST_F(PostgresErrors, AMissingPasswordIsDenied) {
  place_.run_sql("DROP ROLE IF EXISTS asked_for_password; CREATE ROLE asked_for_password LOGIN PASSWORD 'right'");
  const Error error = reading(place_.server().url(place_.database(), "asked_for_password"));
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_THAT(error.hint(), HasSubstr("no password was given"));
}

TEST_F(PostgresErrors, ADatabaseThatDoesNotExistIsNamed) {
  const Error error = reading(place_.server().url("nowhere"));
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  EXPECT_THAT(error.what(), HasSubstr("\"nowhere\" does not exist"));
  EXPECT_THAT(error.hint(), HasSubstr("createdb"));
}

TEST_F(PostgresErrors, ARoleThatDoesNotExistIsDenied) {
  const Error error = reading(place_.server().url(place_.database(), "nobody_at_all"));
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_THAT(error.what(), HasSubstr("nobody_at_all"));
}

TEST_F(PostgresErrors, AServerThatRejectsTheUserIsDenied) {
  const Error error = reading(place_.server().url(place_.database(), "refused"));
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_THAT(error.hint(), HasSubstr("pg_hba.conf"));
}

TEST_F(PostgresErrors, TlsThatTheServerDoesNotSpeakIsSaid) {
  const Error error = reading(place_.url() + "?sslmode=require");
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  EXPECT_THAT(error.what(), HasSubstr("SSL"));
}

TEST_F(PostgresErrors, ACertificateFileThatIsNotThereIsSaid) {
  const Error error = reading(place_.url() + "?sslmode=verify-full&sslrootcert=/nonexistent.pem");
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
}

TEST_F(PostgresErrors, EachMissingRightIsNamedWithItsGrant) {
  const std::string role = make_role();
  const auto store = place_.as(role);
  const auto lacks = [&](const std::string& right, const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::denied) << right;
    EXPECT_THAT(error.what(), HasSubstr("no right " + right));
    EXPECT_EQ(error.hint(), fmt::format("let its owner run: GRANT {} TO \"{}\";", right, role));
    place_.run_sql(fmt::format("GRANT {} TO {}", right, role));
  };
  const auto get = [&] { (void)store->get("environments/e"); };
  const auto put = [&] { (void)store->put("environments/e", "{}", 0); };
  lacks("USAGE ON SCHEMA signalbox", error_of(get));
  lacks("SELECT ON signalbox.schema_version", error_of(get));
  lacks("SELECT ON signalbox.documents", error_of(get));
  EXPECT_EQ(store->get("environments/e"), std::nullopt);
  lacks("INSERT, UPDATE ON signalbox.documents", error_of(put));
  lacks("USAGE ON SEQUENCE signalbox.versions", error_of(put));
  EXPECT_TRUE(store->put("environments/e", "{}", 0));
}

TEST_F(PostgresErrors, InitWithoutTheRightToCreateIsDenied) {
  const std::string database = place_.server().make_database();
  const Error error = error_of([&] { (void)place_.at(place_.server().url(database, make_role()))->init(); });
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_THAT(error.what(), HasSubstr("CREATE ON DATABASE"));
}

TEST_F(PostgresErrors, InitWhereNothingIsToBeDoneNeedsNoRightToCreate) {
  const std::string role = make_role();
  place_.run_sql(
      fmt::format("GRANT USAGE ON SCHEMA signalbox TO {0}; GRANT SELECT ON signalbox.schema_version TO {0}", role));
  EXPECT_EQ(place_.as(role)->init(), SetupOutcome::already_there);
}

TEST_F(PostgresErrors, AReadOnlyServerRefusesWritesAndAnswersReads) {
  place_.run_sql(fmt::format("ALTER DATABASE {} SET default_transaction_read_only = on", place_.database()));
  const auto store = place_.store();
  EXPECT_EQ(store->get("environments/e"), std::nullopt);
  const Error error = error_of([&] { (void)store->put("environments/e", "{}", 0); });
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_THAT(error.what(), HasSubstr("read-only"));
  EXPECT_THAT(error.hint(), HasSubstr("primary"));
}

TEST_F(PostgresErrors, ADatabaseWithoutARegistryPointsToInit) {
  const Error error = reading(place_.server().url(place_.server().make_database()));
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  EXPECT_THAT(error.hint(), HasSubstr("signalbox registry init"));
}

TEST_F(PostgresErrors, ANewerSchemaIsRefusedWithBothVersions) {
  place_.run_sql("UPDATE signalbox.schema_version SET version = 9");
  for (const auto& error :
       {reading(place_.url()), error_of([&] { (void)place_.store()->put("environments/e", "{}", 0); }),
        error_of([&] { (void)place_.store()->init(); })}) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("schema version 9"), HasSubstr("knows version 2")));
    EXPECT_THAT(error.hint(), HasSubstr("newer signalbox"));
  }
  EXPECT_EQ(place_.run_sql("SELECT count(*) FROM signalbox.documents"), "0");
}

TEST_F(PostgresErrors, AnOlderSchemaPointsToInit) {
  place_.run_sql("UPDATE signalbox.schema_version SET version = 0");
  const Error error = reading(place_.url());
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  EXPECT_THAT(error.hint(), HasSubstr("signalbox registry init"));
}

TEST_F(PostgresErrors, ADatabaseOfAnotherEncodingIsRefusedByInit) {
  place_.run_sql("DROP DATABASE IF EXISTS latin");
  place_.run_sql("CREATE DATABASE latin ENCODING LATIN1 TEMPLATE template0");
  const Error error = error_of([&] { (void)place_.at(place_.server().url("latin"))->init(); });
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  EXPECT_THAT(error.what(), HasSubstr("LATIN1"));
}

TEST_F(PostgresErrors, TooManyConnectionsMayPass) {
  const std::string role = make_role("CONNECTION LIMIT 0");
  PostgresOptions options;
  options.reconnect_patience = std::chrono::seconds(1);
  const auto store = place_.at(place_.server().url(place_.database(), role), options);
  const Error error = error_of([&] { (void)store->get("environments/e"); });
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.what(), HasSubstr("53300"));
}

TEST_F(PostgresErrors, AnAddressThatCannotBeReadDoesNotRepeatWhatMayBeAPassword) {
  for (const std::string address :
       {"postgres://u:p%zzhunter2@h/d", "host=h password=hunter2 hunter2", "postgres://[hunter2/d"}) {
    const Error error = error_of([&] { (void)place_.at(address); });
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input) << address;
    EXPECT_THAT(error.what(), Not(HasSubstr("hunter2")));
  }
  EXPECT_THAT(error_of([&] { (void)place_.at("postgres://h/d?sslmod=require"); }).what(), HasSubstr("sslmod"));
}

TEST_F(PostgresErrors, APlaceIsShownWithoutItsPassword) {
  EXPECT_EQ(place_.at("postgres://ada:hunter2@db.example:6432/signals?password=hunter2")->place(),
            "postgres://ada@db.example:6432/signals");
  EXPECT_EQ(place_.at("host=a,b port=1,2 user=ada dbname=d password=hunter2")->place(), "postgres://ada@a,b:1,2/d");
}

TEST(PostgresComplaint, TheFirstThatAServerAnsweredIsTaken) {
  const auto complaint = postgres::read_complaint(
      "connection to server at \"h\" (127.0.0.1), port 1 failed: Connection refused\n\tIs the server running?\n"
      "connection to server at \"i\" (127.0.0.1), port 2 failed: FATAL:  28P01: password authentication failed\n"
      "LOCATION:  auth_failed, auth.c:335\n");
  EXPECT_EQ(complaint.state, "28P01");
  EXPECT_EQ(complaint.text, "password authentication failed");
}

TEST(PostgresComplaint, WhatLibpqSaysItselfBecomesOneLine) {
  const auto complaint = postgres::read_complaint("connection refused\n\tIs it running?\n");
  EXPECT_EQ(complaint.state, "");
  EXPECT_EQ(complaint.text, "connection refused; Is it running?");
}

TEST(PostgresErrorKinds, AServerThatLetsInOnlyWithTlsIsAnsweredWithTls) {
  const postgres::Complaint complaint{
      "28000", "no pg_hba.conf entry for host \"10.0.0.7\", user \"ci\", database \"signals\", no encryption"};
  const Error error = postgres::connection_error({"postgres://ci@db/signals", "ci", ""}, complaint, false);
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_THAT(error.hint(), HasSubstr("sslmode=require"));
}

TEST(PostgresErrorKinds, TheKindIsTheNextMove) {
  const auto kind = [](const char* state) { return postgres::statement_error({}, {state, "text"}).kind(); };
  for (const char* state : {"08006", "40001", "53100", "53300", "55P03", "57014", "57P03", "58030", "XX000"})
    EXPECT_EQ(kind(state), ErrorKind::unavailable) << state;
  for (const char* state : {"3F000", "42P01", "42703", "22021"})
    EXPECT_EQ(kind(state), ErrorKind::invalid_input) << state;
  for (const char* state : {"42501", "25006"}) EXPECT_EQ(kind(state), ErrorKind::denied) << state;
}

}  // namespace
}  // namespace signalbox
