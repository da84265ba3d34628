// The one exception type. A kind is the caller's next move: `conflict` says read again and repeat the whole
// step, `unavailable` says repeat this call with backoff, the others say do not repeat.
#pragma once

#include <stdexcept>
#include <string>

namespace signalbox {

enum class ErrorKind { invalid_input, not_found, denied, conflict, unavailable, interrupted, internal };

class Error : public std::runtime_error {
 public:
  /// `message` is one line that names the thing and the place; `hint` is the way out, possibly empty.
  explicit Error(ErrorKind kind, const std::string& message, std::string hint = {})
      : std::runtime_error(message), kind_(kind), hint_(std::move(hint)) {}

  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }
  [[nodiscard]] const std::string& hint() const noexcept { return hint_; }

 private:
  ErrorKind kind_;
  std::string hint_;
};

[[nodiscard]] const char* to_string(ErrorKind kind) noexcept;

}  // namespace signalbox
