#include "core/secret_mask.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>

#include "core/secret_name.hpp"
#include "support/places.hpp"

namespace signalbox {
namespace {

struct MaskedLine {
  std::string rule, line, masked;
};

void expect_masked(const std::vector<MaskedLine>& rows) {
  for (const MaskedLine& row : rows) EXPECT_EQ(mask_secrets(row.line), row.masked) << row.rule;
}

TEST(SecretMask, HidesTokensByTheirShape) {
  expect_masked({
      {"an AWS access key", "using AKIAIOSFODNN7EXAMPLE now", "using AKIA*** now"},
      {"a temporary one", "key=ASIAIOSFODNN7EXAMPLE;", "key=ASIA***;"},
      {"GitHub", "clone with ghp_0123456789abcdefghijABCDEFGHIJ012345", "clone with ghp_***"},
      {"GitHub, fine-grained", "github_pat_11ABCDEFG0123456789_abcdefgh", "github_pat_***"},
      {"Slack", "sent by xoxb-123456789012-abcdefGHIJ", "sent by xoxb-***"},
      {"a webhook of GovSlack", "https://hooks.slack-gov.com/services/T000/B000/XXXXabcd",
       "https://hooks.slack-gov.com/services/***"},
      {"a browser session's cookie", "xoxd-0123456789abcdef", "xoxd-***"},
      {"a Slack webhook", "POST https://hooks.slack.com/services/T000/B000/XXXXabcd",
       "POST https://hooks.slack.com/services/***"},
      {"a JSON web token", "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl!", "got eyJ***!"},
      {"a bearer", "curl -H 'X: Bearer abc123def456'", "curl -H 'X: Bearer ***'"},
      {"a secret access key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKE1 it is", "*** it is"},
      {"a private key", "-----BEGIN RSA PRIVATE KEY----- MIIE", "-----BEGIN ***"},
      {"a line of one", "MIIEowIBAAKCAQEAx8Jq2yVbZ3rV5k1u0m9T7s4d6f8g0h2j4k6l8z1x3c5v7b9n", "***"},
  });
}

TEST(SecretMask, HidesThePasswordOfAUrlAndLeavesItsUser) {
  expect_masked({
      {"user and password", "postgres://api:k7Rw2vQ9@db.internal:5432/orders",
       "postgres://api:***@db.internal:5432/orders"},
      {"a token as user", "https://abcdef0123@github.com/o/r", "https://***@github.com/o/r"},
      {"a short one grows no longer", "redis://:x@cache", "redis://:*@cache"},
      {"an @ in the path is none", "https://host/a@b", "https://host/a@b"},
      {"no password", "https://host:443/", "https://host:443/"},
  });
}

TEST(SecretMask, HidesWhatStandsBehindASecretName) {
  expect_masked({
      {"an assignment", "DB_PASSWORD=hunter2 next", "DB_PASSWORD=*** next"},
      {"JSON", R"({"apiKey": "a b", "port": 8080})", R"({"apiKey": "***", "port": 8080})"},
      {"JSON in JSON", R"("{\"client_secret\":\"abcd\",\"x\":1}")", R"("{\"client_secret\":\"***\",\"x\":1}")"},
      {"YAML", "  password: hunter2", "  password: ***"},
      {"a last word of letters", "password: letmein", "password: ***"},
      {"a flag", "mysql --password hunter2 -u root", "mysql --password *** -u root"},
      {"a header", "Authorization: Basic dXNlcjpwYXNz, and more", "Authorization: ***"},
      {"a header in quotes", "curl -H 'Authorization: token abcd' https://x", "curl -H 'Authorization: ***' https://x"},
      {"a query", "GET /?X-Amz-Security-Token=FwoG&X-Amz-Date=2026", "GET /?X-Amz-Security-Token=***&X-Amz-Date=2026"},
      {"dotted", "spring.datasource.password=p@ss", "spring.datasource.password=***"},
      {"hashes of Ruby", ":api_token => 'abcdef'", ":api_token => '***'"},
  });
}

TEST(SecretMask, LeavesWhatTellsTheCause) {
  for (const std::string line :
       {"password: undefined", "DB_PASSWORD is not set", R"("token": null)",
        "The parameter MasterUserPassword is not a valid password: only printable characters may be used",
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed",
        "Secrets Manager can't find the specified secret.", "secret: arn:aws:secretsmanager:eu-west-1:0:secret:db-x",
        "(RequestToken: 5e0a7c8e-2b54-4c4c-9d55-2d1f0c6a1d11, HandlerErrorCode: NotStabilized)",
        "SyntaxError: Unexpected token: end of input", "Basic authentication was refused",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "commit da39a3ee5e6b4b0d3255bfef95601890afd80709", "Error: connect ECONNREFUSED 10.0.23.41:5432",
        "(task 3f2a91c0d1e24a7f8b9c0d1e2f3a4b5c) stopped"})
    EXPECT_EQ(mask_secrets(line), line);
}

// Recorded deployments hold no secrets: their reasons must come through as CloudFormation wrote them.
TEST(SecretMask, LeavesRecordedReasonsAlone) {
  std::size_t reasons = 0;
  for (const auto& entry : std::filesystem::directory_iterator(testing::source_path("tests/data/timelines"))) {
    std::ifstream in(entry.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (auto at = text.find("\"reason\":"); at != std::string::npos; at = text.find("\"reason\":", at + 1)) {
      const auto begin = text.find('"', at + 9) + 1;
      const auto reason = text.substr(begin, text.find_first_of("\"\\", begin) - begin);
      EXPECT_EQ(mask_secrets(reason), reason) << entry.path();
      ++reasons;
    }
  }
  EXPECT_GT(reasons, 100U);
}

TEST(SecretName, IsToldByItsEnd) {
  for (const char* name :
       {"password", "DB_PASSWORD", "apiKey", "client-secret", "x-amz-security-token", "aws_secret_access_key"})
    EXPECT_TRUE(is_secret_name(name)) << name;
  for (const char* name : {"RequestToken", "NextToken", "passwords_file", "tokenizer", "secrets", "AccessKeyId", "key"})
    EXPECT_FALSE(is_secret_name(name)) << name;
}

rc::Gen<std::string> lines() {
  const auto pieces = rc::gen::element<std::string>(
      "password", "token", "Authorization", "=", ": ", ":", " ", "\"", "'", "\\", "--", "://", "@", "/", "?", "&", ",",
      "Bearer ", "AKIAIOSFODNN7EXAMPLE", "ghp_0123456789abcdefghijABCD", "xoxb-1234567890", "eyJhbGci.eyJzdWIi.c2lnbm",
      "hunter2", "letmein", "null", "arn:", "x", "***", "é", "\x1b[31m", "-----BEGIN PRIVATE KEY",
      "a1B2c3D4e5F6g7H8i9J0");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(pieces),
                      [](const std::vector<std::string>& parts) { return fmt::format("{}", fmt::join(parts, "")); });
}

RC_GTEST_PROP(SecretMask, IsIdempotentAndNeverLongerThanTheLine, ()) {
  const auto line = *lines();
  const auto masked = mask_secrets(line);
  RC_ASSERT(masked.size() <= line.size());
  RC_ASSERT(mask_secrets(masked) == masked);
}

RC_GTEST_PROP(SecretMask, TakesAnyBytes, (const std::string& line)) {
  const auto masked = mask_secrets(line);
  RC_ASSERT(masked.size() <= line.size());
  RC_ASSERT(mask_secrets(masked) == masked);
}

}  // namespace
}  // namespace signalbox
