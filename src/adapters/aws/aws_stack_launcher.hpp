// CreateStack or UpdateStack. A request that had to be sent twice starts one operation: it carries a client request
// token.
#pragma once

#include "adapters/aws/query_client.hpp"
#include "ports/cloudformation.hpp"
#include "ports/stack_launcher.hpp"

namespace signalbox {

class AwsStackLauncher : public StackLauncher {
 public:
  /// `stacks` tells whether to create or to update; it and `seeds` outlive the launcher.
  AwsStackLauncher(aws::QueryClient client, CloudFormation& stacks, aws::RandomSeeds& seeds)
      : client_(std::move(client)), stacks_(stacks), seeds_(seeds) {}

  /// Nothing to change is Error{invalid_input}: no operation has begun that could be waited for.
  [[nodiscard]] std::string create_or_update(const std::string& name, const std::string& template_body,
                                             std::stop_token stop) override;

 private:
  [[nodiscard]] bool is_there(const std::string& name, std::stop_token stop);

  aws::QueryClient client_;
  CloudFormation& stacks_;
  aws::RandomSeeds& seeds_;
};

}  // namespace signalbox
