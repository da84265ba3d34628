#include "adapters/aws/endpoints.hpp"

#include "adapters/aws/region.hpp"
#include "aws_world.hpp"

namespace signalbox::aws {
namespace {

using testing::error_of;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

using Settings = std::map<std::string, std::string>;

struct Place {
  TemporaryFolder folder;
  SharedConfig config;
  std::optional<Profile> profile;
  Variables variables;

  Place(Settings environment, const std::string& file) : variables(std::move(environment)) {
    folder.write(".aws/config", file);
    config = SharedConfig::load(variables, folder.path());
    profile = config.profile("default");
  }
  [[nodiscard]] std::string endpoint(Service service, const std::string& region) const {
    return endpoint_of(service, region, variables, config, profile);
  }
};

TEST(Endpoint, EachPartitionHasItsDomain) {
  struct Row {
    std::string region, cloudformation, sts;
  };
  const std::vector<Row> rows = {
      {"eu-central-1", "https://cloudformation.eu-central-1.amazonaws.com", "https://sts.eu-central-1.amazonaws.com"},
      {"us-east-1", "https://cloudformation.us-east-1.amazonaws.com", "https://sts.us-east-1.amazonaws.com"},
      {"cn-north-1", "https://cloudformation.cn-north-1.amazonaws.com.cn", "https://sts.cn-north-1.amazonaws.com.cn"},
      {"us-gov-west-1", "https://cloudformation.us-gov-west-1.amazonaws.com",
       "https://sts.us-gov-west-1.amazonaws.com"},
      {"us-iso-east-1", "https://cloudformation.us-iso-east-1.c2s.ic.gov", "https://sts.us-iso-east-1.c2s.ic.gov"},
      {"us-isob-east-1", "https://cloudformation.us-isob-east-1.sc2s.sgov.gov",
       "https://sts.us-isob-east-1.sc2s.sgov.gov"},
      {"xx-new-9", "https://cloudformation.xx-new-9.amazonaws.com", "https://sts.xx-new-9.amazonaws.com"},
  };
  const Place place(Settings(), "");
  for (const auto& row : rows) {
    EXPECT_EQ(place.endpoint(Service::cloudformation, row.region), row.cloudformation);
    EXPECT_EQ(place.endpoint(Service::sts, row.region), row.sts);
  }
}

TEST(Endpoint, FipsAndDualStackFollowTheRuleSets) {
  const Place fips(Settings{{"AWS_USE_FIPS_ENDPOINT", "true"}}, "");
  EXPECT_EQ(fips.endpoint(Service::sts, "us-west-2"), "https://sts-fips.us-west-2.amazonaws.com");
  EXPECT_EQ(fips.endpoint(Service::cloudformation, "us-gov-east-1"),
            "https://cloudformation.us-gov-east-1.amazonaws.com");
  const Place dual(Settings{{"AWS_USE_DUALSTACK_ENDPOINT", "true"}}, "");
  EXPECT_EQ(dual.endpoint(Service::cloudformation, "us-west-2"), "https://cloudformation.us-west-2.api.aws");
  EXPECT_EQ(dual.endpoint(Service::cloudformation, "cn-north-1"),
            "https://cloudformation.cn-north-1.api.amazonwebservices.com.cn");
  EXPECT_EQ(error_of([&] { (void)dual.endpoint(Service::sts, "us-iso-east-1"); }).kind(), ErrorKind::invalid_input);
  const Place both(Settings(), "[default]\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\n");
  EXPECT_EQ(both.endpoint(Service::cloudformation, "us-west-2"), "https://cloudformation-fips.us-west-2.api.aws");
  const Place custom(Settings{{"AWS_USE_FIPS_ENDPOINT", "true"}, {"AWS_ENDPOINT_URL", "http://localhost:1"}}, "");
  EXPECT_EQ(error_of([&] { (void)custom.endpoint(Service::sts, "us-west-2"); }).kind(), ErrorKind::invalid_input);
  const Place unclear(Settings{{"AWS_USE_FIPS_ENDPOINT", "perhaps"}}, "");
  EXPECT_THAT(error_of([&] { (void)unclear.endpoint(Service::sts, "us-west-2"); }).what(),
              HasSubstr("AWS_USE_FIPS_ENDPOINT"));
}

TEST(Endpoint, TheMoreSpecificSettingWins) {
  const std::string file =
      "[default]\nendpoint_url = http://profile\nservices = mine\n[services mine]\ncloudformation =\n  endpoint_url = "
      "http://section\n";
  struct Row {
    std::string rule;
    Settings environment;
    std::string cloudformation, sts;
  };
  const std::vector<Row> rows = {
      {"the profile's section before the profile", {}, "http://section", "http://profile"},
      {"the environment before the profile", {{"AWS_ENDPOINT_URL", "http://all"}}, "http://all", "http://all"},
      {"the service's variable before the general one",
       {{"AWS_ENDPOINT_URL", "http://all"}, {"AWS_ENDPOINT_URL_CLOUDFORMATION", "http://one"}},
       "http://one",
       "http://all"},
      {"and for sts", {{"AWS_ENDPOINT_URL_STS", "https://s:8/p"}}, "http://section", "https://s:8/p"},
      {"none when they are to be ignored",
       {{"AWS_ENDPOINT_URL", "http://all"}, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}},
       "https://cloudformation.eu-west-1.amazonaws.com",
       "https://sts.eu-west-1.amazonaws.com"},
  };
  for (const auto& row : rows) {
    const Place place(row.environment, file);
    EXPECT_EQ(place.endpoint(Service::cloudformation, "eu-west-1"), row.cloudformation) << row.rule;
    EXPECT_EQ(place.endpoint(Service::sts, "eu-west-1"), row.sts) << row.rule;
  }
}

TEST(Endpoint, AServicesSectionThatIsMissingIsNamed) {
  const Place place(Settings(), "[default]\nservices = gone\n");
  EXPECT_THAT(error_of([&] { (void)place.endpoint(Service::sts, "eu-west-1"); }).what(),
              HasSubstr("services section gone"));
}

TEST(Endpoint, WhatIsNoUrlIsRefusedWithItsOrigin) {
  for (const auto* url : {"localhost:4566", "ftp://host", "http://", "http:///path", "http://user:secret@host",
                          "http://host/?a=b", "http://ho st", "http://host#x", "http://:80"}) {
    const Place place(Settings{{"AWS_ENDPOINT_URL", url}}, "");
    const auto error = error_of([&] { (void)place.endpoint(Service::sts, "eu-west-1"); });
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input) << url;
    EXPECT_THAT(error.what(), HasSubstr("AWS_ENDPOINT_URL")) << url;
    EXPECT_THAT(error.what(), ::testing::Not(HasSubstr("secret"))) << url;
  }
}

