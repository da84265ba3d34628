#include "adapters/aws/credential_chain.hpp"

#include "adapters/aws/container_credentials.hpp"
#include "aws_world.hpp"

namespace signalbox::aws {
namespace {

using ::testing::ElementsAre;
using testing::error_answer;
using testing::error_of;
using ::testing::HasSubstr;
using testing::http_answer;
using testing::LoopbackServer;
using ::testing::Not;
using testing::RawRequest;
using testing::role_answer;

// One endpoint that is STS, the container endpoint and the metadata service at once, as far as a test wants it to be.
class ChainTest : public ::testing::Test {
 protected:
  ChainTest() { set("AWS_EC2_METADATA_DISABLED", "true"); }

  void set(const std::string& name, const std::string& value) { environment_[name] = value; }
  void unset(const std::string& name) { environment_.erase(name); }
  void files(const std::string& config, const std::string& credentials = "") {
    folder_.write(".aws/config", config);
    folder_.write(".aws/credentials", credentials);
  }
  void choose(const std::string& profile) { flag_ = profile; }
  void answer(LoopbackServer::Answer answer) { server_ = std::make_unique<LoopbackServer>(std::move(answer)); }

  Credentials load() {
    context_.variables = Variables(environment_);
    context_.config = SharedConfig::load(context_.variables, folder_.path());
    context_.profile = flag_.value_or(context_.variables.get("AWS_PROFILE").value_or("default"));
    context_.chosen = context_.config.profile(context_.profile);
    context_.profile_is_flag = flag_.has_value();
    context_.region = "eu-west-1";
    context_.sts_endpoint = server_ ? server_->url() : "http://127.0.0.1:1";
    RetryOptions retry;
    retry.max_attempts = 1;
    return std::get<Credentials>(credential_chain(context_, {http_, clock_, seeds_, retry})->load({}));
  }
  std::string key() { return load().access_key_id; }
  Error failure() {
    return error_of([this] { (void)load(); });
  }
  std::string printing(const std::string& json) { return "printf '%s' '" + json + "'"; }

