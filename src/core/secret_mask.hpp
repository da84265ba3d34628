// Takes secrets out of text that is to be kept or shown: keys and tokens by their shape, passwords in URLs, whatever
// stands behind a name that says it is secret. A mask never makes a line longer, and masking twice changes nothing.
// Goes by looks alone: a secret that looks like ordinary text, under an ordinary name, passes.
#pragma once

#include <string>
#include <string_view>

namespace signalbox {

/// `password=hunter2` → `password=***`, `https://ci:hunter2@host` → `https://ci:***@host`, `ghp_…` → `ghp_***`.
[[nodiscard]] std::string mask_secrets(std::string_view line);

}  // namespace signalbox
