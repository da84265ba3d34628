#include "rehearsal/id_source.hpp"

#include <fmt/format.h>

namespace signalbox::rehearsal {

std::string IdSource::uuid() {
  const std::uint64_t high = (generator_() & 0xffff'ffff'ffff'0fffULL) | 0x4000ULL;
  const std::uint64_t low = (generator_() & 0x3fff'ffff'ffff'ffffULL) | 0x8000'0000'0000'0000ULL;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff, high & 0xffff, low >> 48,
                     low & 0xffff'ffff'ffffULL);
}

std::string IdSource::suffix(std::size_t length) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  std::string text;
  while (text.size() < length) text += alphabet[generator_() % alphabet.size()];
  return text;
}

std::string_view partition_of(std::string_view region) {
  if (region.starts_with("cn-")) return "aws-cn";
  if (region.starts_with("us-gov-")) return "aws-us-gov";
  return "aws";
}

std::string cloudformation_arn(std::string_view region, std::string_view resource) {
  return fmt::format("arn:{}:cloudformation:{}:{}:{}", partition_of(region), region, rehearsal_account, resource);
}

}  // namespace signalbox::rehearsal
