#include "core/secret_mask.hpp"

#include <array>

#include "core/ascii.hpp"
#include "core/secret_name.hpp"

namespace signalbox {
namespace {

using Alphabet = bool (*)(char);

bool is_key_id(char c) { return ascii::is_upper(c) || ascii::is_digit(c); }
bool is_word(char c) { return ascii::is_alnum(c) || c == '_'; }
bool is_dashed_word(char c) { return is_word(c) || c == '-'; }
bool is_path(char c) { return is_word(c) || c == '/'; }
bool is_secret_key(char c) { return ascii::is_alnum(c) || c == '/' || c == '+'; }
bool is_base64(char c) { return is_secret_key(c) || c == '='; }
bool is_bearer(char c) { return is_base64(c) || c == '.' || c == '_' || c == '~' || c == '-'; }

std::size_t run_length(std::string_view text, Alphabet alphabet) {
  std::size_t length = 0;
  while (length < text.size() && alphabet(text[length])) ++length;
  return length;
}

bool has_any(std::string_view text, Alphabet alphabet) { return std::ranges::any_of(text, alphabet); }

// A secret of fewer characters than the mask would make the line longer.
std::string mask_of(std::string_view secret) { return std::string(std::min<std::size_t>(secret.size(), 3), '*'); }

struct Shape {
  std::string_view prefix;
  std::size_t shortest_tail;
  Alphabet alphabet;
};

constexpr std::array shapes{
    Shape{"AKIA", 16, is_key_id},
    Shape{"ASIA", 16, is_key_id},
    Shape{"ghp_", 20, is_word},
    Shape{"gho_", 20, is_word},
    Shape{"ghu_", 20, is_word},
    Shape{"ghs_", 20, is_word},
    Shape{"ghr_", 20, is_word},
    Shape{"github_pat_", 20, is_word},
    Shape{"glpat-", 16, is_dashed_word},
    Shape{"npm_", 30, is_word},
    Shape{"xoxa-", 8, is_dashed_word},
    Shape{"xoxb-", 8, is_dashed_word},
    Shape{"xoxe-", 8, is_dashed_word},
    Shape{"xoxp-", 8, is_dashed_word},
    Shape{"xoxr-", 8, is_dashed_word},
    Shape{"xoxs-", 8, is_dashed_word},
    Shape{"xapp-", 8, is_dashed_word},
    Shape{"sk_live_", 16, is_word},
    Shape{"sk_test_", 16, is_word},
    Shape{"rk_live_", 16, is_word},
    Shape{"xoxc-", 8, is_dashed_word},
    Shape{"xoxd-", 8, is_dashed_word},
    Shape{"AIza", 30, is_dashed_word},
    Shape{"hooks.slack.com/services/", 8, is_path},
    Shape{"hooks.slack-gov.com/services/", 8, is_path},
};

/// How much of the text is shown, and how much behind it is secret; nothing when it begins with no secret.
struct Match {
  std::size_t shown = 0;
  std::size_t secret = 0;
};

Match match_shape(std::string_view text) {
  for (const Shape& shape : shapes) {
    if (!text.starts_with(shape.prefix)) continue;
    const auto tail = run_length(text.substr(shape.prefix.size()), shape.alphabet);
    if (tail >= shape.shortest_tail) return {shape.prefix.size(), tail};
  }
  return {};
}

// header.payload.signature, each base64url; the header is JSON, which begins with `{"`.
Match match_json_web_token(std::string_view text) {
  constexpr std::size_t shortest_part = 4;
  if (!text.starts_with("eyJ")) return {};
  std::size_t length = 0;
  for (int part = 0; part < 3; ++part) {
    const auto run = run_length(text.substr(length), is_dashed_word);
    if (run < shortest_part) return {};
    length += run;
    if (part == 2) break;
    if (length == text.size() || text[length] != '.') return {};
    ++length;
  }
  return {3, length - 3};
}

// Words follow "Basic" in prose; a credential has a digit somewhere.
Match match_authorization(std::string_view text) {
  for (const std::string_view scheme : {"Bearer ", "bearer ", "Basic ", "basic "}) {
    if (!text.starts_with(scheme)) continue;
    const auto run = run_length(text.substr(scheme.size()), is_bearer);
    if (run >= 8 && has_any(text.substr(scheme.size(), run), ascii::is_digit)) return {scheme.size(), run};
  }
  return {};
}

// AWS's secret access keys: forty characters of base64. Digests of that length have one case only, paths begin with /.
Match match_secret_access_key(std::string_view text) {
  const auto run = run_length(text, is_base64);
  const auto word = text.substr(0, run);
  const bool mixed = has_any(word, ascii::is_upper) && has_any(word, ascii::is_lower) && has_any(word, ascii::is_digit);
  const bool fits = run == 40 && word.front() != '/' && std::ranges::all_of(word, is_secret_key);
  return fits && mixed ? Match{0, run} : Match{};
}

Match match_private_key(std::string_view text) {
  constexpr std::string_view begin = "-----BEGIN ";
  if (!text.starts_with(begin) || text.find("PRIVATE KEY") == std::string_view::npos) return {};
  return {begin.size(), text.size() - begin.size()};
}

Match match_at(std::string_view text) {
  for (const auto match : {match_shape, match_json_web_token, match_authorization, match_private_key}) {
    if (const Match found = match(text); found.secret > 0) return found;
  }
  return {};
}

std::string mask_shapes(std::string_view line) {
  std::string out;
  while (!line.empty()) {
    const bool begins_word = out.empty() || !is_word(out.back());
    const bool begins_key = out.empty() || !is_base64(out.back());
    Match match = begins_word ? match_at(line) : Match{};
    if (match.secret == 0 && begins_key) match = match_secret_access_key(line);
    if (match.secret == 0) {
      out += line.front();
      line.remove_prefix(1);
      continue;
    }
    out.append(line.substr(0, match.shown)).append(mask_of(line.substr(match.shown, match.secret)));
    line.remove_prefix(match.shown + match.secret);
  }
  return out;
}

// `scheme://user:password@host`; a user without a password may be a token.
std::string mask_urls(std::string_view line) {
  std::string out;
  for (;;) {
    const auto scheme = line.find("://");
    if (scheme == std::string_view::npos) return out.append(line);
    out.append(line.substr(0, scheme + 3));
    line.remove_prefix(scheme + 3);
    const auto authority = line.substr(0, line.find_first_of("/?# \t\"'<>`\\"));
    const auto at = authority.rfind('@');
    if (at == std::string_view::npos) continue;
    const auto colon = authority.substr(0, at).find(':');
    const auto begin = colon == std::string_view::npos ? 0 : colon + 1;
    out.append(line.substr(0, begin)).append(mask_of(line.substr(begin, at - begin)));
    line.remove_prefix(at);
  }
}

// A line of a PEM file or of a bare base64 blob: nothing else is that long without a blank.
bool is_key_material(std::string_view line) {
  constexpr std::size_t shortest = 48;
  const auto first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return false;
  const auto text = line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
  return text.size() >= shortest && text.front() != '/' && std::ranges::all_of(text, is_base64) &&
         has_any(text, ascii::is_upper) && has_any(text, ascii::is_lower) && has_any(text, ascii::is_digit);
}

}  // namespace

// Names come last: what a name hides may have a shape of its own, and what is left of that is hidden as well.
std::string mask_secrets(std::string_view line) {
  if (is_key_material(line)) return mask_of(line);
  return mask_named_values(mask_shapes(mask_urls(line)));
}

}  // namespace signalbox