  testing::TemporaryFolder folder_;
  std::map<std::string, std::string> environment_;
  std::optional<std::string> flag_;
  CredentialContext context_;
  HttpClient http_;
  testing::LeapingClock clock_;
  RandomSeeds seeds_{1};
  std::unique_ptr<LoopbackServer> server_;
};

const char* const keys = "[default]\naws_access_key_id = FILE\naws_secret_access_key = s\n";

TEST_F(ChainTest, TheEnvironmentComesFirst) {
  files("", keys);
  set("AWS_ACCESS_KEY_ID", "ENV");
  set("AWS_SECRET_ACCESS_KEY", "s");
  set("AWS_SESSION_TOKEN", "t");
  EXPECT_EQ(key(), "ENV");
  EXPECT_EQ(load().session_token, "t");
  set("AWS_PROFILE", "default");
  EXPECT_EQ(key(), "ENV") << "AWS_PROFILE does not go before keys in the environment";
}

TEST_F(ChainTest, AProfileChosenByFlagGoesBeforeTheEnvironment) {
  files("", keys);
  set("AWS_ACCESS_KEY_ID", "ENV");
  set("AWS_SECRET_ACCESS_KEY", "s");
  choose("default");
  EXPECT_EQ(key(), "FILE");
}

TEST_F(ChainTest, HalfAKeyPairIsNoReasonToLookElsewhere) {
  files("", keys);
  set("AWS_ACCESS_KEY_ID", "ENV");
  const auto error = failure();
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  EXPECT_THAT(error.what(), HasSubstr("AWS_SECRET_ACCESS_KEY is not"));
}

TEST_F(ChainTest, NothingAnywhereListsWhatWasTried) {
  const auto error = failure();
  EXPECT_EQ(error.kind(), ErrorKind::denied);
  for (const auto* place :
       {"no AWS credentials", "environment", "web identity", "profile default", "container", "EC2 instance"}) {
    EXPECT_THAT(error.what(), HasSubstr(place));
  }
  EXPECT_THAT(error.hint(), HasSubstr("AWS_PROFILE"));
}

TEST_F(ChainTest, AWebIdentityTokenIsTradedWithoutASignature) {
  answer([](const RawRequest&) { return role_answer("AssumeRoleWithWebIdentity", "WEB"); });
  files("", keys);
  set("AWS_WEB_IDENTITY_TOKEN_FILE", folder_.write("token", "the.jwt\n"));
  set("AWS_ROLE_ARN", "arn:aws:iam::1:role/ci");
  set("AWS_ROLE_SESSION_NAME", "run-7");
  const auto credentials = load();
  EXPECT_EQ(credentials.access_key_id, "WEB");
  EXPECT_EQ(credentials.session_token, "role-token");
  EXPECT_EQ(credentials.expires, parse_iso8601("2026-01-14T14:00:00Z"));
  const auto request = server_->requests().front();
  EXPECT_EQ(request.header("authorization"), "");
  EXPECT_THAT(request.body, HasSubstr("RoleSessionName=run-7"));
  EXPECT_THAT(request.body, HasSubstr("WebIdentityToken=the.jwt"));
}

TEST_F(ChainTest, AWebIdentityThatDoesNotWorkIsAnErrorAndNotSkipped) {
  files("", keys);
  set("AWS_WEB_IDENTITY_TOKEN_FILE", folder_.path() + "/gone");
  EXPECT_THAT(failure().what(), HasSubstr("AWS_ROLE_ARN is not"));
  set("AWS_ROLE_ARN", "arn:aws:iam::1:role/ci");
  EXPECT_THAT(failure().what(), HasSubstr("/gone does not exist"));
  answer([](const RawRequest&) { return error_answer(400, "ExpiredTokenException", "Token expired"); });
  set("AWS_WEB_IDENTITY_TOKEN_FILE", folder_.write("token", "secret.jwt"));
  EXPECT_EQ(failure().kind(), ErrorKind::denied);
  EXPECT_THAT(failure().what(), Not(HasSubstr("secret.jwt")));
}

TEST_F(ChainTest, TheCredentialsFileGoesBeforeTheConfigFile) {
  files("[profile p]\naws_access_key_id = CONFIG\naws_secret_access_key = s\nrole_session_name = x\n",
        "[p]\naws_access_key_id = SECRET\naws_secret_access_key = s\naws_session_token = t\n");
  set("AWS_PROFILE", "p");
  EXPECT_EQ(key(), "SECRET");
  EXPECT_EQ(load().session_token, "t");
}

TEST_F(ChainTest, FilesMayLieElsewhere) {
  set("AWS_SHARED_CREDENTIALS_FILE", folder_.write("other/keys", keys));
  set("AWS_CONFIG_FILE", folder_.write("other/config", ""));
  EXPECT_EQ(key(), "FILE");
}

TEST_F(ChainTest, AChosenProfileHasToExist) {
  set("AWS_PROFILE", "typo");
  EXPECT_EQ(failure().kind(), ErrorKind::denied);
  EXPECT_THAT(failure().what(), HasSubstr("no profile typo"));
}

TEST_F(ChainTest, ARoleIsAssumedWithItsSourceProfilesKeys) {
  answer([](const RawRequest&) { return role_answer("AssumeRole", "ROLE"); });
  files(
      "[profile p]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\nexternal_id = ext\nrole_session_name = "
      "me\n"
      "duration_seconds = 900\n[profile base]\naws_access_key_id = BASE\naws_secret_access_key = s\n");
  choose("p");
  EXPECT_EQ(key(), "ROLE");
  const auto request = server_->requests().front();
  EXPECT_THAT(request.header("authorization"), HasSubstr("Credential=BASE/"));
  EXPECT_EQ(request.body,
            "Action=AssumeRole&DurationSeconds=900&ExternalId=ext&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&"
            "RoleSessionName=me&"
            "Version=2011-06-15");
}

TEST_F(ChainTest, RolesMayBeChained) {
  answer([](const RawRequest& request) {
    const bool first = request.header("authorization").find("Credential=BASE/") != std::string::npos;
    return role_answer("AssumeRole", first ? "MIDDLE" : "LAST");
  });
  files(
      "[profile a]\nrole_arn = r1\nsource_profile = b\n[profile b]\nrole_arn = r2\nsource_profile = c\n"
      "[profile c]\naws_access_key_id = BASE\naws_secret_access_key = s\n");
  choose("a");
  EXPECT_EQ(key(), "LAST");
  EXPECT_EQ(server_->requests().size(), 2U);
  EXPECT_EQ(server_->requests().back().header("x-amz-security-token"), "role-token");
}

TEST_F(ChainTest, AProfileMayBuildOnItsOwnKeys) {
  answer([](const RawRequest&) { return role_answer("AssumeRole", "ROLE"); });
  files("[profile p]\nrole_arn = r\nsource_profile = p\naws_access_key_id = OWN\naws_secret_access_key = s\n");
  choose("p");
  EXPECT_EQ(key(), "ROLE");
  EXPECT_THAT(server_->requests().front().header("authorization"), HasSubstr("Credential=OWN/"));
}

TEST_F(ChainTest, ProfilesThatCannotWorkSayWhy) {
  struct Row {
    std::string rule, config, message;
  };
  const std::vector<Row> rows = {
      {"a circle", "[profile p]\nrole_arn=r\nsource_profile=q\n[profile q]\nrole_arn=r\nsource_profile=p\n",
       "leads back to itself"},
      {"no source", "[profile p]\nrole_arn=r\n", "without a source"},
      {"two sources", "[profile p]\nrole_arn=r\nsource_profile=q\ncredential_source=Environment\n", "has both"},
      {"a source that is not there", "[profile p]\nrole_arn=r\nsource_profile=q\n", "q does not exist"},
      {"a source without credentials", "[profile p]\nrole_arn=r\nsource_profile=q\n[profile q]\nregion=x\n",
       "q has no credentials"},
      {"an unknown kind of source", "[profile p]\nrole_arn=r\ncredential_source=Moon\n",
       "credential_source Moon is unknown"},
      {"an MFA device", "[profile p]\nrole_arn=r\nsource_profile=q\nmfa_serial=x\n", "MFA"},
      {"half a key pair", "[profile p]\naws_access_key_id=A\n", "aws_secret_access_key is missing"},
      {"SSO", "[profile p]\nsso_session = corp\n", "SSO"},
      {"SSO as it was", "[profile p]\nsso_start_url = https://x\n", "SSO"},
      {"an environment without keys", "[profile p]\nrole_arn=r\ncredential_source=Environment\n",
       "AWS_ACCESS_KEY_ID is not set"},
  };
  choose("p");
  for (const auto& row : rows) {
    files(row.config);
    const auto error = failure();
    EXPECT_EQ(error.kind(), ErrorKind::denied) << row.rule;
    EXPECT_THAT(error.what(), HasSubstr(row.message)) << row.rule;
    EXPECT_THAT(error.what(), HasSubstr("profile ")) << row.rule;
    EXPECT_FALSE(error.hint().empty()) << row.rule;
  }
}

TEST_F(ChainTest, SsoNamesTheWayOut) {
  files("[profile p]\nsso_session = corp\n");
  choose("p");
  EXPECT_THAT(failure().hint(), HasSubstr("aws configure export-credentials --profile p"));
}

TEST_F(ChainTest, ACredentialSourceMayBeTheEnvironment) {
  answer([](const RawRequest&) { return role_answer("AssumeRole", "ROLE"); });
  files("[profile p]\nrole_arn=r\ncredential_source=Environment\n");
  choose("p");
  set("AWS_ACCESS_KEY_ID", "ENV");
  set("AWS_SECRET_ACCESS_KEY", "s");
  EXPECT_EQ(key(), "ROLE");
  EXPECT_THAT(server_->requests().front().header("authorization"), HasSubstr("Credential=ENV/"));
}

TEST_F(ChainTest, AProfileMayHaveAWebIdentity) {
  answer([](const RawRequest&) { return role_answer("AssumeRoleWithWebIdentity", "WEB"); });
  files("[profile p]\nrole_arn=r\nweb_identity_token_file=" + folder_.write("token", "jwt") + "\n");
  choose("p");
  EXPECT_EQ(key(), "WEB");
}

TEST_F(ChainTest, AProgramMayPrintTheCredentials) {
  files("[profile p]\ncredential_process = " +
        printing(R"({"Version": 1, "AccessKeyId": "PROC", "SecretAccessKey": "s", "SessionToken": "t",)"
                 R"( "Expiration": "2026-01-14T14:00:00Z"})"));
  choose("p");
  EXPECT_EQ(key(), "PROC");
  EXPECT_TRUE(load().expires.has_value());
}

TEST_F(ChainTest, ARefusalOfTheRoleNamesTheRole) {
  answer(
      [](const RawRequest&) { return error_answer(403, "AccessDenied", "not authorized to perform: sts:AssumeRole"); });
  files(
      "[profile p]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = p\naws_access_key_id = "
      "OWN\naws_secret_access_key = hush\n");
  choose("p");
  EXPECT_EQ(failure().kind(), ErrorKind::denied);
  EXPECT_THAT(failure().what(), HasSubstr("the role arn:aws:iam::1:role/r cannot be assumed"));
  EXPECT_THAT(failure().what(), Not(HasSubstr("hush")));
}

const char* const endpoint_json =
    R"({"AccessKeyId": "BOX", "SecretAccessKey": "s", "Token": "t", "Expiration": "2026-01-14T14:00:00Z", "Code": "Success"})";

TEST_F(ChainTest, TheContainerEndpointIsAskedWithItsToken) {
  answer([](const RawRequest&) { return http_answer(200, endpoint_json); });
  set("AWS_CONTAINER_CREDENTIALS_FULL_URI", server_->url() + "/creds?x=1");
  set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "overridden");
  set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", folder_.write("auth", "from-file\n"));
  const auto credentials = load();
  EXPECT_EQ(credentials.access_key_id, "BOX");
  EXPECT_EQ(credentials.session_token, "t");
  EXPECT_EQ(server_->requests().front().header("authorization"), "from-file");
  EXPECT_EQ(server_->requests().front().line(), "GET /creds?x=1 HTTP/1.1");
}

TEST_F(ChainTest, AContainerEndpointThatFailsIsNotSkipped) {
  answer([](const RawRequest&) { return http_answer(500, ""); });
  set("AWS_CONTAINER_CREDENTIALS_FULL_URI", server_->url());
  EXPECT_THAT(failure().what(), HasSubstr("status 500"));
  EXPECT_EQ(server_->requests().size(), 2U) << "tried twice";
  set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "a\r\nb");
  EXPECT_THAT(failure().what(), HasSubstr("line break"));
}

