// Every identifier the rehearsal cloud hands out. The same seed gives the same identifiers in the same order.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace signalbox::rehearsal {

inline constexpr std::string_view rehearsal_account = "000000000000";

class IdSource {
 public:
  explicit IdSource(std::uint64_t seed) : generator_(seed) {}

  [[nodiscard]] std::string uuid();
  /// Letters and digits as CloudFormation ends physical names with: `VPCStack-10MKXZ04B8WW5`.
  [[nodiscard]] std::string suffix(std::size_t length = 13);

 private:
  std::mt19937_64 generator_;
};

/// aws, aws-cn or aws-us-gov.
[[nodiscard]] std::string_view partition_of(std::string_view region);
/// `arn:aws:cloudformation:REGION:ACCOUNT:RESOURCE`
[[nodiscard]] std::string cloudformation_arn(std::string_view region, std::string_view resource);

}  // namespace signalbox::rehearsal
