#include "message/phrases.hpp"

#include <fmt/format.h>

namespace signalbox::phrases {

Words ours(std::string text) { return {.kind = WordsKind::ours, .text = std::move(text)}; }

Words strong(std::string text) { return {.kind = WordsKind::strong, .text = std::move(text)}; }

Words outside(const std::string& text) { return {.kind = WordsKind::outside, .text = text}; }

Words passage(const std::string& text) { return {.kind = WordsKind::passage, .text = text}; }

Words name(const std::string& text) { return {.kind = WordsKind::name, .text = text}; }

Words time(Time at, TimeGrain grain) { return {.kind = WordsKind::time, .text = {}, .at = at, .grain = grain}; }

std::string span(Duration span) {
  return span >= Duration(0) && span < std::chrono::seconds(1) ? "under 1s" : human_duration(span);
}

Phrase said(const std::string& text) { return text.empty() ? Phrase() : Phrase{outside(text)}; }

Words place_of(const Notification& facts) {
  return facts.environment.empty() ? ours("an environment without a name") : name(facts.environment);
}

void add(std::vector<Phrase>& lines, Phrase phrase) {
  if (!phrase.empty()) lines.push_back(std::move(phrase));
}

std::string resource_count(const Notification& facts) {
  if (!facts.done) return {};
  const bool total_holds = facts.total && *facts.total > 0 && *facts.total >= *facts.done;
  if (total_holds) return fmt::format("{} of {} resources", *facts.done, *facts.total);
  if (*facts.done == 0) return {};
  return fmt::format("{} {} done", *facts.done, *facts.done == 1 ? "resource" : "resources");
}

Phrase waiting(const Notification& facts) {
  if (facts.waits_for.empty()) return {};
  Phrase phrase{ours("Waits for "), name(facts.waits_for)};
  if (facts.waits_since) {
    phrase.push_back(ours(" since "));
    phrase.push_back(time(*facts.waits_since));
  }
  return phrase;
}

Phrase failing_resource(const Notification& facts) {
  if (facts.resource.empty()) return {};
  Phrase phrase{name(facts.resource)};
  if (!facts.resource_type.empty()) {
    phrase.push_back(ours(" · "));
    phrase.push_back(name(facts.resource_type));
  }
  if (!facts.stack.empty()) {
    phrase.push_back(ours(" in "));
    phrase.push_back(name(facts.stack));
  }
  if (!facts.status.empty()) {
    phrase.push_back(ours(": "));
    phrase.push_back(name(facts.status));
  }
  return phrase;
}

std::vector<NoticeLink> links(const Notification& facts) {
  std::vector<NoticeLink> found;
  const auto offer = [&found](std::string_view label, const std::string& address) {
    if (!address.empty()) found.push_back({label, address});
  };
  offer("Application", facts.application_url);
  offer("CI run", facts.run_url);
  offer("AWS console", facts.console_url);
  return found;
}

}  // namespace signalbox::phrases
