// Whose credentials these are, asked of STS.
#pragma once

#include "adapters/aws/sts.hpp"
#include "ports/account_reader.hpp"

namespace signalbox {

class AwsAccount : public AccountReader {
 public:
  explicit AwsAccount(aws::QueryClient sts) : sts_(std::move(sts)) {}
  [[nodiscard]] CallerIdentity caller_identity(std::stop_token stop) override {
    return aws::caller_identity(sts_, stop);
  }

 private:
  aws::QueryClient sts_;
};

}  // namespace signalbox