TEST(Region, TheFlagThenTheEnvironmentThenTheProfile) {
  const std::optional<Profile> profile = Profile{"p", {{"region", "eu-north-1"}}};
  const Variables both({{"AWS_REGION", "eu-west-1"}, {"AWS_DEFAULT_REGION", "eu-west-2"}});
  const Variables second({{"AWS_REGION", ""}, {"AWS_DEFAULT_REGION", "eu-west-2"}});
  EXPECT_EQ(find_region("eu-south-1", both, profile), "eu-south-1");
  EXPECT_EQ(find_region(std::nullopt, both, profile), "eu-west-1");
  EXPECT_EQ(find_region(std::nullopt, second, profile), "eu-west-2");
  EXPECT_EQ(find_region(std::nullopt, Variables(), profile), "eu-north-1");
  EXPECT_EQ(find_region(std::nullopt, Variables(), std::nullopt), std::nullopt);
}

TEST(Region, NoneIsAnErrorWithTheWayOut) {
  const auto error = error_of([] { (void)require_region(std::nullopt); });
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  EXPECT_THAT(error.what(), HasSubstr("no AWS region"));
  EXPECT_THAT(error.hint(), HasSubstr("AWS_REGION"));
}

TEST(Region, WhatCouldChangeTheHostIsRefused) {
  for (const auto* text :
       {"eu west", "evil.com/#", "", "-eu", "eu-", "EU-WEST-1", "eu_west_1", "eu-west-1\n", "a@b", "\x1b[31m"}) {
    EXPECT_EQ(error_of([&] { (void)find_region(std::string(text), Variables(), std::nullopt); }).kind(),
              ErrorKind::invalid_input)
        << text;
  }
}

TEST(Endpoint, EvidencesServicesHaveTheirOwnNamesAndVariables) {
  struct Row {
    Service service;
    std::string host, variable;
  };
  const std::vector<Row> rows = {
      {Service::ecs, "https://ecs.eu-west-1.amazonaws.com", "AWS_ENDPOINT_URL_ECS"},
      {Service::load_balancing, "https://elasticloadbalancing.eu-west-1.amazonaws.com",
       "AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2"},
      {Service::logs, "https://logs.eu-west-1.amazonaws.com", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"},
      {Service::rds, "https://rds.eu-west-1.amazonaws.com", "AWS_ENDPOINT_URL_RDS"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(Place(Settings(), "").endpoint(row.service, "eu-west-1"), row.host);
    EXPECT_EQ(Place(Settings{{row.variable, "http://127.0.0.1:1"}}, "").endpoint(row.service, "eu-west-1"),
              "http://127.0.0.1:1");
  }
  const Place fips(Settings{{"AWS_USE_FIPS_ENDPOINT", "true"}}, "");
  EXPECT_EQ(fips.endpoint(Service::ecs, "us-gov-west-1"), "https://ecs-fips.us-gov-west-1.amazonaws.com");
  EXPECT_EQ(fips.endpoint(Service::logs, "us-gov-west-1"), "https://logs.us-gov-west-1.amazonaws.com");
}

}  // namespace
}  // namespace signalbox::aws
