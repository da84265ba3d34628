#include "adapters/slack/slack_token.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/ascii.hpp"
#include "core/error.hpp"

namespace signalbox {
namespace {

struct TokenKind {
  std::string_view beginning, name;
};
// docs.slack.dev/authentication/tokens. Tokens that rotate have another word in front: xoxe.xoxb-….
constexpr TokenKind other_kinds[] = {{"xoxp-", "a user token: what is posted with it comes from a person"},
                                     {"xoxe.xoxp-", "a user token: what is posted with it comes from a person"},
                                     {"xapp-", "an app-level token, which cannot post"},
                                     {"xoxe-", "a refresh token, which cannot post"},
                                     {"xoxa-", "a legacy token"},
                                     {"xoxs-", "a session's token"},
                                     {"xoxc-", "a browser session's token"},
                                     {"xoxd-", "a browser session's cookie"},
                                     {"xoxr-", "a refresh token, which cannot post"}};
constexpr std::string_view where_tokens_are =
    "take the Bot User OAuth Token (xoxb-…) of the app's page OAuth & Permissions";

bool is_visible(char c) { return c > ' ' && c <= '~'; }

[[noreturn]] void refuse(const std::string& place, const std::string& why, std::string_view hint) {
  throw Error(ErrorKind::invalid_input, fmt::format("{}: {}", place, why), std::string(hint));
}

/// Empty: there is none, or it could be read as another's: a name before it makes a host of what looks like a port.
std::string_view host_of(std::string_view url) {
  const auto begin = url.find("://");
  const auto rest = begin == std::string_view::npos ? std::string_view() : url.substr(begin + 3);
  const auto authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.find_first_of("@\\") != std::string_view::npos) return {};
  return authority.starts_with('[') ? authority.substr(0, authority.find(']') + 1)
                                    : authority.substr(0, authority.find(':'));
}

constexpr std::string_view token_beginnings[] = {"xoxb-", "xoxp-", "xapp-", "xoxe-", "xoxe.",
                                                 "xoxa-", "xoxs-", "xoxc-", "xoxd-", "xoxr-"};

/// Anywhere in it, but for the middle of another word.
bool has_token(std::string_view text, std::string_view beginning) {
  constexpr std::size_t shortest = 12;
  const auto is_of_word = [](char c) { return ascii::is_alnum(c) || c == '-' || c == '_' || c == '.'; };
  for (auto at = text.find(beginning); at != std::string_view::npos; at = text.find(beginning, at + 1)) {
    if (text.size() - at >= shortest && (at == 0 || !is_of_word(text[at - 1]))) return true;
  }
  return false;
}

bool is_this_machine(std::string_view host) { return host == "localhost" || host == "127.0.0.1" || host == "[::1]"; }

std::string checked_url(std::string_view text, const std::string& place, std::string_view hint) {
  if (text.empty()) refuse(place, "it is empty", hint);
  if (!std::ranges::all_of(text, is_visible)) refuse(place, "there is a blank or a line break in it", hint);
  const auto host = host_of(text);
  if (host.empty()) refuse(place, "it is no web address", hint);
  const bool is_safe = text.starts_with("https://") || (text.starts_with("http://") && is_this_machine(host));
  if (!is_safe) refuse(place, "it must begin with https://; http:// goes to this machine alone", hint);
  return std::string(text);
}

}  // namespace

std::string checked_bot_token(std::string_view text, const std::string& place) {
  if (text.empty()) refuse(place, "it is empty", where_tokens_are);
  if (!std::ranges::all_of(text, is_visible)) refuse(place, "there is a blank or a line break in it", where_tokens_are);
  if (text.starts_with("xoxb-") || text.starts_with("xoxe.xoxb-")) return std::string(text);
  for (const auto& [beginning, name] : other_kinds) {
    if (text.starts_with(beginning)) refuse(place, fmt::format("this is {}", name), where_tokens_are);
  }
  if (text.starts_with("http"))
    refuse(place, "this is a web address, not a token", "a webhook's address belongs into SLACK_WEBHOOK_URL");
  refuse(place, "this is no token of Slack's", where_tokens_are);
}

std::string checked_webhook_url(std::string_view text, const std::string& place) {
  if (text.starts_with("xox"))
    refuse(place, "this is a token, not a web address", "a bot token belongs into SLACK_BOT_TOKEN");
  return checked_url(text, place, "an incoming webhook is like https://hooks.slack.com/services/T…/B…/…");
}

std::string checked_api_url(std::string_view text, const std::string& place) {
  auto url = checked_url(text, place, "Slack's own is https://slack.com/api/");
  if (!url.ends_with('/')) url += '/';
  return url;
}

bool looks_like_a_slack_secret(std::string_view word) {
  for (const std::string_view host : {"hooks.slack.com/services/", "hooks.slack-gov.com/services/"}) {
    if (word.find(host) != std::string_view::npos) return true;
  }
  return std::ranges::any_of(token_beginnings, [&](std::string_view beginning) { return has_token(word, beginning); });
}

}  // namespace signalbox
