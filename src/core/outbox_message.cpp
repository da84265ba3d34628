#include "core/outbox_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/ascii.hpp"

namespace signalbox {
namespace {

constexpr std::size_t longest_lane = 60;
constexpr std::size_t longest_thread = 64;  // all parts and the words before them make no more than 200 bytes
constexpr std::string_view dead_beginning = "dead_letter_";

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

std::optional<std::uint64_t> number_in(std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

char rank_of(NotificationKind kind) {
  if (!is_alert(kind)) return 'p';
  return is_end(kind) ? 'e' : 'a';
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
  return lane.starts_with(dead_beginning) ? "_" + lane : lane;
}

std::string outbox_id(const OutboxTarget& target, const Notification& notification, std::uint64_t sequence,
                      std::string_view mark) {
  const auto tag =
      fingerprint(fmt::format("{}\n{}\n{}", to_string(notification.kind), notification.correlation_id, mark));
  const std::string thread = notification.correlation_id.empty() ? fmt::format("note-{:015}-{:016x}", sequence, tag)
                                                                 : as_word(notification.correlation_id, longest_thread);
  return fmt::format("{}.{}.{:015}.{}{:016x}", lane_of(target), thread, sequence, rank_of(notification.kind), tag);
}

std::optional<OutboxName> parse_outbox_id(std::string_view id) {
  if (std::ranges::count(id, '.') != 3) return std::nullopt;
  std::string_view parts[4];
  for (auto& part : parts) {
    const auto dot = id.find('.');
    part = id.substr(0, dot);
    if (part.empty() || !std::ranges::all_of(part, is_plain)) return std::nullopt;
    id = dot == std::string_view::npos ? std::string_view() : id.substr(dot + 1);
  }
  const auto sequence = number_in(parts[2]);
  const char rank = parts[3].front();
  if (!sequence || std::string_view("pea").find(rank) == std::string_view::npos) return std::nullopt;
  return OutboxName{std::string(parts[0]), std::string(parts[1]), *sequence, rank == 'p', rank != 'a'};
}

bool is_shown_by_living_message(NotificationKind kind) {
  return kind == NotificationKind::queued || kind == NotificationKind::started || kind == NotificationKind::progress;
}

}  // namespace signalbox
