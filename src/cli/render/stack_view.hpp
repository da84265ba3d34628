// One stack's status: the word, what it means, since when, what to do, what happened last.
#pragma once

#include <string>

#include "app/read_stack.hpp"
#include "cli/render/look.hpp"

namespace signalbox::cli {

[[nodiscard]] std::string stack_report_text(const StackReport& report, const Look& look);
[[nodiscard]] std::string stack_report_json(const StackReport& report);

/// One clause that says what the status means for a deployment.
[[nodiscard]] std::string_view meaning_of(StackStatus status);

}  // namespace signalbox::cli
