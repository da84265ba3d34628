#include "wiring/registry_address.hpp"

#include "core/error.hpp"
#include "wiring/registry_uri.hpp"

namespace signalbox {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

RegistryAddress parse_address(const std::string& text, Secrets secrets = Secrets::allowed) {
  return RegistryAddress::parse(text, "--registry", "/project", secrets);
}

/// Message and hint of what refuses the text.
std::string address_refusal(const std::string& text, Secrets secrets = Secrets::allowed) {
  try {
    (void)parse_address(text, secrets);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input) << text;
    return std::string(error.what()) + "|" + error.hint();
  }
  ADD_FAILURE() << "was accepted: " << text;
  return {};
}

TEST(RegistryAddress, KnowsItsKindByItsScheme) {
  EXPECT_EQ(parse_address("file:locks").kind(), RegistryKind::file);
  EXPECT_EQ(parse_address("file:locks").target(), "/project/locks");
  EXPECT_EQ(parse_address("postgres://db.example/ci").kind(), RegistryKind::postgres);
  EXPECT_EQ(parse_address("postgresql://db.example/ci").target(), "postgresql://db.example/ci");
  EXPECT_EQ(parse_address("postgres:///").kind(), RegistryKind::postgres) << "libpq's variables say the rest";
  const auto table = parse_address("dynamodb://signalbox?region=eu-central-1&endpoint=http%3A%2F%2F127.0.0.1%3A8000");
  EXPECT_EQ(table.kind(), RegistryKind::dynamodb);
  EXPECT_EQ(table.target(), "signalbox");
  EXPECT_EQ(table.region(), "eu-central-1");
  EXPECT_EQ(table.endpoint(), "http://127.0.0.1:8000");
}

TEST(RegistryAddress, AMistypedSchemeNamesTheNearest) {
  EXPECT_THAT(address_refusal("postgre://db/x"), HasSubstr("did you mean 'postgres'?"));
  EXPECT_THAT(address_refusal("dynamo://table"), HasSubstr("dynamodb://TABLE"));
  EXPECT_THAT(address_refusal("dynamdb://table"), HasSubstr("did you mean 'dynamodb'?"));
}

TEST(RegistryAddress, APasswordIsRefusedWhereOthersCanSeeIt) {
  for (const auto* text : {"postgres://ann:hunter2@db/ci", "postgres://db/ci?user=ann&password=hunter2",
                           "postgres://ann:hunter2@a,b/ci?sslmode=require", "postgres://db/ci?sslpassword=hunter2",
                           "postgres://an:n:hunter2@db/x", "postgres://ann:@db/ci"}) {
    EXPECT_THAT(address_refusal(text, Secrets::refused_on_command_line),
                AllOf(HasSubstr("on the command line"), HasSubstr("PGPASSWORD"), HasSubstr("~/.pgpass"),
                      HasSubstr("$SIGNALBOX_REGISTRY"), Not(HasSubstr("hunter2"))));
    EXPECT_THAT(address_refusal(text, Secrets::refused_in_file),
                AllOf(HasSubstr("committed"), Not(HasSubstr("hunter2"))));
    EXPECT_EQ(parse_address(text).target(), text) << "a variable may hold it";
  }
}

TEST(RegistryAddress, APasswordThatWouldEndTheHostsIsRefusedWhereverItStandsAndNotShown) {
  for (const auto* text :
       {"postgres://ann:hun/ter2@db/ci", "postgres://ann:hun?ter2@db/ci", "postgres://ann:hun/t?er2@db"}) {
    for (const auto secrets : {Secrets::refused_on_command_line, Secrets::refused_in_file, Secrets::allowed}) {
      EXPECT_THAT(address_refusal(text, secrets),
                  AllOf(HasSubstr("%2F"), Not(HasSubstr("hun")), Not(HasSubstr("er2"))));
    }
  }
  EXPECT_EQ(parse_address("postgres://ann:hun%2Fter2@db/ci").shown(), "postgres://ann@db/ci");
}

TEST(RegistryAddress, IsShownWithoutItsPassword) {
  EXPECT_EQ(parse_address("postgres://ann:hunter2@db:5433/ci?sslmode=require").shown(),
            "postgres://ann@db:5433/ci?sslmode=require");
  EXPECT_EQ(parse_address("postgres://db/ci?password=hunter2&sslmode=require").shown(),
            "postgres://db/ci?sslmode=require");
  EXPECT_EQ(parse_address("postgres://db/ci?pass%77ord=hunter2").shown(), "postgres://db/ci");
  EXPECT_EQ(parse_address("dynamodb://signalbox?region=eu-central-1").shown(),
            "dynamodb://signalbox?region=eu-central-1");
}

TEST(RegistryAddress, AnUnknownParameterNamesTheNearestKnownOne) {
  EXPECT_THAT(address_refusal("postgres://db/ci?sslmod=require"), HasSubstr("did you mean 'sslmode'?"));
  EXPECT_THAT(address_refusal("dynamodb://signalbox?reigon=eu-central-1"),
              AllOf(HasSubstr("did you mean 'region'?"), HasSubstr("known here: region, endpoint")));
  EXPECT_THAT(address_refusal("dynamodb://signalbox?x=1"), Not(HasSubstr("did you mean")));
}

TEST(RegistryAddress, ATableAndItsParametersAreChecked) {
  for (const auto* text :
       {"dynamodb://", "dynamodb://ab", "dynamodb://a/b", "dynamodb://ann@table", "dynamodb://ta ble"})
    EXPECT_THAT(address_refusal(text), HasSubstr("names no DynamoDB table")) << text;
  EXPECT_THAT(address_refusal("dynamodb://signalbox?region=EU"), HasSubstr("no AWS region"));
  EXPECT_THAT(address_refusal("dynamodb://signalbox?endpoint=ftp://x"), HasSubstr("no web address"));
}

TEST(RegistryAddress, WhatIsNoUriIsRefusedWithoutShowingIt) {
  for (const auto* text : {"postgres://ann:hunter2%@db/ci", "postgres://ann:hun ter2@db/ci", "postgres://db/ci?a=%0a"})
    EXPECT_THAT(address_refusal(text), AllOf(HasSubstr("no PostgreSQL URL"), Not(HasSubstr("hun")))) << text;
}

TEST(RegistryUri, HasItsParts) {
  const auto uri = parse_registry_uri("postgres://ann:p%40ss@a:1,b:2/ci/x?sslmode=require&options=-c%20x");
  ASSERT_TRUE(uri);
  EXPECT_EQ(uri->scheme, "postgres");
  EXPECT_EQ(uri->user, "ann");
  EXPECT_EQ(uri->password, "p%40ss");
  EXPECT_EQ(uri->hosts, "a:1,b:2");
  EXPECT_EQ(uri->path, "ci/x");
  ASSERT_EQ(uri->parameters.size(), 2U);
  EXPECT_EQ(uri->parameters[1].second, "-c x");
}

}  // namespace
}  // namespace signalbox
