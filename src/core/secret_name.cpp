#include "core/secret_name.hpp"

#include <array>

#include "core/ascii.hpp"

namespace signalbox {
namespace {

constexpr std::array<std::string_view, 21> secret_endings{
    "password",  "passwd",     "pwd",         "passphrase", "dbpass",        "userpass",         "secret",
    "token",     "apikey",     "accesskey",   "secretkey",  "privatekey",    "authkey",          "encryptionkey",
    "signature", "credential", "credentials", "cookie",     "authorization", "connectionstring", "mastersecret"};
// AWS's identifiers of requests and pages, which are public.
constexpr std::array<std::string_view, 6> public_endings{"requesttoken",      "clienttoken", "nexttoken",
                                                         "continuationtoken", "pagetoken",   "paginationtoken"};
// Their values have blanks and commas of their own.
constexpr std::array<std::string_view, 2> to_the_end{"authorization", "cookie"};
constexpr std::array<std::string_view, 7> telling_words{"null", "nil", "none", "undefined", "true", "false", "empty"};

bool is_name(char c) { return ascii::is_alnum(c) || c == '_' || c == '-' || c == '.'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }

// `DB_Password` and `db-password` → `dbpassword`
std::string folded(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c != '_' && c != '-' && c != '.') text += ascii::to_lower(c);
  }
  return text;
}

template <typename Endings>
bool ends_with_any(std::string_view name, const Endings& endings) {
  return std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending); });
}

class NamedValues {
 public:
  explicit NamedValues(std::string_view line) : line_(line) {}

  std::string masked() {
    while (at_ < line_.size()) {
      if (!is_name(line_[at_])) {
        ++at_;
        continue;
      }
      const std::size_t begin = at_;
      while (at_ < line_.size() && is_name(line_[at_])) ++at_;
      const auto name = line_.substr(begin, at_ - begin);
      if (is_secret_name(name)) take_value(name, begin);
    }
    return out_.append(line_.substr(kept_));
  }

 private:
  void take_value(std::string_view name, std::size_t name_begin) {
    const std::size_t after_name = at_;
    if (!skip_separator(name)) {
      at_ = after_name;
      return;
    }
    const bool spaced = is_blank(line_[at_ - 1]);
    while (at_ < line_.size() && line_[at_] == '\\') ++at_;
    const bool quoted = at_ < line_.size() && is_quote(line_[at_]);
    const char quote = quoted ? line_[at_++] : '\0';
    const auto value = value_at(name, name_begin, quote);
    const bool is_prose = separator_ == ':' && spaced && !quoted && reads_on(value);
    if (!is_prose) mask(value);
    at_ = std::max(at_, static_cast<std::size_t>(value.data() - line_.data()) + value.size());
  }

  // `=`, `:`, `=>`, with quotes of the name before and blanks on both sides; a blank alone behind a flag.
  bool skip_separator(std::string_view name) {
    separator_ = '\0';
    while (at_ < line_.size() && (is_quote(line_[at_]) || line_[at_] == '\\')) ++at_;
    const bool is_flag = name.starts_with('-') && at_ < line_.size() && is_blank(line_[at_]);
    while (at_ < line_.size() && is_blank(line_[at_])) ++at_;
    if (at_ < line_.size() && (line_[at_] == '=' || line_[at_] == ':')) {
      separator_ = line_[at_++];
      if (at_ < line_.size() && separator_ == '=' && line_[at_] == '>') ++at_;
      while (at_ < line_.size() && is_blank(line_[at_])) ++at_;
    } else if (!is_flag || (at_ < line_.size() && line_[at_] == '-')) {
      return false;
    }
    return at_ < line_.size();
  }

  [[nodiscard]] std::string_view value_at(std::string_view name, std::size_t name_begin, char quote) const {
    const auto rest = line_.substr(at_);
    if (quote != '\0') return rest.substr(0, rest.find_first_of(quote == '"' ? "\"\\" : quote == '\'' ? "'\\" : "`\\"));
    if (!ends_with_any(folded(name), to_the_end)) return rest.substr(0, rest.find_first_of(" \t\r,;&)]}\"'<>`|\\"));
    // 'Authorization: Basic …' of a command line ends with the quote that it began with.
    const bool in_quotes = name_begin > 0 && is_quote(line_[name_begin - 1]);
    return in_quotes ? rest.substr(0, rest.find(line_[name_begin - 1])) : rest;
  }

  // "not a valid password: only letters …" is a sentence, "password: hunter2" is not.
  [[nodiscard]] bool reads_on(std::string_view value) const {
    const auto end = static_cast<std::size_t>(value.data() - line_.data()) + value.size();
    const auto next = line_.find_first_not_of(" \t\r", end);
    return std::ranges::all_of(value, ascii::is_letter) && end < line_.size() && is_blank(line_[end]) &&
           next != std::string_view::npos;
  }

  void mask(std::string_view value) {
    const bool is_telling = std::ranges::find(telling_words, std::string_view(folded(value))) != telling_words.end();
    if (value.empty() || value.starts_with("arn:") || is_telling) return;
    const auto begin = static_cast<std::size_t>(value.data() - line_.data());
    out_.append(line_.substr(kept_, begin - kept_)).append(std::min<std::size_t>(value.size(), 3), '*');
    kept_ = begin + value.size();
  }

  std::string_view line_;
  std::string out_;
  std::size_t at_ = 0;
  std::size_t kept_ = 0;  ///< the line up to here is in out_
  char separator_ = '\0';
};

}  // namespace

bool is_secret_name(std::string_view name) {
  const std::string plain = folded(name);
  return ends_with_any(plain, secret_endings) && !ends_with_any(plain, public_endings);
}

std::string mask_named_values(std::string_view line) { return NamedValues(line).masked(); }

}  // namespace signalbox
