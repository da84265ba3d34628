// Adds to a file that others add to as well.
#pragma once

#include <filesystem>
#include <string_view>

namespace signalbox {

/// With one write at the file's end; the file is made if it is not there. Throws Error{not_found} (no such folder),
/// Error{denied}, or Error{unavailable} (a full disk), also when only a part could be written.
void append_to_file(const std::filesystem::path& file, std::string_view text);

}  // namespace signalbox
