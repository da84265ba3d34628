#include "wiring/notify_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "adapters/slack/slack_token.hpp"
#include "core/ascii.hpp"
#include "message/slack_mention.hpp"
#include "wiring/settings_values.hpp"

namespace signalbox {
namespace {

constexpr std::size_t longest_channel = 80;
constexpr std::size_t most_waits = 20;
constexpr Duration longest_wait = std::chrono::hours(24);

bool names_a_variable(std::string_view word) {
  const auto fits = [](char c) { return ascii::is_alnum(c) || c == '_'; };
  return !word.empty() && !ascii::is_digit(word.front()) && std::ranges::all_of(word, fits);
}

}  // namespace

std::vector<std::string> listed_words(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    if (c != ' ' && c != ',') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  return words;
}

std::string_view to_string(NotifyStyle style) { return style == NotifyStyle::thread ? "thread" : "messages"; }

std::string checked_channel(const std::string& text, const std::string& place) {
  constexpr const char* hint = "a channel is named by its ID, as C0123456789, or as #deployments";
  if (looks_like_a_slack_secret(text))
    throw bad_setting(place, "a secret does not belong here", "SLACK_BOT_TOKEN and SLACK_WEBHOOK_URL are variables");
  const auto fits = [](char c) {
    return c > ' ' && c != 0x7f && std::string_view("<>&|\"'").find(c) == std::string_view::npos;
  };
  const bool is_letters =
      std::ranges::all_of(text, [&](char c) { return static_cast<unsigned char>(c) >= 0x80 || fits(c); });
  if (text.empty() || text == "#" || text.size() > longest_channel || !is_letters)
    throw bad_setting(place, fmt::format("'{}' is no channel", text), hint);
  return text;
}

NotifyStyle checked_style(const std::string& text, const std::string& place) {
  for (const auto style : {NotifyStyle::thread, NotifyStyle::messages}) {
    if (to_string(style) == text) return style;
  }
  throw bad_setting(place, fmt::format("'{}' is no style", text), "it may be thread or messages");
}

std::string checked_mention(const std::string& text, const std::string& place) {
  try {
    return SlackMention::parse(text).token();
  } catch (const Error& error) {
    throw bad_setting(place, error.what(), error.hint());
  }
}

std::vector<std::string> checked_variables(const std::string& text, const std::string& place) {
  auto names = listed_words(text);
  for (const std::string& name : names) {
    if (names_a_variable(name)) continue;
    // It may be the address itself, which is a secret.
    throw bad_setting(place, "it must name environment variables that hold the addresses",
                      "notify_webhooks: OPS_WEBHOOK_URL");
  }
  if (names.empty()) throw bad_setting(place, "it names no variable", "notify_webhooks: OPS_WEBHOOK_URL");
  return names;
}

std::vector<Duration> checked_waits(const std::string& text, const std::string& place) {
  std::vector<Duration> waits;
  for (const std::string& word : listed_words(text)) {
    const auto wait = parse_duration(word);
    if (!wait || *wait > longest_wait || waits.size() == most_waits)
      throw bad_setting(place, fmt::format("'{}' is no list of waits", text),
                        "up to 20 of up to 1d each, as in 5s 10s 20s 40s 80s; 0 tries once more at once");
    waits.push_back(*wait);
  }
  if (waits.empty()) throw bad_setting(place, "it names no wait", "5s 10s 20s 40s 80s; 0 tries once more at once");
  return waits;
}

}  // namespace signalbox
