// Credentials as a profile of the shared files describes them: keys, a program that prints them, or a role to assume
// with another profile's credentials. Source: botocore's credentials.py.
#pragma once

#include <set>

#include "adapters/aws/credential_chain.hpp"

namespace signalbox::aws {

class ProfileCredentials : public CredentialSource {
 public:
  ProfileCredentials(const CredentialContext& context, const Transport& transport)
      : context_(context), transport_(transport) {}
  /// A `default` profile that nobody wrote is NotHere; one that was chosen has to exist.
  [[nodiscard]] std::variant<Credentials, NotHere> load(std::stop_token stop) override;

 private:
  using Visited = std::set<std::string>;  ///< profiles on the way, so that a circle of them is noticed
  enum class Purpose { own, source_of_another };

  [[nodiscard]] std::optional<Credentials> resolve(const Profile& profile, Purpose purpose, Visited& visited,
                                                   std::stop_token stop) const;
  [[nodiscard]] Credentials assume(const Profile& profile, Visited& visited, std::stop_token stop) const;
  [[nodiscard]] Credentials source_of(const Profile& profile, Visited& visited, std::stop_token stop) const;
  [[nodiscard]] Credentials source_profile(const Profile& profile, const std::string& name, Visited& visited,
                                           std::stop_token stop) const;
  [[nodiscard]] Credentials named_source(const Profile& profile, const std::string& name, std::stop_token stop) const;

  const CredentialContext& context_;
  Transport transport_;
};

}  // namespace signalbox::aws
