#include "message/slack_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/ascii.hpp"
#include "core/plain_text.hpp"
#include "core/utf8.hpp"
#include "message/slack_limits.hpp"

namespace signalbox {
namespace {

constexpr std::string_view ellipsis = "…";
// Beyond these an address could end the link that holds it.
constexpr std::string_view plain_in_slack_links =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$'()*+,;=%";

/// What stands for the character at `at`, or nothing when it may stand for itself.
using Substitute = std::string_view (*)(std::string_view text, std::size_t at);

std::string_view escaped(char character) {
  if (character == '&') return "&amp;";
  if (character == '<') return "&lt;";
  return character == '>' ? "&gt;" : "";
}

bool is_word_at(std::string_view text, std::size_t at) { return at < text.size() && ascii::is_alnum(text[at]); }

bool is_digit_at(std::string_view text, std::size_t at) { return at < text.size() && ascii::is_digit(text[at]); }

// `:name:`, but in 12:34:56 a colon is a colon.
bool begins_emoji(std::string_view text, std::size_t at) {
  if (at > 0 && is_digit_at(text, at - 1) && is_digit_at(text, at + 1)) return false;
  const auto is_of_a_name = [](char c) {
    return ascii::is_lower(c) || ascii::is_digit(c) || std::string_view("_+-'").find(c) != std::string_view::npos;
  };
  std::size_t end = at + 1;
  while (end < text.size() && is_of_a_name(text[end])) ++end;
  return end > at + 1 && end < text.size() && text[end] == ':';
}

// Slack makes text italic at the borders of words only: CREATE_FAILED stays what it is.
std::string_view in_running_text(std::string_view text, std::size_t at) {
  switch (text[at]) {
    case '*':
      return "∗";
    case '~':
      return "∼";
    case '`':
      return "ˋ";
    case '_':
      return at > 0 && is_word_at(text, at - 1) && is_word_at(text, at + 1) ? "" : "ˍ";
    case ':':
      return begins_emoji(text, at) ? "∶" : "";
    case '>':
      return at == 0 || text[at - 1] == '\n' ? "›" : "&gt;";  // a leading one would begin a quotation
    default:
      return escaped(text[at]);
  }
}

std::string_view in_code(std::string_view text, std::size_t at) { return text[at] == '`' ? "ˋ" : escaped(text[at]); }

/// The bytes of the character that begins here, in text that is valid UTF-8.
std::size_t character_at(std::string_view text, std::size_t at) {
  std::size_t bytes = 1;
  while (at + bytes < text.size() && (static_cast<unsigned char>(text[at + bytes]) & 0xC0) == 0x80) ++bytes;
  return bytes;
}

std::string one_line(std::string_view from_outside, std::size_t most_bytes) {
  // Escaping makes nothing shorter: what is beyond the limit before is beyond it after.
  if (from_outside.size() > most_bytes) from_outside = from_outside.substr(0, most_bytes + 1);
  return escape_for_terminal(from_outside);
}

std::string substituted(const std::string& text, std::size_t most_bytes, Substitute substitute) {
  std::string out;
  std::size_t fits = 0;  // the longest beginning behind which an ellipsis still has room
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = character_at(text, at);
    const std::string_view other = substitute(text, at);
    out += other.empty() ? std::string_view(text).substr(at, bytes) : other;
    at += bytes;
    if (out.size() > most_bytes) return most_bytes < ellipsis.size() ? "" : out.substr(0, fits).append(ellipsis);
    if (out.size() + ellipsis.size() <= most_bytes) fits = out.size();
  }
  return out;
}

std::string wrapped(std::string_view mark, std::string_view from_outside, std::size_t most_bytes) {
  if (from_outside.empty() || most_bytes <= 2 * mark.size()) return {};
  const std::size_t room = most_bytes - 2 * mark.size();
  const std::string inner = substituted(one_line(from_outside, room), room, in_code);
  // Marks around blanks alone are no code.
  if (inner.find_first_not_of(' ') == std::string::npos) return {};
  return fmt::format("{0}{1}{0}", mark, inner);
}

}  // namespace

std::string slack_plain(std::string_view from_outside, std::size_t most_bytes) {
  return substituted(one_line(from_outside, most_bytes), most_bytes, in_running_text);
}

std::string slack_passage(std::string_view from_outside, std::size_t most_bytes) {
  std::string text;
  for (std::size_t begin = 0; begin <= from_outside.size() && text.size() <= most_bytes;) {
    const std::size_t end = std::min(from_outside.find('\n', begin), from_outside.size());
    if (begin > 0) text += '\n';
    text += one_line(from_outside.substr(begin, end - begin), most_bytes);
    begin = end + 1;
  }
  return substituted(text, most_bytes, in_running_text);
}

std::string slack_code(std::string_view from_outside, std::size_t most_bytes) {
  return wrapped("`", from_outside, most_bytes);
}

std::string slack_quote(std::string_view from_outside, std::size_t most_bytes) {
  return wrapped("```", from_outside, most_bytes);
}

std::string slack_link(std::string_view label, std::string_view address) {
  if (!address.starts_with("https://") && !address.starts_with("http://")) return {};
  if (address.size() > slack_limits::url) return {};
  std::string safe;
  for (const char character : address) {
    if (character == '&') {
      safe += "&amp;";
    } else if (plain_in_slack_links.find(character) == std::string_view::npos) {
      safe += fmt::format("%{:02X}", static_cast<unsigned char>(character));
    } else {
      safe += character;
    }
  }
  return safe.size() > slack_limits::url ? std::string() : fmt::format("<{}|{}>", safe, label);
}

std::string utc_time(Time time, TimeGrain grain) {
  const std::string written = to_iso8601(time);
  return fmt::format("{} {} UTC", written.substr(0, 10), written.substr(11, grain == TimeGrain::second ? 8 : 5));
}

std::string slack_time(Time time, TimeGrain grain) {
  const auto since_epoch = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
  constexpr std::int64_t end_of_year_9999 = 253'402'300'799;
  if (since_epoch <= 0 || since_epoch > end_of_year_9999) return utc_time(time, grain);
  return fmt::format("<!date^{}^{{date_short_pretty}} {{{}}}|{}>", since_epoch,
                     grain == TimeGrain::second ? "time_secs" : "time", utc_time(time, grain));
}

}  // namespace signalbox
