#include "wiring/settings_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/plain_text.hpp"

namespace signalbox {
namespace {

using namespace std::chrono_literals;

struct Bounds {
  Duration least, most;
};
constexpr Bounds wait_bounds{0ms, 24h * 7};
constexpr Bounds lease_bounds{10s, 1h};
constexpr Bounds poll_bounds{100ms, 30s};
constexpr Bounds interval_bounds{100ms, 10min};
constexpr Bounds expectation_bounds{0ms, 24h * 7};
constexpr Bounds ask_bounds{0ms, 24h};
constexpr Bounds pace_bounds{0ms, 1min};
constexpr Bounds grace_bounds{0ms, 10min};

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

Duration checked_duration(const std::string& text, Bounds bounds, const std::string& place) {
  const auto span = parse_duration(text);
  if (!span) throw bad_setting(place, fmt::format("'{}' is not a duration", text), "write it as 90s, 30m or 1h 30m");
  if (*span < bounds.least || *span > bounds.most) {
    throw bad_setting(place, fmt::format("{} is out of bounds", text),
                      fmt::format("it may be {} to {}", human_duration(bounds.least), human_duration(bounds.most)));
  }
  return *span;
}

QueuePolicy checked_policy(const std::string& text, const std::string& place) {
  if (const auto policy = parse_queue_policy(text)) return *policy;
  throw bad_setting(place, fmt::format("'{}' is no queue policy", text), "it may be fifo, latest or reject");
}

bool checked_switch(const std::string& text, const std::string& place) {
  for (const auto* yes : {"true", "1", "yes", "on"}) {
    if (text == yes) return true;
  }
  for (const auto* no : {"false", "0", "no", "off"}) {
    if (text == no) return false;
  }
  throw bad_setting(place, fmt::format("'{}' is neither true nor false", text), "write true or false");
}

LostLease checked_lost_lease(const std::string& text, const std::string& place) {
  if (const auto choice = parse_lost_lease(text)) return *choice;
  throw bad_setting(place, fmt::format("'{}' says not what to do", text), "it may be stop or continue");
}

std::string checked_line(const std::string& text, const std::string& place) {
  constexpr std::size_t longest = 1024;
  if (text.empty()) throw bad_setting(place, "it is empty", "give a value or leave it out");
  if (text.size() > longest) throw bad_setting(place, fmt::format("it is longer than {} bytes", longest));
  if (escape_for_terminal(text) != text)
    throw bad_setting(place, fmt::format("'{}' has characters that cannot be shown", text));
  return text;
}

std::string checked_log(const std::string& text, const std::string& place, const std::filesystem::path& relative_to) {
  checked_line(text, place);
  return text == log_to_stderr ? text : (relative_to / text).lexically_normal().string();
}

}  // namespace

std::string checked_region(const std::string& text, const std::string& place) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (!text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), fits)) return text;
  throw bad_setting(place, fmt::format("'{}' is no AWS region", text), "write it as eu-central-1");
}

std::string checked_web_address(const std::string& text, const std::string& place) {
  const bool is_web = text.starts_with("https://") || text.starts_with("http://");
  if (is_web && text.find(' ') == std::string::npos) return checked_line(text, place);
  throw bad_setting(place, fmt::format("'{}' is no web address", text), "it begins with https:// or http://");
}

Error bad_setting(const std::string& place, const std::string& complaint, std::string hint) {
  return Error(ErrorKind::invalid_input, escape_for_terminal(fmt::format("{}: {}", place, complaint)), std::move(hint));
}

