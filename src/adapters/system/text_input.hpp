// All that a descriptor, such as standard input, has to say, for one thread that may be told to stop meanwhile.
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>

namespace signalbox {

/// Reads to the end and keeps the first `most_bytes`: whoever writes more is not cut off. The descriptor stays its
/// owner's. Throws Error{interrupted} when stop is requested, and Error{invalid_input} for what cannot be read.
[[nodiscard]] std::string read_all_text(int descriptor, std::size_t most_bytes, std::stop_token stop);

}  // namespace signalbox
