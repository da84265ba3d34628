// Who is who in the rehearsal's Slack workspace and what its token may do, and how a message of it is written as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::rehearsal {

inline constexpr const char* slack_team = "T0REHEARSE";
inline constexpr const char* slack_app = "A0REHEARSE";
inline constexpr const char* slack_bot = "B0REHEARSE";
inline constexpr const char* slack_bot_user = "U0SIGNALBOX";
inline constexpr const char* slack_person = "U0PERSON";
/// Opens nothing but the rehearsal.
inline constexpr const char* slack_rehearsal_token = "xoxb-rehearsal";

/// Those that the methods here take.
[[nodiscard]] std::vector<std::string> slack_scopes();
/// Empty when the method takes none.
[[nodiscard]] std::string slack_scope_of(std::string_view method);

/// What auth.test says.
[[nodiscard]] nlohmann::ordered_json slack_identity();

}  // namespace signalbox::rehearsal
