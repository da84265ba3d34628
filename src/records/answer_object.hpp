// The member `answer` of a question and of what is told about it. Private to records/.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/question.hpp"

namespace signalbox::records {

[[nodiscard]] std::string write_answer(const Answer& answer);
/// Throws Error{invalid_input} that names the document and the field.
[[nodiscard]] Answer read_answer(const nlohmann::json& object, const std::string& document);

}  // namespace signalbox::records