TEST(ContainerUrl, TheTokenGoesOnlyToTheMachineItself) {
  const auto url_for = [](const std::string& url) {
    return container_url(testing::only("AWS_CONTAINER_CREDENTIALS_FULL_URI", url));
  };
  for (const auto* url :
       {"https://anything/x", "http://127.0.0.1/x", "http://127.9.9.9:80", "http://localhost:1/x", "http://[::1]/x",
        "http://169.254.170.2/x", "http://169.254.170.23/v1", "http://[fd00:ec2::23]/v1"}) {
    EXPECT_EQ(url_for(url), url);
  }
  for (const auto* url :
       {"http://evil.com", "http://127.evil.com.x.y", "http://169.254.170.2.evil.com", "ftp://127.0.0.1",
        "http://127.0.0.1@evil.com/", "http://localhost.evil.com", "127.0.0.1", "http://evil.com\\@127.0.0.1"}) {
    EXPECT_EQ(error_of([&] { (void)url_for(url); }).kind(), ErrorKind::denied) << url;
  }
  EXPECT_EQ(container_url(testing::only("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/abc")),
            "http://169.254.170.2/v2/abc");
  EXPECT_EQ(container_url(Variables()), std::nullopt);
}

class InstanceTest : public ChainTest {
 protected:
  InstanceTest() { unset("AWS_EC2_METADATA_DISABLED"); }
  void serve(const std::string& listing, const std::string& json) {
    answer([=](const RawRequest& request) {
      if (request.line().starts_with("PUT /latest/api/token ")) return http_answer(200, "imds-token");
      if (request.line().starts_with("GET /latest/meta-data/iam/security-credentials/ "))
        return http_answer(200, listing);
      if (request.line().starts_with("GET /latest/meta-data/iam/security-credentials/my-role "))
        return http_answer(200, json);
      return http_answer(404, "");
    });
    set("AWS_EC2_METADATA_SERVICE_ENDPOINT", server_->url() + "/");
  }
};

