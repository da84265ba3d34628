// Who the credentials belong to.
#pragma once

#include <stop_token>
#include <string>

namespace signalbox {

struct CallerIdentity {
  std::string account, arn, user_id;
};

class AccountReader {
 public:
  virtual ~AccountReader() = default;
  /// Throws as CloudFormation does.
  [[nodiscard]] virtual CallerIdentity caller_identity(std::stop_token stop) = 0;
};

}  // namespace signalbox
