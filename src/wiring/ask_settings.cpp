#include "wiring/ask_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/ascii.hpp"
#include "wiring/notify_settings.hpp"
#include "wiring/settings_values.hpp"

namespace signalbox {
namespace {

constexpr std::size_t longest_user = 30;

bool names_a_user(std::string_view word) {
  const auto fits = [](char c) { return ascii::is_upper(c) || ascii::is_digit(c); };
  return word.size() > 2 && word.size() <= longest_user && (word.front() == 'U' || word.front() == 'W') &&
         std::ranges::all_of(word, fits);
}

}  // namespace

AskedKinds checked_asked_kinds(const std::string& text, const std::string& place) {
  const auto words = listed_words(text);
  if (words.empty()) throw bad_setting(place, "it names no question", "failed_ahead, warnings, or none");
  AskedKinds kinds;
  for (const std::string& word : words) {
    if (word == "none" && words.size() == 1) return {};
    if (word != "failed_ahead" && word != "warnings")
      throw bad_setting(place, fmt::format("'{}' is no question", word), "failed_ahead, warnings, or none");
    kinds.failed_ahead = kinds.failed_ahead || word == "failed_ahead";
    kinds.warnings = kinds.warnings || word == "warnings";
  }
  return kinds;
}

std::string checked_on_failed_ahead(const std::string& text, const std::string& place) {
  for (const char* word : {choice::go_on, choice::clean_up, choice::give_up}) {
    if (text == word) return text;
  }
  throw bad_setting(place, fmt::format("'{}' says not what to do", text), "it may be go-on, clean-up or give-up");
}

std::string checked_on_warnings(const std::string& text, const std::string& place) {
  if (text == choice::yes || text == "true") return choice::yes;
  if (text == choice::no || text == "false") return choice::no;
  throw bad_setting(place, fmt::format("'{}' is neither yes nor no", text), "write yes or no");
}

MayAnswer checked_may_answer(const std::string& text, const std::string& place) {
  MayAnswer may;
  for (std::string& word : listed_words(text)) {
    if (word == "anyone") {
      may.anyone = true;
    } else if (names_a_user(word)) {
      may.users.push_back(std::move(word));
    } else {
      throw bad_setting(place, fmt::format("'{}' is no user of Slack", word),
                        "users go by their ID, as U0123ABC; `anyone` means whoever is in the channel");
    }
  }
  if (may.is_nobody()) throw bad_setting(place, "it names nobody", "IDs of users, as U0123ABC, or anyone");
  return may;
}

}  // namespace signalbox
