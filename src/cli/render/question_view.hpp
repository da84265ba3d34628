// Questions and their answers, as text and JSON.
#pragma once

#include <string>
#include <vector>

#include "cli/render/look.hpp"
#include "core/question.hpp"

namespace signalbox::cli {

[[nodiscard]] std::string questions_text(const std::vector<Question>& open, Time now, const Look& look);
[[nodiscard]] std::string questions_json(const std::vector<Question>& open);

/// Of one that was answered just now.
[[nodiscard]] std::string answered_text(const Question& question);
/// Of one that somebody else answered before; two lines.
[[nodiscard]] std::string answered_before_text(const Question& question);
[[nodiscard]] std::string question_json(const Question& question);

}  // namespace signalbox::cli
