// The recorded deployments under tests/data/timelines as CloudFormation would have told them: real names, times,
// statuses and reasons; ARNs, event ids and physical ids, which the recordings leave out, are made up, the same ones in
// each run. A nested stack that was recorded too has one ARN in its own and in its parent's timeline.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/stack_event.hpp"

namespace signalbox::testing {

struct Timeline {
  std::string id;  ///< file name without `.json`
  std::string stack;
  std::string stack_arn;
  std::string operation;  ///< CREATE, UPDATE, DELETE or ROLLBACK
  std::string initiated;  ///< what was asked for when `operation` says ROLLBACK
  bool complete = false;  ///< start to end, both ends of at least 90% of the resources
  std::string stack_status_final;
  std::string region;
  std::string parent;  ///< name of the stack that this one is nested in; empty for a root
  std::string source;
  Time start{};
  std::vector<StackEvent> events;  ///< oldest first
};

[[nodiscard]] std::filesystem::path timelines_folder();

/// All recordings, by id. Read once; safe to call from any thread.
[[nodiscard]] const std::vector<Timeline>& all_timelines();
[[nodiscard]] std::vector<const Timeline*> complete_timelines();
/// Throws Error{not_found} when there is no such recording.
[[nodiscard]] const Timeline& timeline(std::string_view id);
/// The recordings of the stacks that are nested in this one, however deep.
[[nodiscard]] std::vector<const Timeline*> nested_in(const Timeline& root);

}  // namespace signalbox::testing
