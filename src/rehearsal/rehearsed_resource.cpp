#include "rehearsal/rehearsed_resource.hpp"

#include <fmt/format.h>

namespace signalbox::rehearsal {
namespace {

RehearsedResource made_of(const RehearsedStack& stack, const StackResource& resource) {
  RehearsedResource made{
      resource, stack.name, stack.region, resource.physical_id.substr(resource.physical_id.rfind('/') + 1), {}};
  const auto played = stack.evidence.find(resource.logical_id);
  if (played != stack.evidence.end()) made.evidence = played->second;
  return made;
}

// The last word on each, also on those that are gone.
std::vector<StackResource> ever_seen(const RehearsedStack& stack, std::string_view type, Time now) {
  std::vector<StackResource> seen;
  for (const auto& event : visible_events(stack, now)) {
    if (event.resource_type != type || event.physical_id.empty()) continue;
    const auto known = std::ranges::find(seen, event.physical_id, &StackResource::physical_id);
    auto& resource = known == seen.end() ? seen.emplace_back() : *known;
    resource = {event.logical_id, event.physical_id, event.resource_type, event.status, event.reason, event.at};
  }
  return seen;
}

}  // namespace

std::vector<RehearsedResource> resources_of_type(const StackBook& book, std::string_view type, std::string_view region,
                                                 Time now) {
  std::vector<RehearsedResource> found;
  for (const auto* stack : book.all(region, now)) {
    for (const auto& resource : ever_seen(*stack, type, now)) found.push_back(made_of(*stack, resource));
  }
  return found;
}

std::string rehearsal_arn(std::string_view service, std::string_view region, std::string_view resource) {
  return fmt::format("arn:{}:{}:{}:{}:{}", partition_of(region), service, region, rehearsal_account, resource);
}

// FNV-1a, begun anew for every sixteen digits.
std::string digits_from(std::string_view text, std::size_t count) {
  std::string digits;
  for (std::uint64_t round = 0; digits.size() < count; ++round) {
    std::uint64_t hash = 14'695'981'039'346'656'037U + round;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
    digits += fmt::format("{:016x}", hash);
  }
  digits.resize(count);
  return digits;
}

}  // namespace signalbox::rehearsal
