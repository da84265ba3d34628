// Lines from a descriptor, such as standard input, for one thread that may be told to stop while it waits for one.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

namespace signalbox {

/// The descriptor stays its owner's.
class LineInput {
 public:
  explicit LineInput(int descriptor) : descriptor_(descriptor) {}
  /// Without its end; nullopt once there is no more, or stop is requested. A last line without its end is dropped.
  [[nodiscard]] std::optional<std::string> next(std::stop_token stop);

 private:
  [[nodiscard]] std::optional<std::string> take_line();
  int descriptor_;
  std::string heard_;
};

}  // namespace signalbox
