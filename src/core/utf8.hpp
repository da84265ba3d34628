// UTF-8 as RFC 3629 has it, for text from outside that has to be read character by character, mended or cut.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace signalbox {

struct DecodedCharacter {
  char32_t code_point = 0;
  std::size_t bytes = 0;  ///< 0: the text does not begin with valid UTF-8
};

/// The first character of a text that is not empty.
[[nodiscard]] DecodedCharacter decode_utf8(std::string_view text);

/// The same text with U+FFFD for each byte that is no UTF-8.
[[nodiscard]] std::string repaired_utf8(std::string_view text);

/// The beginning of a text of valid UTF-8, at most this many bytes with the `…` that says so.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most_bytes);

}  // namespace signalbox