TEST_F(InstanceTest, TheRoleOfTheInstanceIsReadWithAToken) {
  serve("my-role\n", endpoint_json);
  EXPECT_EQ(key(), "BOX");
  const auto requests = server_->requests();
  EXPECT_EQ(requests[0].header("x-aws-ec2-metadata-token-ttl-seconds"), "21600");
  EXPECT_EQ(requests[1].header("x-aws-ec2-metadata-token"), "imds-token");
  EXPECT_EQ(requests[2].header("x-aws-ec2-metadata-token"), "imds-token");
}

TEST_F(InstanceTest, AMachineWithoutTheServiceIsNoError) {
  set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1");
  EXPECT_THAT(failure().what(), HasSubstr("no metadata service answers"));
}

TEST_F(InstanceTest, AnInstanceWithoutARoleSaysSo) {
  serve("", "");
  EXPECT_THAT(failure().what(), HasSubstr("it has no role"));
}

TEST_F(InstanceTest, TheOldUnprotectedServiceIsNotUsed) {
  answer([](const RawRequest& request) {
    return request.line().starts_with("PUT") ? http_answer(403, "") : http_answer(200, endpoint_json);
  });
  set("AWS_EC2_METADATA_SERVICE_ENDPOINT", server_->url());
  EXPECT_EQ(failure().kind(), ErrorKind::denied);
  EXPECT_EQ(server_->requests().size(), 1U);
}

TEST_F(InstanceTest, ARoleThatCannotBeUsedIsAnError) {
  serve("my-role", R"({"Code": "AssumeRoleUnauthorizedAccess"})");
  EXPECT_THAT(failure().what(), HasSubstr("AssumeRoleUnauthorizedAccess"));
}

}  // namespace
}  // namespace signalbox::aws
