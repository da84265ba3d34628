// Who is who in the rehearsal's Slack workspace, and how a message of it is written as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace signalbox::rehearsal {

inline constexpr const char* slack_team = "T0REHEARSE";
inline constexpr const char* slack_app = "A0REHEARSE";
inline constexpr const char* slack_bot = "B0REHEARSE";
inline constexpr const char* slack_bot_user = "U0SIGNALBOX";
inline constexpr const char* slack_person = "U0PERSON";
/// Opens nothing but the rehearsal.
inline constexpr const char* slack_rehearsal_token = "xoxb-rehearsal";

/// What auth.test says.
[[nodiscard]] nlohmann::ordered_json slack_identity();

}  // namespace signalbox::rehearsal
