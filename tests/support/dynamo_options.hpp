// How tests and benches come to a DynamoDB that is not AWS: credentials and an endpoint that no machine has by chance.
#pragma once

#include <string>

#include "adapters/aws/aws_session.hpp"

namespace signalbox::testing {

[[nodiscard]] inline AwsOptions aws_options_for(const std::string& endpoint) {
  AwsOptions options;
  options.environment = {{"AWS_ENDPOINT_URL_DYNAMODB", endpoint},
                         {"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
                         {"AWS_SECRET_ACCESS_KEY", "secret"},
                         {"AWS_REGION", "eu-central-1"},
                         {"AWS_EC2_METADATA_DISABLED", "true"}};
  options.home = "/nonexistent";
  return options;
}

}  // namespace signalbox::testing
