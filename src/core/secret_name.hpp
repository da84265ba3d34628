// Values that stand behind a name which says that they are secret: `DB_PASSWORD=…`, `"apiKey": "…"`, `--token …`,
// `Authorization: …`. The name stays, for it tells what was there; words such as null and undefined stay too, since
// they are often what is wrong.
#pragma once

#include <string>
#include <string_view>

namespace signalbox {

/// `DB_PASSWORD`, `client-secret`, `x-amz-security-token`; not `RequestToken` and its kin, which AWS writes into
/// reasons.
[[nodiscard]] bool is_secret_name(std::string_view name);

[[nodiscard]] std::string mask_named_values(std::string_view line);

}  // namespace signalbox
