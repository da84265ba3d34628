// A question as the JSON object of one line that lies under `questions/ID`. docs/registry.md describes it. Keys may be
// added, none is renamed or removed; unknown ones are ignored.
#pragma once

#include <string>
#include <string_view>

#include "core/question.hpp"

namespace signalbox {

[[nodiscard]] std::string write_question(const Question& question);
/// Throws Error{invalid_input} that names the question and the field, also for one that cannot be asked.
[[nodiscard]] Question read_question(std::string_view body, const std::string& id);

}  // namespace signalbox
