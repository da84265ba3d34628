// Speaks AWS's JSON 1.1 protocol with one service: a JSON object goes out through SignedCaller, one comes back.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "adapters/aws/signed_caller.hpp"

namespace signalbox::aws {

/// Safe to use from many threads.
class JsonClient {
 public:
  JsonClient(Service service, std::string endpoint, std::string region, const Transport& transport,
             CredentialProvider& credentials);

  /// The answer is an object. Throws as CloudFormation's port says, and what AWS refuses.
  [[nodiscard]] nlohmann::json call(const std::string& action, const nlohmann::json& request,
                                    std::stop_token stop) const;
  [[nodiscard]] const std::string& region() const { return caller_.region(); }

 private:
  Service service_;
  SignedCaller caller_;
};

}  // namespace signalbox::aws
