// Reads and checks what a caller submits: stack names and templates, refused in CloudFormation's words.
#pragma once

#include <optional>

#include "rehearsal/answer.hpp"
#include "rehearsal/query_call.hpp"
#include "rehearsal/rehearsed_stack.hpp"

namespace signalbox::rehearsal {

/// `field` is the parameter as error texts spell it: stackName, changeSetName.
[[nodiscard]] std::optional<Answer> why_not_a_name(const std::string& value, std::string_view field);

/// `earlier` stands in where the call says UsePreviousTemplate; null when there is no earlier one.
[[nodiscard]] std::optional<Answer> why_not_a_template(const QueryCall& call, const Submission* earlier);

[[nodiscard]] Submission submission_of(const QueryCall& call, const Submission* earlier);

/// ValidateTemplate's result. Parameters are listed for templates in JSON only.
[[nodiscard]] Answer validate_template(const QueryCall& call);

/// GetTemplateSummary's result: the template's parameters, and those that were given with it.
[[nodiscard]] Answer summary_of(const Submission& submission);

}  // namespace signalbox::rehearsal
