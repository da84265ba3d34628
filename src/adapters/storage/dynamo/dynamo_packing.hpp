// Large bodies, made small: DynamoDB holds 400 KiB an item and bills by the KiB, and a line of a thousand deployments
// repeats itself. zlib's format, as base64, which is how DynamoDB's protocol writes binary values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

[[nodiscard]] std::string pack_text(std::string_view text);

/// nullopt when this was not packed by pack_text(), or is more than 64 MiB unpacked.
[[nodiscard]] std::optional<std::string> unpack_text(std::string_view packed);

}  // namespace signalbox
