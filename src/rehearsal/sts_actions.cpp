#include "rehearsal/sts_actions.hpp"

#include <fmt/format.h>

#include <charconv>

#include "rehearsal/xml_writer.hpp"

namespace signalbox::rehearsal {
namespace {

constexpr std::chrono::seconds shortest(900), usual(3600), longest(43200);

std::optional<std::chrono::seconds> wanted_span(const QueryCall& call) {
  const auto& text = call.get("DurationSeconds");
  if (text.empty()) return usual;
  int seconds = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  const std::chrono::seconds span(seconds);
  return span >= shortest && span <= longest ? std::optional(span) : std::nullopt;
}

/// `arn:aws:iam::123456789012:role/path/Name` → Name; nothing when it is no role.
std::string role_name(std::string_view arn) {
  const auto at = arn.find(":role/");
  if (!arn.starts_with("arn:") || at == std::string_view::npos) return {};
  return std::string(arn.substr(arn.rfind('/') + 1));
}

}  // namespace

bool StsActions::is_expired(const std::string& access_key, Time now) const {
  const auto session = sessions_.find(access_key);
  return session != sessions_.end() && session->second.expires <= now;
}

Answer StsActions::caller_identity(const QueryCall& call, Time) {
  XmlWriter xml;
  const auto session = sessions_.find(call.access_key);
  if (session != sessions_.end()) {
    xml.text("Arn", session->second.arn).text("UserId", session->second.user_id);
  } else {
    xml.text("Arn", fmt::format("arn:{}:iam::{}:user/rehearsal", partition_of(call.region), rehearsal_account))
        .text("UserId", "AIDAREHEARSALREHEARSA");
  }
  xml.text("Account", rehearsal_account);
  return {{}, xml.xml()};
}

Answer StsActions::assume_role(const QueryCall& call, Time now) { return grant(call, now, false); }

Answer StsActions::assume_role_with_web_identity(const QueryCall& call, Time now) {
  if (!call.has("WebIdentityToken"))
    return invalid(
        "1 validation error detected: Value null at 'webIdentityToken' failed to satisfy constraint: Member must not "
        "be null");
  return grant(call, now, true);
}

Answer StsActions::grant(const QueryCall& call, Time now, bool web_identity) {
  const auto role = role_name(call.get("RoleArn"));
  const auto& name = call.get("RoleSessionName");
  const auto span = wanted_span(call);
  if (role.empty()) return invalid(fmt::format("{} is invalid", call.get("RoleArn")));
  if (name.empty())
    return invalid(
        "1 validation error detected: Value null at 'roleSessionName' failed to satisfy constraint: Member must not be "
        "null");
  if (!span) return invalid(fmt::format("DurationSeconds must be from {} to {}", shortest.count(), longest.count()));
  const auto key = "ASIA" + ids_.suffix(16);
  Session session{
      fmt::format("arn:{}:sts::{}:assumed-role/{}/{}", partition_of(call.region), rehearsal_account, role, name),
      fmt::format("AROA{}:{}", ids_.suffix(17), name), now + *span};
  XmlWriter xml;
  xml.open("AssumedRoleUser").text("Arn", session.arn).text("AssumedRoleId", session.user_id).close();
  xml.open("Credentials")
      .text("AccessKeyId", key)
      .text("SecretAccessKey", ids_.suffix(40))
      .text("SessionToken", ids_.suffix(120));
  xml.text("Expiration", to_iso8601(session.expires)).close();
  if (web_identity)
    xml.text("Provider", "rehearsal")
        .text("SubjectFromWebIdentityToken", "rehearsal")
        .text("Audience", "sts.amazonaws.com");
  sessions_[key] = std::move(session);
  return {{}, xml.xml()};
}

}  // namespace signalbox::rehearsal