void SettingsChoices::choose(Setting setting, const std::string& text, const std::string& place,
                             const std::filesystem::path& relative_to, Secrets secrets) {
  switch (setting) {
    case Setting::registry:
      registry = RegistryAddress::parse(text, place, relative_to, secrets);
      return;
    case Setting::region:
      region = checked_region(text, place);
      return;
    case Setting::profile:
      profile = checked_line(text, place);
      return;
    case Setting::wait:
      wait = checked_duration(text, wait_bounds, place);
      return;
    case Setting::queue:
      queue = checked_policy(text, place);
      return;
    case Setting::lease:
      lease = checked_duration(text, lease_bounds, place);
      return;
    case Setting::poll:
      poll = checked_duration(text, poll_bounds, place);
      return;
    case Setting::run_url:
      run_url = checked_web_address(text, place);
      return;
    case Setting::actor:
      actor = checked_line(text, place);
      return;
    case Setting::require_registry:
      require_registry = checked_switch(text, place);
      return;
    case Setting::on_lease_lost:
      on_lease_lost = checked_lost_lease(text, place);
      return;
    case Setting::interval:
      interval = checked_duration(text, interval_bounds, place);
      return;
    case Setting::stall_after:
      stall_after = checked_duration(text, expectation_bounds, place);
      return;
    case Setting::expect_within:
      expect_within = checked_duration(text, expectation_bounds, place);
      return;
    case Setting::log:
      log = checked_log(text, place, relative_to);
      return;
    case Setting::ask:
      ask = checked_asked_kinds(text, place);
      return;
    case Setting::ask_timeout:
      ask_timeout = checked_duration(text, ask_bounds, place);
      return;
    case Setting::on_failed_ahead:
      on_failed_ahead = checked_on_failed_ahead(text, place);
      return;
    case Setting::on_warnings:
      on_warnings = checked_on_warnings(text, place);
      return;
    case Setting::application_url:
      application_url = checked_web_address(text, place);
      return;
    case Setting::health_url:
      health_url = checked_web_address(text, place);
      return;
    case Setting::notify_channel:
      notify_channel = checked_channel(text, place);
      return;
    case Setting::notify_questions_channel:
      notify_questions_channel = checked_channel(text, place);
      return;
    case Setting::notify_answers_from:
      notify_answers_from = checked_may_answer(text, place);
      return;
    case Setting::notify_style:
      notify_style = checked_style(text, place);
      return;
    case Setting::notify_on_failure:
      notify_on_failure = checked_mention(text, place);
      return;
    case Setting::notify_on_warning:
      notify_on_warning = checked_mention(text, place);
      return;
    case Setting::notify_webhooks:
      notify_webhooks = checked_variables(text, place);
      return;
    case Setting::notify_retry:
      notify_retry = checked_waits(text, place);
      return;
    case Setting::notify_pace:
      notify_pace = checked_duration(text, pace_bounds, place);
      return;
    case Setting::notify_grace:
      notify_grace = checked_duration(text, grace_bounds, place);
      return;
  }
}

void SettingsChoices::fill_from(const SettingsChoices& weaker) {
  const auto fill = [](auto& mine, const auto& theirs) {
    if (!mine) mine = theirs;
  };
  fill(registry, weaker.registry);
  fill(region, weaker.region);
  fill(profile, weaker.profile);
  fill(run_url, weaker.run_url);
  fill(actor, weaker.actor);
  fill(wait, weaker.wait);
  fill(lease, weaker.lease);
  fill(poll, weaker.poll);
  fill(queue, weaker.queue);
  fill(require_registry, weaker.require_registry);
  fill(on_lease_lost, weaker.on_lease_lost);
  fill(interval, weaker.interval);
  fill(stall_after, weaker.stall_after);
  fill(expect_within, weaker.expect_within);
  fill(log, weaker.log);
  fill(ask, weaker.ask);
  fill(ask_timeout, weaker.ask_timeout);
  fill(on_failed_ahead, weaker.on_failed_ahead);
  fill(on_warnings, weaker.on_warnings);
  fill(application_url, weaker.application_url);
  fill(health_url, weaker.health_url);
  fill(notify_channel, weaker.notify_channel);
  fill(notify_questions_channel, weaker.notify_questions_channel);
  fill(notify_answers_from, weaker.notify_answers_from);
  fill(notify_style, weaker.notify_style);
  fill(notify_on_failure, weaker.notify_on_failure);
  fill(notify_on_warning, weaker.notify_on_warning);
  fill(notify_webhooks, weaker.notify_webhooks);
  fill(notify_retry, weaker.notify_retry);
  fill(notify_pace, weaker.notify_pace);
  fill(notify_grace, weaker.notify_grace);
}

std::optional<std::string> why_not_an_environment_name(std::string_view text) {
  constexpr std::size_t longest = 128;
  if (text.empty()) return "an environment's name cannot be empty";
  if (text.size() > longest)
    return fmt::format("an environment's name has at most {} characters, this one has {}", longest, text.size());
  const auto fits = [](char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; };
  if (is_alphanumeric(text.front()) && std::all_of(text.begin(), text.end(), fits)) return std::nullopt;
  return fmt::format(
      "'{}' cannot name an environment: letters, digits, '.', '_' and '-' can, beginning with a letter or digit",
      escape_for_terminal(text));
}

}  // namespace signalbox
