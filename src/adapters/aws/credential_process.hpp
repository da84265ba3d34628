// Runs a profile's `credential_process` without a shell and reads what it prints.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "adapters/aws/credentials.hpp"
#include "adapters/aws/variables.hpp"

namespace signalbox::aws {

/// Splits as the SDKs do: at blanks, with '…' and "…" around what belongs together and \ before what is meant
/// literally. Throws Error{invalid_input} for an open quote or no program.
[[nodiscard]] std::vector<std::string> split_command(std::string_view command);

/// The program gets the session's variables, no input, and this process's error stream. Killed with all that it started
/// after a minute or on stop. Throws Error{denied} (it cannot be started, fails, or prints no credentials) or
/// Error{interrupted}.
[[nodiscard]] Credentials credentials_from_process(const std::string& command, const Variables& variables,
                                                   std::stop_token stop);

}  // namespace signalbox::aws
