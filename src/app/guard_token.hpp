// Whether a fencing token still is the one of its environment's living holder: for scripts to ask before a step that
// cannot be undone. Takes nothing; whatever is not certain is a no.
#pragma once

#include <optional>
#include <string>

#include "core/environment_lock.hpp"
#include "ports/clock.hpp"
#include "ports/document_store.hpp"

namespace signalbox {

enum class GuardVerdict {
  passes,
  nobody_holds,      ///< it was given back, or taken away
  another_holds,     ///< under another token
  holder_is_gone,    ///< its runner was found dead; what it left moving is waited for
  holder_is_silent,  ///< no sign of life for its lease and the allowed skew
};
[[nodiscard]] std::string_view to_string(GuardVerdict verdict);

struct GuardAnswer {
  GuardVerdict verdict = GuardVerdict::nobody_holds;
  std::string environment;
  Token token = 0;               ///< the one that was asked about
  std::optional<Holder> holder;  ///< whoever has the environment
};

/// Throws what the store throws: a registry that cannot be asked lets nobody pass; nor does one that was moved away,
/// with Error{conflict}.
[[nodiscard]] GuardAnswer guard_token(DocumentStore& store, Clock& clock, const std::string& environment, Token token);

}  // namespace signalbox
