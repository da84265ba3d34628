#include "core/outbox_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/ascii.hpp"

namespace signalbox {
namespace {

constexpr std::size_t longest_lane = 60;
constexpr std::size_t longest_thread = 64;  // all parts and the words before them make no more than 200 bytes
constexpr std::string_view ranks = "pea";
constexpr std::string_view other_beginning = "set_aside_";

// FNV-1a: tells names apart, keeps no secret.
std::uint64_t fingerprint(std::string_view text) {
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
  return hash;
}

bool is_plain(char c) { return ascii::is_alnum(c) || c == '-' || c == '_'; }

// What cannot stand in a name is replaced, and a fingerprint keeps two such texts apart.
std::string as_word(std::string_view text, std::size_t longest) {
  std::string word(text.substr(0, longest));
  std::ranges::replace_if(
      word, [](char c) { return !is_plain(c); }, '_');
  if (word == text && !word.empty()) return word;
  return fmt::format("{}-{:08x}", word, fingerprint(text) & 0xffffffffU);
}

std::optional<std::uint64_t> number_in(std::string_view digits, int base) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

char rank_of(NotificationKind kind) {
  if (!is_alert(kind) || kind == NotificationKind::queued) return 'p';
  return is_end(kind) || kind == NotificationKind::started ? 'e' : 'a';
}

std::string lane_text(const OutboxTarget& target) {
  switch (target.route) {
    case OutboxRoute::slack:
      return target.address.starts_with('#') ? target.address.substr(1) : target.address;
    case OutboxRoute::slack_webhook:
      return "webhook-" + target.address;
    case OutboxRoute::signed_webhook:
      return "signed-" + target.address;
  }
  return target.address;
}

}  // namespace

std::string_view to_string(OutboxRoute route) {
  switch (route) {
    case OutboxRoute::slack:
      return "slack";
    case OutboxRoute::slack_webhook:
      return "slack-webhook";
    case OutboxRoute::signed_webhook:
      return "webhook";
  }
  return "slack";
}

std::optional<OutboxRoute> parse_outbox_route(std::string_view word) {
  for (const auto route : {OutboxRoute::slack, OutboxRoute::slack_webhook, OutboxRoute::signed_webhook}) {
    if (to_string(route) == word) return route;
  }
  return std::nullopt;
}

std::string lane_of(const OutboxTarget& target) {
  std::string lane = as_word(lane_text(target), longest_lane);
  return lane.starts_with(other_beginning) ? "_" + lane : lane;
}

std::string outbox_id(const OutboxTarget& target, const Notification& notification, std::uint64_t sequence,
                      std::string_view mark) {
  const auto tag =
      fingerprint(fmt::format("{}\n{}\n{}", to_string(notification.kind), notification.correlation_id, mark));
  const std::string& whole = notification.correlation_id.empty() ? notification.question : notification.correlation_id;
  const std::string thread =
      whole.empty() ? fmt::format("note-{:015}-{:016x}", sequence, tag) : as_word(whole, longest_thread);
  return outbox_id(lane_of(target), thread, {sequence, rank_of(notification.kind), tag});
}

std::string outbox_id(std::string_view lane, std::string_view thread, const OutboxPlace& place) {
  return fmt::format("{}.{}.{:015}.{}{:016x}", lane, thread, place.sequence, place.rank, place.tag);
}

std::optional<OutboxName> parse_outbox_id(std::string_view id) {
  if (std::ranges::count(id, '.') != 3) return std::nullopt;
  std::string_view parts[4], rest = id;
  for (auto& part : parts) {
    const auto dot = rest.find('.');
    part = rest.substr(0, dot);
    if (part.empty() || !std::ranges::all_of(part, is_plain)) return std::nullopt;
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  }
  const auto sequence = number_in(parts[2], 10);
  const auto tag = number_in(parts[3].substr(1), 16);
  const char rank = parts[3].front();
  if (!sequence || !tag || ranks.find(rank) == std::string_view::npos) return std::nullopt;
  OutboxName name{std::string(parts[0]), std::string(parts[1]), {*sequence, rank, *tag}};
  if (outbox_id(name.lane, name.thread, name.place) != id) return std::nullopt;
  return name;
}

bool is_shown_by_living_message(NotificationKind kind) {
  return kind == NotificationKind::queued || kind == NotificationKind::started || kind == NotificationKind::progress;
}

}  // namespace signalbox
