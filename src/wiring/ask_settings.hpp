// Words → what is asked of people, what counts without an answer, and who may answer in Slack; `place` as in
// settings_values.hpp. Throw Error{invalid_input}.
#pragma once

#include <string>

#include "core/ask_plan.hpp"

namespace signalbox {

struct AskedKinds {
  bool failed_ahead = false;
  bool warnings = false;
  friend bool operator==(const AskedKinds&, const AskedKinds&) = default;
};

[[nodiscard]] AskedKinds checked_asked_kinds(const std::string& text, const std::string& place);
/// One of the choices behind a deployment that failed.
[[nodiscard]] std::string checked_on_failed_ahead(const std::string& text, const std::string& place);
/// `yes` or `no`; true and false, as some editors write them, mean the same.
[[nodiscard]] std::string checked_on_warnings(const std::string& text, const std::string& place);
[[nodiscard]] MayAnswer checked_may_answer(const std::string& text, const std::string& place);

}  // namespace signalbox
