// A session whose CloudFormation is a server that answers as a test says, in the words in which AWS answers.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>

#include "adapters/aws/aws_session.hpp"
#include "aws_world.hpp"

namespace signalbox::testing {

inline std::string cloudformation_answer(const std::string& action, const std::string& content) {
  return http_answer(
      200, fmt::format("<{0}Response xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><{0}Result>{1}"
                       "</{0}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{0}Response>",
                       action, content));
}

/// The token of the page that follows, where there is one.
inline std::string next_token(const std::string& token) {
  return token.empty() ? std::string() : "<NextToken>" + token + "</NextToken>";
}

class AnsweredCloudFormation : public ::testing::Test {
 protected:
  void answer(LoopbackServer::Answer answer) {
    server_ = std::make_unique<LoopbackServer>(std::move(answer));
    AwsOptions options;
    options.environment = {
        {"AWS_ENDPOINT_URL", server_->url()}, {"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "s"}};
    options.region = "eu-west-1";
    options.home = folder_.path();
    session_ = std::make_unique<AwsSession>(options, clock_, 3);
  }
  void answer(const std::string& always) {
    answer([always](const RawRequest&) { return always; });
  }
  CloudFormation& cloudformation() { return session_->cloudformation(); }

  TemporaryFolder folder_;
  LeapingClock clock_;
  std::unique_ptr<LoopbackServer> server_;
  std::unique_ptr<AwsSession> session_;
};

}  // namespace signalbox::testing
