// From when on a resource that moves is slow: longer than it ever took in the stack's own earlier deployments, or,
// while those say too little, than nine in ten of its type take. Pure.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/deployment.hpp"

namespace signalbox {

/// What nine in ten resources of this type take to be created or changed; nullopt for those that may take any time (a
/// nested stack, a wait for a signal). Source: recorded deployments, AWS's documentation where there are too few.
[[nodiscard]] std::optional<Duration> usual_span_of_type(std::string_view resource_type);

class UsualSpans {
 public:
  /// One succeeded deployment's events, oldest first.
  void learn(std::span<const RecordedEvent> events);

  /// `status`: of the movement, e.g. UPDATE_IN_PROGRESS. nullopt: it is never slow.
  [[nodiscard]] std::optional<Duration> slow_after(const std::string& stack, const std::string& resource,
                                                   std::string_view type, std::string_view status) const;

 private:
  /// Fewer say nothing of how much a resource varies.
  static constexpr std::size_t enough_spans = 3;

  std::map<std::string, std::vector<Duration>> spans_;  ///< by stack, resource and action
};

}  // namespace signalbox
