// AWS credentials and the two roles around them: a source knows one place to get them from, a provider hands out valid
// ones. Their secrets are never printed.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <variant>

#include "core/time.hpp"

namespace signalbox::aws {

struct Credentials {
  std::string access_key_id, secret_access_key;
  std::string session_token;    ///< empty for long-lived keys
  std::optional<Time> expires;  ///< nullopt: never
};

/// This source has nothing to do with this machine or job; `why` is for the message when no source has.
struct NotHere {
  std::string why;
};

class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  /// A source that is configured but does not work throws, so that nobody deploys with credentials that were not meant:
  /// Error{denied}, Error{invalid_input}, Error{unavailable} or Error{interrupted}.
  [[nodiscard]] virtual std::variant<Credentials, NotHere> load(std::stop_token stop) = 0;
};

/// Safe to use from many threads.
class CredentialProvider {
 public:
  virtual ~CredentialProvider() = default;
  [[nodiscard]] virtual Credentials get(std::stop_token stop) = 0;
  /// AWS refused these: the next get() asks the source again, unless somebody else has done so already.
  virtual void distrust(const Credentials& refused) = 0;
};

/// Always the same ones: the keys with which a role is assumed.
class FixedCredentials : public CredentialProvider {
 public:
  explicit FixedCredentials(Credentials credentials) : credentials_(std::move(credentials)) {}
  [[nodiscard]] Credentials get(std::stop_token) override { return credentials_; }
  void distrust(const Credentials&) override {}

 private:
  Credentials credentials_;
};

}  // namespace signalbox::aws
