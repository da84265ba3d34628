// Values for the steps that come after in a GitHub workflow, as $GITHUB_OUTPUT takes them.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace signalbox {

using StepOutputs = std::vector<std::pair<std::string, std::string>>;

/// `name<<delimiter`, the value, the delimiter, for each. A value cannot end itself: the delimiter is none of its
/// lines. Names are ours; values may come from anywhere and become one line each.
[[nodiscard]] std::string step_output_text(const StepOutputs& outputs);

}  // namespace signalbox
