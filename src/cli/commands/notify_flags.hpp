// The flags by which a command is told whom to tell, and how: the same for each that tells anybody.
#pragma once

#include <optional>
#include <string>

#include "wiring/settings.hpp"

namespace signalbox::cli {

class Arguments;

class NotifyFlags {
 public:
  void declare(Arguments& arguments);
  /// Throws Error{invalid_input} for a style that is none.
  void adjust(SettingsOverrides& overrides) const;

 private:
  [[nodiscard]] std::optional<std::string> style() const;

  std::optional<std::string> channel_, questions_channel_, style_, same_style_, grace_;
};

}  // namespace signalbox::cli
