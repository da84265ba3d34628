// HMAC-SHA256 by OpenSSL's libcrypto, loaded on first use: no command that signs nothing pays for it.
#pragma once

#include <string>
#include <string_view>

namespace signalbox {

/// As lower-case hex digits. Throws Error{not_found} when the library is not installed.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view text);

}  // namespace signalbox
