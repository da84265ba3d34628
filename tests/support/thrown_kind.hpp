// What a call threw, for tests that name the specific ErrorKind.
#pragma once

#include <optional>

#include "core/error.hpp"

namespace signalbox::testing {

/// nullopt: nothing was thrown. Anything but an Error passes through.
template <typename Call>
std::optional<ErrorKind> kind_thrown_by(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.kind();
  }
  return std::nullopt;
}

}  // namespace signalbox::testing
